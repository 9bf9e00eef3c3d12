'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { useProject } from '#lib/client/project-context.tsx'
import { homeOf } from './places.ts'

/** `/demo` leads to the first place that the person may open. */
export function ProjectHome() {
  const { project, me } = useProject()
  const router = useRouter()
  useEffect(
    () => router.replace(homeOf(project.slug, me.permissions)),
    [router, project.slug, me.permissions],
  )
  return null
}
