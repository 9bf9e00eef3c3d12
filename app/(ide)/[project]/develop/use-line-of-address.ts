'use client'
import { useEffect } from 'react'
import { useDevelop, useOpenPath } from '#components/editor/develop-context.tsx'
import { lineOfAddress } from '#lib/client/develop-address.ts'

/** A link to a line (`#L12`), as other places make them, shows the line in the editor. */
export function useLineOfAddress(): void {
  const session = useDevelop()
  const path = useOpenPath()
  useEffect(() => {
    const at = lineOfAddress(window.location.hash)
    if (path === null || at === null) return
    session.update({ reveal: { path, at } })
  }, [session, path])
}
