import { setTimeout as delay } from 'node:timers/promises'
import { contextOf } from '#lib/access/testing/test-people.ts'
import { getDatabase } from '#lib/db/client.ts'
import { removeGrant, setGrant, setRestricted } from '#lib/people/grants.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import type { Outcome, ProductAttack } from './attack.ts'
import { endOf } from './run-end.ts'
import { tryPreview, type Shop, type Stage } from './stage.ts'

const both = ['duckdb', 'postgres'] as const

function open({ ada, ann }: Stage, { slug }: Shop, expiresAt: string | null = null): Promise<{ id: string }> {
  return setGrant(contextOf(ada), {
    project: slug,
    subject: { kind: 'user', key: ann.userId },
    scope: { kind: 'dataset', value: 'fin' },
    action: 'view',
    expiresAt,
    note: '',
  })
}

/** What was open must have been open: else the refusal that follows proves nothing. */
async function mustBeOpen({ ann }: Stage, shop: Shop): Promise<void> {
  const { verdict, said } = await tryPreview(ann, shop, 'select * from fin.p')
  if (verdict !== 'leaked') throw new Error(`The grant does not open fin: ${said}`)
}

const SLOW = {
  duckdb: 'select sum(i % 7) from range(2000000000) r(i)',
  postgres: 'select pg_sleep(3)',
} as const

/** Takes a right away while a model's hook runs, before its statement that needs the right. */
async function revokeInTheMiddle(stage: Stage, shop: Shop): Promise<Outcome> {
  const { ann, ada } = stage
  const { id: grant } = await open(stage, shop)
  const context = contextOf(ann)
  const content = `{{ config(pre_hook=${JSON.stringify(SLOW[shop.warehouse])}) }} select * from fin.p`
  await createFile(context, { project: shop.slug, path: 'models/marts/late.sql', content })
  const { id } = await startRun(context, {
    project: shop.slug,
    command: 'run',
    select: 'late',
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  })
  const isRunning = () => getDatabase().runNode.findFirst({ where: { runId: id, state: 'running' } })
  while ((await isRunning()) === null) await delay(25)
  await removeGrant(contextOf(ada), { project: shop.slug, id: grant })
  const said = await endOf(id)
  if (said === '') return { verdict: 'leaked', said: 'It was built by a right that was gone.' }
  return { verdict: said.includes('may not view') ? 'refused' : 'failed', said }
}

/** A view of the own schema that was built by a right which is taken away then. */
async function ownViewAfterRevoke(stage: Stage, shop: Shop): Promise<Outcome> {
  const { ann, ada } = stage
  const { id: grant } = await open(stage, shop)
  const context = contextOf(ann)
  const content = `{{ config(materialized='view', schema='kept') }} select * from fin.p`
  await createFile(context, { project: shop.slug, path: 'models/marts/kept_view.sql', content })
  const { id } = await startRun(context, {
    project: shop.slug,
    command: 'run',
    select: 'kept_view',
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  })
  const said = await endOf(id)
  if (said !== '') return { verdict: 'not there', said }
  const sql = 'select * from dev_ann_kept.kept_view'
  const before = await tryPreview(ann, shop, sql)
  if (before.verdict !== 'leaked') return { verdict: 'not there', said: before.said }
  await removeGrant(contextOf(ada), { project: shop.slug, id: grant })
  return tryPreview(ann, shop, sql)
}

/** A materialized view that was built by a right which is taken away then, and is made anew. */
async function refreshAfterRevoke(stage: Stage, shop: Shop): Promise<Outcome> {
  const { id: grant } = await open(stage, shop)
  const first = await buildOne(stage, shop, {
    name: 'fresh_rows',
    sql: `{{ config(materialized='materialized_view', schema='fresh') }} select * from fin.p`,
  })
  await removeGrant(contextOf(stage.ada), { project: shop.slug, id: grant })
  if (first !== '') return { verdict: 'not there', said: first }
  const said = await buildOne(stage, shop, {
    name: 'refreshes',
    sql: `{{ config(post_hook='refresh materialized view dev_ann_fresh.fresh_rows') }} select 1 as id`,
  })
  if (said === '') return { verdict: 'leaked', said: 'It was made anew by a right that was gone.' }
  return { verdict: said.includes('may not view') ? 'refused' : 'failed', said }
}

/** What the run of one model says at its end; nothing where all went well. */
async function buildOne(
  { ann }: Stage,
  { slug }: Shop,
  model: { readonly name: string; readonly sql: string },
): Promise<string> {
  const context = contextOf(ann)
  const path = `models/marts/${model.name}.sql`
  await createFile(context, { project: slug, path, content: model.sql })
  const { id } = await startRun(context, {
    project: slug,
    command: 'run',
    select: model.name,
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  })
  return endOf(id)
}

