import type { Principal } from '#lib/access/principal.ts'
import { contextOf } from '#lib/access/testing/test-people.ts'
import { checkText } from '#lib/compile-service/check-text.ts'
import { compileFile } from '#lib/compile-service/compile-file.ts'
import { getGraph } from '#lib/compile-service/read-project.ts'
import { getDatabase } from '#lib/db/client.ts'
import { createRequests } from '#lib/people/access-requests.ts'
import { explainAccess } from '#lib/people/explain-access.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { deleteFiles } from '#lib/workspace/delete-files.ts'
import type { Outcome, ProductAttack } from './attack.ts'
import { endOf } from './run-end.ts'
import { SECRET } from './scenery.ts'
import { asNow, lastAuditId, outcomeOf, refusalsSince, tryPreview, type Shop, type Stage } from './stage.ts'

/** Both of a layer that an analyst and a reader may view: one is there and restricted, the other is not there. */
const THERE = 'production_mart_pay'
const NOWHERE = 'production_mart_ray'

type Road = (stage: Stage, shop: Shop, dataset: string) => Promise<unknown>

/** Asked of both, all that is answered and all that is audited must be the same, but for the name that was typed. */
function alike(road: string, ask: Road, who: 'ann' | 'rea' = 'ann'): ProductAttack {
  const attempt = async (stage: Stage, shop: Shop): Promise<Outcome> => {
    const there = await answerOf(stage, shop, { ask, who: stage[who], dataset: THERE })
    const nowhere = await answerOf(stage, shop, { ask, who: stage[who], dataset: NOWHERE })
    if (there === nowhere && !there.includes(SECRET))
      return { verdict: 'filtered', said: there.slice(0, 160) }
    return { verdict: 'leaked', said: `${there.slice(0, 160)} AND ${nowhere.slice(0, 160)}` }
  }
  const title = `a restricted dataset and one that is not there: ${road}`
  return { number: 14, road: title, on: ['duckdb', 'postgres'], expected: ['filtered'], attempt }
}

async function answerOf(
  stage: Stage,
  shop: Shop,
  { ask, who, dataset }: { readonly ask: Road; readonly who: Principal; readonly dataset: string },
): Promise<string> {
  const since = await lastAuditId()
  const said = await ask(stage, shop, dataset).catch(outcomeOf)
  const audited = (await refusalsSince(since, who.userId)).map(({ subject, ...line }) => ({
    ...line,
    subject: subject.replace(/, run \d+ /, ', run '),
  }))
  return JSON.stringify({ said, audited })
    .replaceAll(dataset, 'it')
    .replaceAll(/\\?"(elapsedMs|compileMs|guardMs|queryMs)\\?":[\d.]+/g, '')
}

const preview = (road: string, sql: (dataset: string) => string) =>
  alike(
    `preview, ${road}`,
    async ({ ann }, shop, dataset) => (await tryPreview(ann, shop, sql(dataset))).text,
  )

const previews: readonly ProductAttack[] = [
  preview('plain', (it) => `select * from ${it}.wages`),
  preview('in capitals', (it) => `select * from ${it}.WAGES`),
  preview('a table that the one has not either', (it) => `select * from ${it}.nothing`),
  preview('a column of it', (it) => `select ${it}.wages.id from production_mart.fct_orders`),
  preview(
    'a sub-select',
    (it) => `select id from production_mart.fct_orders where id in (select id from ${it}.wages)`,
  ),
  preview('a function of it', (it) => `select ${it}.nothing(1) as x`),
  preview('a table function of it', (it) => `select * from ${it}.nothing(1)`),
  preview('a type of it', (it) => `select null::${it}.nothing as x`),
  preview('described', (it) => `select * from (describe ${it}.wages)`),
  preview(
    'a query of the template',
    (it) => `{% set r = run_query('select id from ${it}.wages') %}select 1 as x`,
  ),
  preview(
    'what a template is told of its relations',
    (it) => `{% set one = api.Relation.create(schema='${it}', identifier='wages') %}
select '{{ load_relation(one) }} {{ adapter.list_relations_without_caching(one) | length }}
{{ adapter.get_columns_in_relation(one) | length }} {{ adapter.check_schema_exists('x', '${it}') }}' as x`,
  ),
]

const PATH = 'models/marts/presence.sql'

/** As a model of an analyst's branch. */
async function withModel<T>(
  { ann }: Stage,
  { slug }: Shop,
  content: string,
  task: () => Promise<T>,
): Promise<T> {
  await createFile(contextOf(ann), { project: slug, path: PATH, content })
  try {
    return await task()
  } finally {
    await deleteFiles(contextOf(ann), { project: slug, path: PATH })
  }
}

const built: Road = (stage, shop, dataset) =>
  withModel(stage, shop, `select * from ${dataset}.wages`, async () => {
    const wish = { project: shop.slug, command: 'build' as const, select: 'presence', exclude: '' }
    const context = await asNow(stage.ann)
    const { id } = await startRun(context, { ...wish, environment: 'development', fullRefresh: false })
    const error = await endOf(id)
    const nodes = await getDatabase().runNode.findMany({ where: { runId: id } })
    return { error, nodes: nodes.map(({ state, message }) => [state, message]) }
  })

const others: readonly ProductAttack[] = [
  alike('the check of a text', async ({ ann }, { slug: project }, dataset) => {
    const body = { path: 'models/marts/top.sql', content: `select 1 as one from ${dataset}.wages` }
    return (await checkText(await asNow(ann), { project, ...body })).text()
  }),
  alike('a compile', async ({ ann }, { slug: project }, dataset) => {
    const content = `{% set r = run_query('select id from ${dataset}.wages') %}select 1 as x`
    const body = { path: 'models/marts/top.sql', content, allowWarehouse: true }
    return (await compileFile(await asNow(ann), { project, ...body })).text()
  }),
  alike('a build in the own schema', built),
  alike('explained to an analyst', async ({ ann }, { slug: project }, dataset) =>
    explainAccess(await asNow(ann), { project, person: ann.userId, dataset, action: 'view' }),
  ),
  alike(
    'explained to a reader',
    async ({ rea }, { slug: project }, dataset) =>
      explainAccess(await asNow(rea), { project, person: rea.userId, dataset, action: 'list' }),
    'rea',
  ),
  alike(
    'a request for it',
    async ({ rea }, { slug: project }, dataset) => {
      const wish = { project, datasets: [dataset], action: 'view' as const, note: '' }
      return (await createRequests(await asNow(rea), wish)).requests.length
    },
    'rea',
  ),
  alike('lineage by its schema', async ({ ann }, { slug: project }, dataset) => {
    const select = `config.schema:${dataset.replace('production_', '')}`
    return getGraph(await asNow(ann), { project, of: 'branch', select })
  }),
]

/** Whether a dataset that somebody may not know of can be told from none, on each road where its name can be typed. */
export const presenceAttacks: readonly ProductAttack[] = [...previews, ...others]
