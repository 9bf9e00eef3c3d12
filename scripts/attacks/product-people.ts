import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { authenticate } from '#lib/auth/authenticate.ts'
import type { TokenScope } from '#lib/contracts/people.ts'
import { getGraph, getNode } from '#lib/compile-service/read-project.ts'
import { createMyToken, revokeMyToken } from '#lib/people/my-tokens.ts'
import { listAudit } from '#lib/people/audit-log.ts'
import { setGrant, setRestricted } from '#lib/people/grants.ts'
import { assignRoles } from '#lib/people/manage-people.ts'
import { explainAccess } from '#lib/people/explain-access.ts'
import { createGroup } from '#lib/people/groups.ts'
import { patchScimGroup } from '#lib/people/scim/scim-groups.ts'
import { deleteScimUser, patchScimUser } from '#lib/people/scim/scim-users.ts'
import { createServiceAccount } from '#lib/people/service-accounts.ts'
import { getRun } from '#lib/runs/get-run.ts'
import { getRunPlan } from '#lib/runs/get-run-plan.ts'
import { listNodeRuns } from '#lib/runs/list-node-runs.ts'
import { startRun, type StartRunInput } from '#lib/runs/start-run.ts'
import { streamRun } from '#lib/runs/stream-run.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import { getWorkspace } from '#lib/workspace/get-workspace.ts'
import { importProject } from '#lib/workspace/import/import-project.ts'
import type { ProductAttack, Verdict } from './attack.ts'
import { asNow, tryPreview, type Shop, type Stage } from './stage.ts'
import { tried, triedFor } from './tried.ts'

const refused: readonly Verdict[] = ['refused']
const absent: readonly Verdict[] = ['not found']
const filtered: readonly Verdict[] = ['filtered', 'not found']
const both = ['duckdb', 'postgres'] as const

const wish = (project: string, more: Partial<StartRunInput> = {}): StartRunInput => ({
  project,
  command: 'build',
  select: '',
  exclude: '',
  environment: 'development',
  fullRefresh: false,
  ...more,
})

const row = (
  number: number,
  road: string,
  expected: readonly Verdict[],
  attempt: ProductAttack['attempt'],
  on: ProductAttack['on'] = 'product',
): ProductAttack => ({ number, road, expected, attempt, on })

const anyGrant = (stage: Stage, shop: Shop) => ({
  project: shop.slug,
  subject: { kind: 'user' as const, key: stage.ann.userId },
  scope: { kind: 'dataset' as const, value: 'fin' },
  action: 'own' as const,
  expiresAt: null,
  note: '',
})

/** Signs in by a token that its person made in the browser. */
async function withToken(who: Principal, scope: TokenScope): Promise<Principal> {
  const browser = { ...contextOf(who), principal: { ...who, via: 'session' as const } }
  const { secret } = await createMyToken(browser, { name: 'attack', expiresInDays: 1, scopes: [scope] })
  const found = await authenticate(request(secret))
  if (found === null) throw new Error('The token does not sign in.')
  return found
}
const request = (secret: string) =>
  new Request('http://localhost/api/me', { headers: { authorization: `Bearer ${secret}` } })

