import { z } from 'zod'
import { operatorEnvironment } from '#lib/config/operator-environment.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import type { TargetProfile } from '#lib/dbt/index.ts'

export const PRODUCTION_SCHEMA = 'production'
export const developmentSchema = (slug: string) => `dev_${slug}`

/** What an import kept of the profile; the environments decide the name and the schema. */
const targetFields = z.object({
  threads: z.number().int().positive().max(64).default(4),
  database: z.string().nullable().default(null),
  profileName: z.string().default('default'),
  extra: z.record(z.string(), z.json()).default({}),
})

type Project = Pick<ProjectRecord, 'adapter' | 'targetFields'>

/** `target` of production, from which main is built: prefix production, name prod. */
export function productionTarget(project: Project): TargetProfile {
  return toTarget(project, { name: 'prod', schema: PRODUCTION_SCHEMA })
}

/** `target` of one person's development: prefix dev_<slug>, name dev. */
export function developmentTarget(project: Project, slug: string): TargetProfile {
  return toTarget(project, { name: 'dev', schema: developmentSchema(slug) })
}

function toTarget(
  project: Project,
  environment: { readonly name: string; readonly schema: string },
): TargetProfile {
  const { threads, database, profileName, extra } = targetFields.parse(project.targetFields)
  return { ...environment, type: project.adapter, threads, database, profileName, extra }
}

/**
 * What templates may read by env_var: the DBT_ variables that the operator set for this installation, but for
 * secrets, which belong into profiles alone.
 */
export function templateEnvironment(): ReadonlyMap<string, string> {
  const allowed = [...operatorEnvironment()].filter(
    ([name]) => name.startsWith('DBT_') && !name.startsWith('DBT_ENV_SECRET'),
  )
  return new Map(allowed)
}
