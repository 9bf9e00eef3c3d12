import { contextOf } from '#lib/access/testing/test-people.ts'
import { checkText } from '#lib/compile-service/check-text.ts'
import { compileFile } from '#lib/compile-service/compile-file.ts'
import {
  getGraph,
  getNode,
  listMacros,
  listProblems,
  searchColumns,
} from '#lib/compile-service/read-project.ts'
import { getAccess } from '#lib/people/get-access.ts'
import { removeGrant, setGrant } from '#lib/people/grants.ts'
import { listChanges } from '#lib/reviews/read-changes.ts'
import type { Principal } from '#lib/access/principal.ts'
import type { Outcome, ProductAttack, Verdict } from './attack.ts'
import { asNow, tryPreview, type Shop, type Stage } from './stage.ts'
import { tried } from './tried.ts'

const both = ['duckdb', 'postgres'] as const
const refused: readonly Verdict[] = ['refused']

const row = (
  number: number,
  road: string,
  attempt: ProductAttack['attempt'],
  expected: readonly Verdict[] = refused,
): ProductAttack => ({ number, road, on: both, expected, attempt })

const ASKS = `{% set r = run_query('select max(secret) as s from fin.p') %} select '{{ r.rows[0][0] if execute }}' as x`

/** Somebody who may see it asks first; then comes who may not, with the same text. */
async function afterAnother(stage: Stage, shop: Shop, sql: string): Promise<Outcome> {
  const first = await tryPreview(stage.ada, shop, sql)
  if (first.verdict !== 'leaked') throw new Error(`An admin is not answered: ${first.said}`)
  const [second, third] = await Promise.all([
    tryPreview(stage.ann, shop, sql),
    tryPreview(stage.ada, shop, sql),
  ])
  if (third.verdict !== 'leaked') throw new Error(`An admin is not answered beside another: ${third.said}`)
  return second.verdict === 'failed' ? { ...second, verdict: 'refused' } : second
}

const compiled = (who: Principal, shop: Shop, content: string) =>
  tried(async () =>
    compileFile(await asNow(who), {
      project: shop.slug,
      path: 'models/marts/top.sql',
      content,
      allowWarehouse: true,
    }),
  )

const shared: readonly ProductAttack[] = [
  row(36, 'a preview that an admin had a moment ago, and has beside it', (stage, shop) =>
    afterAnother(stage, shop, 'select * from fin.p'),
  ),
  row(36, "a template's question that an admin asked a moment ago", (stage, shop) =>
    afterAnother(stage, shop, ASKS),
  ),
  row(
    36,
    'a compile that an admin had a moment ago',
    async (stage, shop) => {
      const first = await compiled(stage.ada, shop, ASKS)
      if (first.verdict !== 'leaked') throw new Error(`An admin is not answered: ${first.said}`)
      return compiled(stage.ann, shop, ASKS)
    },
    ['allowed', 'refused'],
  ),
  row(
    36,
    'columns by the check of a text that an admin had checked',
    async ({ ada, ann }, shop) => {
      const content = 'select no_such from fin.shape'
      const check = async (who: Principal) =>
        tried(async () =>
          checkText(await asNow(who), { project: shop.slug, path: 'models/marts/top.sql', content }),
        )
      await check(ada)
      return check(ann)
    },
    ['allowed'],
  ),
  row(
    36,
    'the same text after the grant was revoked, with all the rows that a download takes',
    async (stage, shop) => {
      const { id } = await setGrant(contextOf(stage.ada), {
        project: shop.slug,
        subject: { kind: 'user', key: stage.ann.userId },
        scope: { kind: 'dataset', value: 'fin' },
        action: 'view',
        expiresAt: null,
        note: '',
      })
      const sql = 'select * from fin.p order by secret'
      const open = await tryPreview(stage.ann, shop, sql, { limit: 10_000 })
      await removeGrant(contextOf(stage.ada), { project: shop.slug, id })
      if (open.verdict !== 'leaked') throw new Error(`The grant does not open fin: ${open.said}`)
      return tryPreview(stage.ann, shop, sql, { limit: 10_000 })
    },
  ),
  row(36, 'a download with an order by what may not be read', ({ ann }, shop) =>
    tryPreview(
      ann,
      shop,
      'select id from production_mart.fct_orders order by (select max(secret) from fin.p)',
      {
        limit: 10_000,
      },
    ),
  ),
]

