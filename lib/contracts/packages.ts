import { z } from 'zod'
import { defineContract, projectParams } from './define-contract.ts'

export const projectPackages = z.object({
  /** `none`: the project asks for no packages. `unreadable`: what lists them cannot be read; Problems says why. */
  state: z.enum(['none', 'installed', 'missing', 'installing', 'unreadable']),
  /** As they are written in packages.yml or dependencies.yml. */
  wanted: z.array(z.object({ name: z.string(), version: z.string().nullable() })),
  /** True where packages of another list are used until these are installed. */
  usesOthers: z.boolean(),
  /** Null where the asker may install them; else one sentence that says why not. */
  refusal: z.string().nullable(),
  /** What an installation does now. */
  progress: z.object({ startedAt: z.string(), startedBy: z.string(), step: z.string() }).nullable(),
  /** Why the last try for this list failed. */
  failure: z.object({ message: z.string(), remedy: z.string().nullable() }).nullable(),
})
export type ProjectPackages = z.infer<typeof projectPackages>

export const getPackages = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/packages',
  summary: 'Packages that my branch asks for with its drafts, and whether they are installed',
  params: projectParams,
  response: projectPackages,
})
export const installPackages = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/packages',
  summary: 'Begin to install what my branch asks for, outside of git; the answer to GET tells how far it is',
  params: projectParams,
  response: projectPackages,
})
export const cancelPackages = defineContract({
  method: 'DELETE',
  path: '/api/projects/[project]/packages',
  summary: 'Stop the installation of what my branch asks for',
  params: projectParams,
  response: projectPackages,
})