/** A hook of the project itself, which belongs to no node. */
async function hookOfProject({ ann }: Stage, { slug }: Shop): Promise<Outcome> {
  const context = contextOf(ann)
  const path = 'dbt_project.yml'
  const file = await getFile(context, { project: slug, path })
  const content = `${file.content ?? ''}\non-run-start: ["create table {{ target.schema }}.stolen_start as select * from fin.p"]\n`
  await saveDraft(context, { project: slug, path, content, baseVersion: 0, writer: 'attack' })
  const { id } = await startRun(context, {
    project: slug,
    command: 'run',
    select: 'top',
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  })
  const said = await endOf(id)
  if (said === '') return { verdict: 'allowed', said: 'The hook ran.' }
  return { verdict: said.includes('may not view') ? 'refused' : 'failed', said }
}

/** Grants that end, in every way in which they can end. */
export const grantAttacks: readonly ProductAttack[] = [
  {
    number: 36,
    road: 'the same preview after the grant was revoked',
    on: both,
    expected: ['refused'],
    attempt: async (stage, shop) => {
      const { id } = await open(stage, shop)
      await mustBeOpen(stage, shop)
      await removeGrant(contextOf(stage.ada), { project: shop.slug, id })
      return tryPreview(stage.ann, shop, 'select * from fin.p')
    },
  },
  {
    number: 36,
    road: 'the same preview after the grant expired',
    on: both,
    expected: ['refused'],
    attempt: async (stage, shop) => {
      const ends = Date.now() + 3_000
      await open(stage, shop, new Date(ends).toISOString())
      await mustBeOpen(stage, shop)
      await delay(Math.max(0, ends - Date.now()) + 50)
      return tryPreview(stage.ann, shop, 'select * from fin.p')
    },
  },
  {
    number: 36,
    road: 'the same preview after the dataset was restricted',
    on: both,
    expected: ['refused'],
    attempt: async ({ ann, ada }, shop) => {
      const restrict = (restricted: boolean) =>
        setRestricted(contextOf(ada), { project: shop.slug, dataset: 'production_mart', restricted })
      await restrict(true)
      try {
        return await tryPreview(ann, shop, 'select count(*) as n from production_mart.fct_orders')
      } finally {
        await restrict(false)
      }
    },
  },
  {
    number: 36,
    road: 'a view of the own schema that was built before the revoke',
    on: both,
    expected: ['refused'],
    attempt: ownViewAfterRevoke,
  },
  {
    number: 36,
    road: 'a materialized view that is refreshed after the revoke',
    on: ['postgres'],
    expected: ['refused'],
    attempt: refreshAfterRevoke,
  },
  {
    number: 36,
    road: 'a run that is at work when the right is revoked',
    on: both,
    expected: ['refused'],
    attempt: revokeInTheMiddle,
  },
  {
    number: 40,
    road: "a grant by another project's id",
    on: 'product',
    expected: ['not found'],
    attempt: async (stage, shop) => {
      const { id } = await open(stage, shop)
      try {
        await removeGrant(contextOf(stage.ada), { project: 'post', id })
        return { verdict: 'allowed', said: 'It was removed from elsewhere.' }
      } catch (error) {
        return { verdict: 'not found', said: String(error) }
      } finally {
        await removeGrant(contextOf(stage.ada), { project: shop.slug, id }).catch(() => undefined)
      }
    },
  },
  {
    number: 29,
    road: 'a memory bomb; others go on',
    on: ['duckdb'],
    expected: ['ended'],
    attempt: async ({ ann, lea }, shop) => {
      const bomb = `select length(list(x)::varchar) as n from (select repeat('x', 1000000) || i as x from range(200000) r(i))`
      const { verdict, said } = await tryPreview(ann, shop, bomb)
      const after = await tryPreview(lea, shop, 'select count(*) as n from production_mart.fct_orders')
      if (after.verdict !== 'allowed') return { verdict: 'failed', said: `Others: ${after.said}` }
      return { verdict: verdict === 'failed' ? 'ended' : verdict, said }
    },
  },
  {
    number: 29,
    road: 'a bomb of rows',
    on: ['duckdb'],
    expected: ['allowed', 'failed'],
    attempt: ({ ann }, shop) => tryPreview(ann, shop, 'select * from range(1000000000000) as t(i)'),
  },
  { number: 7, road: 'hook: on-run-start', on: both, expected: ['refused'], attempt: hookOfProject },
]
