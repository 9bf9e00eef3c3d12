import { expect, it } from 'vitest'
import type { PlanNode } from '#lib/dbt/run/index.ts'
import { describePlan } from './store-plan.ts'

const node = (uniqueId: string, parents: string[] = []): PlanNode => ({
  uniqueId,
  resourceType: 'model',
  name: uniqueId,
  label: uniqueId,
  materialized: 'view',
  parents,
  schema: null,
  alias: uniqueId,
  path: `models/${uniqueId}.sql`,
})

it('says parents by their places, and only files that can be opened', () => {
  const nodes = [node('a'), node('b', ['a', 'elsewhere']), node('c', ['a', 'b'])]
  const plan = { command: 'build' as const, nodes, schemas: [], startHooks: [], endHooks: [] }
  expect(describePlan({ plan, layers: [['a', 'staging']], own: ['a', 'b'] })).toEqual([
    { uniqueId: 'a', layer: 'staging', path: 'models/a.sql', parents: [] },
    { uniqueId: 'b', layer: null, path: 'models/b.sql', parents: [0] },
    { uniqueId: 'c', layer: null, path: null, parents: [0, 1] },
  ])
})
