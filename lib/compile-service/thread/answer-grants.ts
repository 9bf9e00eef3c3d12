import { listGrantsConfigs, type ParsedProject } from '#lib/dbt/index.ts'
import type { GrantsAnswer } from './messages.ts'

/** Where the project grants by dbt's own `grants`; the owner knows whether somebody else grants there too. */
export function answerGrants(project: ParsedProject): GrantsAnswer[] {
  return listGrantsConfigs(project).map(({ path, span, grants, nodes }) => ({
    path,
    span,
    grants: [...grants].map(([privilege, grantees]) => ({ privilege, grantees: [...grantees] })),
    nodes: nodes.map(({ unique_id, name }) => ({ id: unique_id, name })),
  }))
}
