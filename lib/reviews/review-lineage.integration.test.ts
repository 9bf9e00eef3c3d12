import { expect, it } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { commitDrafts } from '#lib/workspace/commit-drafts.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { deleteFiles } from '#lib/workspace/delete-files.ts'
import { saveDraft } from '#lib/workspace/save-draft.ts'
import { useWorker } from '#worker/testing/use-worker.ts'
import { approveChange } from './approve-change.ts'
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
