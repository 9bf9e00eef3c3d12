import { expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { getDatabase } from '#lib/db/client.ts'
import { setRestrictedDataset } from '#lib/db/grant-repository.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { listRuns } from '#lib/runs/list-runs.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { streamRun } from '#lib/runs/stream-run.ts'
import { commitDrafts } from '#lib/workspace/commit-drafts.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { deleteFiles } from '#lib/workspace/delete-files.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { useWorker } from '#worker/testing/use-worker.ts'
import { approveChange } from './approve-change.ts'
import { getChangeProduction } from './get-change-production.ts'
import { mergeChange } from './merge-change.ts'
import { openChange } from './open-change.ts'
import { getChange, getChangeGraph } from './read-changes.ts'

useTestDatabase()
useWorker()

it('a change is compiled as it would be merged: its lineage, and what it would break', async () => {
  const project = await createWarehouseProject('shop', shopFiles, shopSetup)
  const ann = contextOf(await createTestPerson('ann', 'data_analyst'))
  const lea = contextOf(await createTestPerson('lea', 'team_lead'))
  const here = { project: 'shop' }
  const staging = `select id, amount, 1 as more from {{ source('backend', 'orders') }}\n`
  const path = 'models/staging/stg_orders.sql'
  await saveDraft(ann, { ...here, path, content: staging, baseVersion: 0, writer: 't' })
  await createFile(ann, {
    ...here,
    path: 'models/marts/extra.sql',
    content: `select * from {{ ref('fct_orders') }}\n`,
  })
  await deleteFiles(ann, { ...here, path: 'models/marts/top.sql' })
  await commitDrafts(ann, { ...here, message: 'Change', paths: null })
  const { number } = await openChange(ann, { ...here, title: 'Change', description: '' })
  const place = { ...here, number }
  // Main goes on meanwhile: what it has is no part of the change.
  await project.commitToMain({ 'models/marts/other.sql': 'select 1 as id\n' })

  const expected = {
    'source.shop.backend.orders': 'context',
    'model.shop.stg_orders': 'changed',
    'model.shop.fct_orders': 'downstream',
    'model.shop.extra': 'added',
    'model.shop.top': 'removed',
  }
  const effects = async () => {
    const graph = await getChangeGraph(lea, place)
    return Object.fromEntries(graph.nodes.map((node) => [node.id, node.effect]))
  }
  expect(await effects()).toEqual(expected)
  expect((await getChange(lea, place)).newProblems).toEqual([])

  const broken = `select * from {{ ref('nowhere') }}\n`
  await createFile(ann, { ...here, path: 'models/marts/broken.sql', content: broken })
  await commitDrafts(ann, { ...here, message: 'Break', paths: null })
  const detail = await getChange(lea, place)
  expect(detail.newProblems).toEqual([
    { path: 'models/marts/broken.sql', message: expect.stringContaining('nowhere') },
  ])

  await deleteFiles(ann, { ...here, path: 'models/marts/broken.sql' })
  const { sha: headSha } = await commitDrafts(ann, { ...here, message: 'Mend', paths: null })
  await approveChange(lea, { ...place, headSha })
  await mergeChange(lea, { ...place, headSha })
  // It shows the same after it is merged.
  expect(await effects()).toEqual(expected)
}, 60_000)

it('names nothing of what its reader may not list: not in the lineage, the problems, what is built, or a run', async () => {
  await createWarehouseProject('hush', shopFiles, shopSetup)
  const here = { project: 'hush' }
  const ann = contextOf(await createTestPerson('hanna', 'data_analyst'))
  const lea = contextOf(await createTestPerson('hlea', 'team_lead'))
  const rea = contextOf(await createTestPerson('hrea', 'data_reader'))
  const admin = contextOf(await createTestPerson('hada', 'admin'))
  const fact = `select id from {{ ref('stg_orders') }}\n`
  await saveDraft(ann, {
    ...here,
    path: 'models/marts/fct_orders.sql',
    content: fact,
    baseVersion: 0,
    writer: 't',
  })
  const broken = `select * from {{ ref('fct_orders') }} join {{ ref('no_fct_orders') }}\n`
  await createFile(ann, { ...here, path: 'models/marts/broken.sql', content: broken })
  await commitDrafts(ann, { ...here, message: 'Change', paths: null })
  const { number } = await openChange(ann, { ...here, title: 'Change', description: '' })
  const place = { ...here, number }
  const namesOf = async (who: typeof lea) =>
    (await getChangeGraph(who, place)).nodes.map(({ name }) => name).sort()

  // A change is files, which a reader does not read.
  for (const read of [getChangeGraph, getChangeProduction])
    await expect(read(rea, place)).rejects.toThrow('You may not read files.')
  expect(await namesOf(lea)).toContain('fct_orders')
  const { number: run } = await startRun(lea, {
    ...here,
    ...{ command: 'build', select: 'stg_orders fct_orders', exclude: '', fullRefresh: false },
    environment: 'production',
  })

  const shop = await getDatabase().project.findFirstOrThrow({ where: { slug: 'hush' } })
  await setRestrictedDataset(getDatabase(), {
    ...{ projectId: shop.id, dataset: 'production_mart', restricted: true },
    createdBy: admin.principal.userId,
  })
  const detail = JSON.stringify([await getChangeGraph(lea, place), (await getChange(lea, place)).newProblems])
  expect(detail).not.toMatch(/fct_orders|broken.sql|shop.broken|"top"/)
  expect(await namesOf(lea)).toContain('Restricted')
  expect(await namesOf(admin)).toContain('fct_orders')
  const [listed] = (await listRuns(ann, { ...here, before: null, limit: 5 })).runs
  expect(listed).toMatchObject({ number: run, select: 'stg_orders Restricted' })
  const lines: string[] = []
  for await (const { data } of streamRun(ann, { ...here, number: run, after: 0 }))
    lines.push(JSON.stringify(data))
  expect(lines.join()).toContain('stg_orders')
  expect(lines.join()).not.toContain('fct_orders')
  expect(lines.join()).not.toContain('production_mart')

  await deleteFiles(ann, { ...here, path: 'models/marts/broken.sql' })
  const { sha: headSha } = await commitDrafts(ann, { ...here, message: 'Mend', paths: null })
  await approveChange(lea, { ...place, headSha })
  await mergeChange(lea, { ...place, headSha })
  // A selection that left the restricted model out would not build it: everything is built.
  expect(await getChangeProduction(lea, place)).toMatchObject({ select: '', changed: ['Restricted'] })
  expect(await getChangeProduction(admin, place)).toMatchObject({ select: 'fct_orders+' })
}, 120_000)
