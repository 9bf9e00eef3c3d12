'use client'
import { createContext, useContext } from 'react'
import type { Me, Permission } from '#lib/contracts/people.ts'
import type { Project } from '#lib/contracts/projects.ts'

export interface ProjectContextValue {
  readonly project: Project
  readonly me: Me
}
const ProjectContext = createContext<ProjectContextValue | null>(null)
export const ProjectProvider = ProjectContext.Provider

/** The open project and who I am; there for every page below the shell. */
export function useProject(): ProjectContextValue {
  const value = useContext(ProjectContext)
  if (value === null) throw new Error('useProject outside of the shell')
  return value
}

export function useMay(permission: Permission): boolean {
  return useProject().me.permissions.includes(permission)
}

/** Whether the person may run in that environment, and there is a warehouse that runs can be made in. */
export function useCanRun(environment: 'development' | 'production'): boolean {
  const may = useMay(`run.${environment}`)
  return useProject().project.warehouseProblem === null && may
}