const selectors = [
  'wages',
  'relationships_stg_orders_id__id__ref_wages_',
  '+wages',
  'wages+',
  '@wages',
  'path:models/pay',
  'path:models/pay/wages.sql',
  'fqn:shop.pay.wages',
  'config.schema:mart_pay',
  'source:fin',
  'source:fin.p+',
  'wages,config.materialized:table',
  'file:wages.sql',
]
const NOWHERE: Readonly<Record<string, string>> = { wages: 'wagez', pay: 'pax', fin: 'fix' }

/** The same selection of something that is not there. */
const elsewhere = (select: string) =>
  Object.entries(NOWHERE).reduce((text, [from, to]) => text.replaceAll(from, to), select)

async function graphOf(who: Principal, { slug }: Shop, select: string): Promise<string> {
  try {
    const response = await getGraph(await asNow(who), { project: slug, of: 'main', select })
    const text = await response.text()
    const answer: unknown = JSON.parse(text)
    return JSON.stringify([
      response.status,
      Reflect.get(Object(answer), 'nodes'),
      Reflect.get(Object(answer), 'edges'),
    ])
  } catch (error) {
    return String(error)
  }
}

const bySelection = selectors.map((select) =>
  row(
    14,
    `lineage of a reader by the selection ${select}: as of what is not there`,
    async ({ rea }, shop) => {
      const [hidden, absent] = [await graphOf(rea, shop, select), await graphOf(rea, shop, elsewhere(select))]
      const same = hidden.replaceAll(select, '') === absent.replaceAll(elsewhere(select), '')
      return { verdict: same ? 'filtered' : 'leaked', said: hidden.slice(0, 200) }
    },
    ['filtered'],
  ),
)

const filesOf: Readonly<Record<string, (who: Principal, slug: string) => Promise<unknown>>> = {
  'the compiled text of a file': async (who, project) =>
    compileFile(await asNow(who), {
      project,
      path: 'models/marts/top.sql',
      content: null,
      allowWarehouse: true,
    }),
  'a text of their own, which asks the template for all nodes': async (who, project) =>
    compileFile(await asNow(who), {
      project,
      path: 'models/marts/top.sql',
      content: '{% for each in graph.nodes %}{{ each }} {% endfor %}',
      allowWarehouse: false,
    }),
  'the macros': async (who, project) => listMacros(await asNow(who), { project }),
  'titles of changes': async (who, project) => listChanges(await asNow(who), { project }),
  'a check of SQL': async (who, project) =>
    checkText(await asNow(who), { project, path: 'models/marts/top.sql', content: 'select * from fin.p' }),
}

const byReader = Object.entries(filesOf).map(([road, ask]) =>
  row(14, `a reader asks for ${road}`, ({ rea }, { slug }) => tried(() => ask(rea, slug))),
)

/** What a test is called tells what it refers to: the scenery has one. */
const told: Readonly<Record<string, (who: Principal, slug: string) => Promise<unknown>>> = {
  'the node that a test of it stands on': async (who, project) =>
    getNode(await asNow(who), { project, of: 'main', id: 'model.shop.stg_orders' }),
  lineage: async (who, project) => getGraph(await asNow(who), { project, of: 'main', select: '' }),
  problems: async (who, project) => listProblems(await asNow(who), { project }),
  'columns by a word': async (who, project) =>
    searchColumns(await asNow(who), { project, of: 'main', q: 'wage' }),
  datasets: async (who, project) => getAccess(await asNow(who), { project }),
}

const byName = Object.entries(told).map(([road, ask]) =>
  row(
    14,
    `the name of a restricted model, for a reader: by ${road}`,
    async ({ rea }, { slug }) => {
      const answer = await ask(rea, slug)
      const text = answer instanceof Response ? await answer.text() : JSON.stringify(answer)
      const at = text.search(/wages|mart_pay/)
      return at < 0
        ? { verdict: 'filtered', said: text.slice(0, 120) }
        : { verdict: 'leaked', said: text.slice(Math.max(0, at - 80), at + 80) }
    },
    ['filtered'],
  ),
)

/** Answers that others had, selections, and what a reader without files is told. */
export const sharedAttacks: readonly ProductAttack[] = [...shared, ...bySelection, ...byReader, ...byName]
