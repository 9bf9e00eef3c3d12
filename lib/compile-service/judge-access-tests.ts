import { judgeAccessTest, type AccessWorld } from '#lib/access/judge-access-test.ts'
import { mayName } from '#lib/access/may-name.ts'
import { loadRoleHoldings } from '#lib/access/role-holdings.ts'
import { PRODUCTION_SCHEMA } from '#lib/catalog/environment-target.ts'
import type { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { CatalogVersion } from '#lib/catalog/relation-catalog.ts'
import type { AccessTestDto, AccessTestResult } from '#lib/contracts/access-tests.ts'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { suggest } from '#lib/dbt/index.ts'
import { loadHolders, subjectKey } from '#lib/people/holders.ts'
import type { CallerDto } from './protocol.ts'
import type { ThreadAccessTest } from './thread/answer-access-tests.ts'
import type { NamingAnswer } from './thread/messages.ts'

export interface TestedPlace {
  readonly projectId: string
  /** Who reads the results: they are told no more than other pages tell them. */
  readonly caller: CallerDto
  readonly datasets: DatasetMap
  readonly naming: NamingAnswer
  readonly catalog: CatalogVersion | null
}

/** Holds access tests against the grants that hold now. */
export async function judgeAccessTests(
  tests: readonly AccessTestDto[],
  place: TestedPlace,
): Promise<AccessTestResult[]> {
  if (tests.length === 0) return []
  const world = await loadWorld(tests, place)
  return tests.map((test) => judgeAccessTest(test, world))
}

/** Names of groups and people are read only where a test may be about one. */
async function loadWorld(tests: readonly AccessTestDto[], place: TestedPlace): Promise<AccessWorld> {
  const { projectId, caller, datasets } = place
  const roles = await loadRoleHoldings(projectId)
  const isRole = (name: string) =>
    roles.some(({ key, name: title }) =>
      [key, title].some((each) => each.toLowerCase() === name.toLowerCase()),
    )
  const needsHolders = tests.some(({ subject }) => subject.kind !== 'role' && !isRole(subject.name))
  const holders = needsHolders ? await loadHolders(projectId) : null
  const seesGrants = caller.permissions.some((each) => each === 'access.manage' || each === 'access.approve')
  return {
    roles,
    groups: (holders?.groups ?? []).map(({ id, name }) => ({
      name,
      slug: '',
      grants: holders?.granted.get(subjectKey('group', id)) ?? [],
    })),
    people: (holders?.people ?? []).map(({ user, slug, grants }) => ({
      email: user.email,
      slug,
      grants,
      open: user.disabledAt === null,
    })),
    moreRoles: false,
    datasets: namesOf(place).map((name) => datasets.describe(name)),
    describe: (schema) => datasets.describe(schema),
    mayName: (dataset) => mayName(caller, dataset),
    mayAskAbout: (email) => seesGrants || email?.toLowerCase() === caller.email.toLowerCase(),
    suggest,
  }
}

/** Schemas of the project in production, of its sources, and of its warehouse. */
function namesOf({ naming, catalog }: TestedPlace): string[] {
  const found = new Set(naming.nodes.map(({ schema }) => schema.toLowerCase()))
  for (const schema of naming.sourceSchemas) found.add(schema.toLowerCase())
  for (const schema of catalog?.schemas ?? []) found.add(schema.toLowerCase())
  return [...found].sort()
}

/** Models that main has stand where main builds them; those of a branch alone where they would be built. */
export function placeInProduction(
  tests: readonly ThreadAccessTest[],
  { nodes }: Pick<NamingAnswer, 'nodes'>,
  toProduction = (schema: string) => schema.replace(/^dev_[a-z0-9]+/i, PRODUCTION_SCHEMA),
): AccessTestDto[] {
  const known = new Map(nodes.map(({ id, schema }) => [id, schema]))
  return tests.map(({ modelId, ...test }) => {
    const { modelDataset } = test.object
    if (modelId === null || modelDataset === null) return test
    const there = known.get(modelId) ?? toProduction(modelDataset)
    return { ...test, object: { ...test.object, modelDataset: there } }
  })
}

/** What of a test is wrong in itself, as the editor shows it. */
export function faultsOf(results: readonly AccessTestResult[]): DiagnosticDto[] {
  return results.flatMap(({ status, message, remedy, path, span, fault }) =>
    fault === null || (status !== 'error' && status !== 'skipped')
      ? []
      : [
          {
            code: 'access-test-unknown',
            severity: status === 'error' ? ('error' as const) : ('warning' as const),
            message,
            remedy,
            path,
            span: fault ?? span,
            stack: [],
            uniqueId: null,
          },
        ],
  )
}

export const NO_ACCESS_TESTS = { total: 0, broken: 0 }

/** How many tests are about each dataset, and how many of them do not hold. */
export function countByDataset(
  results: readonly AccessTestResult[],
): ReadonlyMap<string, { readonly total: number; readonly broken: number }> {
  const counts = new Map<string, { total: number; broken: number }>()
  for (const { datasets, status } of results) {
    if (status === 'skipped') continue
    for (const dataset of datasets) {
      const count = counts.get(dataset) ?? { total: 0, broken: 0 }
      count.total += 1
      if (status !== 'pass') count.broken += 1
      counts.set(dataset, count)
    }
  }
  return counts
}