const rights: readonly ProductAttack[] = [
  row(1, 'a reader previews', refused, async ({ rea }, shop) => tryPreview(rea, shop, 'select 1 as x'), both),
  row(1, 'a reader runs', refused, ({ rea }, { slug }) => tried(() => startRun(contextOf(rea), wish(slug)))),
  row(1, 'a reader writes a file', refused, ({ rea }, { slug }) =>
    tried(() => createFile(contextOf(rea), { project: slug, path: 'models/x.sql', content: 'select 1' })),
  ),
  row(1, 'a reader reads a file, whose text names what lineage hides', refused, ({ rea }, { slug }) =>
    tried(() => getFile(contextOf(rea), { project: slug, path: 'models/marts/top.sql' })),
  ),
  row(1, 'a reader lists the files', refused, ({ rea }, { slug }) =>
    tried(() => getWorkspace(contextOf(rea), { project: slug })),
  ),
  row(1, 'an analyst runs production', refused, ({ ann }, { slug }) =>
    tried(() => startRun(contextOf(ann), wish(slug, { environment: 'production' }))),
  ),
  row(1, 'an analyst grants', refused, (stage, shop) =>
    tried(() => setGrant(contextOf(stage.ann), anyGrant(stage, shop))),
  ),
  row(1, 'an analyst opens a restricted dataset', refused, ({ ann }, { slug }) =>
    tried(() =>
      setRestricted(contextOf(ann), { project: slug, dataset: 'production_mart_pay', restricted: false }),
    ),
  ),
  row(1, 'an analyst makes herself an admin', refused, ({ ann }) =>
    tried(() => assignRoles(contextOf(ann), { id: ann.userId, roles: ['admin'] })),
  ),
  row(1, 'an analyst reads the audit log', refused, ({ ann }) =>
    tried(() => listAudit(contextOf(ann), { text: '', operation: '', limit: 10 })),
  ),
  row(23, 'an analyst imports from a link-local address', refused, ({ ann }) =>
    tried(() => importProject(contextOf(ann), { source: 'https://169.254.169.254/x.git', cwd: '/' })),
  ),
]

const tokens: readonly ProductAttack[] = [
  row(40, 'a token that only reads: a run', refused, async ({ ann }, { slug }) => {
    const reader = await withToken(ann, 'read')
    return tried(() => startRun(contextOf(reader), wish(slug)))
  }),
  row(40, 'a token that only reads: a file', refused, async ({ ann }, { slug }) => {
    const reader = await withToken(ann, 'read')
    return tried(() =>
      createFile(contextOf(reader), { project: slug, path: 'models/x.sql', content: 'select 1' }),
    )
  }),
  row(40, 'a token that only reads, of an admin: a grant', refused, async (stage, shop) => {
    const reader = await withToken(stage.ada, 'read')
    return tried(() => setGrant(contextOf(reader), anyGrant(stage, shop)))
  }),
  row(40, 'a token makes another token', refused, async ({ ann }) => {
    const full = await withToken(ann, 'full')
    return tried(() => createMyToken(contextOf(full), { name: 'more', expiresInDays: null }))
  }),
  row(40, 'a token that was revoked', ['failed'], async ({ ann }) => {
    const browser = { ...contextOf(ann), principal: { ...ann, via: 'session' as const } }
    const { secret, token } = await createMyToken(browser, { name: 'gone', expiresInDays: 1 })
    await revokeMyToken(browser, { id: token.id })
    const found = await authenticate(request(secret))
    return { verdict: found === null ? 'failed' : 'allowed', said: 'nobody is signed in by it' }
  }),
]

/** A directory, as its token lets it in. */
async function directoryOf({ ada }: Stage, name: string): Promise<Principal> {
  const browser = { ...contextOf(ada), principal: { ...ada, via: 'session' as const } }
  const wish = { name, roles: [], scopes: ['scim' as const], expiresInDays: null }
  const { secret } = await createServiceAccount(browser, wish)
  const found = await authenticate(request(secret))
  if (found === null) throw new Error('The directory does not come in.')
  return found
}

const directory: readonly ProductAttack[] = [
  row(40, 'a person that SCIM took away, by a token of before', ['failed'], async (stage) => {
    const kim = await createTestPerson('kim', 'data_analyst')
    const browser = { ...contextOf(kim), principal: { ...kim, via: 'session' as const } }
    const { secret } = await createMyToken(browser, { name: 'kept', expiresInDays: 1 })
    const okta = await directoryOf(stage, 'Takes away')
    await deleteScimUser(contextOf(okta), { id: kim.userId })
    const found = await authenticate(request(secret))
    return { verdict: found === null ? 'failed' : 'allowed', said: 'nobody is signed in by it' }
  }),
  row(40, 'a directory puts somebody into the group of an admin', refused, async (stage) => {
    const { id } = await createGroup(contextOf(stage.ada), { name: 'Of the board', summary: '', members: [] })
    const okta = await directoryOf(stage, 'Reaches further')
    const members = [{ value: stage.ann.userId }]
    const body = { Operations: [{ op: 'add', path: 'members', value: members }] }
    return tried(() => patchScimGroup(contextOf(okta), { id, body, base: '' }))
  }),
  row(40, 'a directory takes the address of an admin', refused, async (stage) => {
    const okta = await directoryOf(stage, 'Is somebody else')
    const body = { Operations: [{ op: 'replace', path: 'userName', value: 'eve@example.com' }] }
    return tried(() => patchScimUser(contextOf(okta), { id: stage.ada.userId, body, base: '' }))
  }),
]

const NOBODY = 9_999
const places: readonly ProductAttack[] = [
  row(40, 'a run of another project', absent, ({ ann }, { slug }) =>
    tried(() => getRun(contextOf(ann), { project: slug, number: NOBODY })),
  ),
  row(40, "another project's run's plan", absent, ({ ann }, { slug }) =>
    tried(() => getRunPlan(contextOf(ann), { project: slug, number: NOBODY })),
  ),
  row(40, "another project's run's stream", absent, ({ ann }, { slug }) =>
    tried(() => streamRun(contextOf(ann), { project: slug, number: NOBODY, after: 0 }).next()),
  ),
  row(40, 'a project that is not there', absent, ({ ann }) =>
    tried(() => getRun(contextOf(ann), { project: 'other', number: 1 })),
  ),
]

const WAGES = 'model.shop.wages'
/** Why one may not view a dataset, without its name. */
async function whyNot(who: Principal, project: string, dataset: string): Promise<string> {
  const wanted = { project, person: who.userId, dataset, action: 'view' as const }
  return JSON.stringify(await explainAccess(await asNow(who), wanted)).replaceAll(dataset, 'it')
}

const names: readonly ProductAttack[] = [
  row(
    14,
    'explain: a restricted dataset and one that is not there are explained alike',
    filtered,
    async ({ rea }, { slug }) => {
      const there = await whyNot(rea, slug, 'production_mart_pay')
      const nowhere = await whyNot(rea, slug, 'production_other_nope')
      const alike = there.replaceAll('mart', 'other') === nowhere.replaceAll('mart', 'other')
      return { verdict: alike ? 'filtered' : 'leaked', said: there.slice(0, 160) }
    },
    both,
  ),
  row(
    14,
    'the schema of a restricted model, by the refusal of a ref',
    refused,
    async ({ ann }, shop) => {
      const answer = await tryPreview(ann, shop, `select * from {{ ref('wages') }}`)
      return answer.text.includes('mart_pay') ? { ...answer, verdict: 'leaked' } : answer
    },
    both,
  ),
  row(
    14,
    'lineage: a restricted node has no name',
    filtered,
    async ({ ann }, { slug }) => {
      const context = await asNow(ann)
      return triedFor('shop.wages', () => getGraph(context, { project: slug, of: 'branch', select: '' }))
    },
    both,
  ),
  row(
    14,
    'a restricted node by its id',
    absent,
    async ({ ann }, { slug }) => {
      const context = await asNow(ann)
      return triedFor('wages', () => getNode(context, { project: slug, of: 'main', id: WAGES }))
    },
    both,
  ),
  row(
    14,
    'runs of a restricted node by its id',
    filtered,
    async ({ ann }, { slug }) => {
      const context = await asNow(ann)
      return triedFor('wages', () => listNodeRuns(context, { project: slug, id: WAGES }))
    },
    both,
  ),
]

/** Roles, tokens, ids of others, names. */
export const peopleAttacks: readonly ProductAttack[] = [
  ...rights,
  ...tokens,
  ...directory,
  ...places,
  ...names,
]
