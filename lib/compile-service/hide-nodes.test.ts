import { expect, it } from 'vitest'
import { describeDataset } from '#lib/access/datasets.ts'
import { grantsOfRole } from '#lib/access/decide.ts'
import { mayName } from '#lib/access/may-name.ts'
import { getRole } from '#lib/access/roles.ts'
import type { GraphNode } from '#lib/contracts/compile.ts'
import type { BuiltInRole } from '#lib/contracts/people.ts'
import { hiddenId } from './hidden-id.ts'
import { hideNodes } from './hide-nodes.ts'
import type { CallerDto } from './protocol.ts'

const dataset = (name: string, restricted = false) =>
  describeDataset(name, {
    projectId: 'shop',
    productionSchema: 'production',
    declaredLayer: () => null,
    isSourceSchema: (schema) => schema === 'backend',
    restricted: new Set(restricted ? [name] : []),
  })
function caller(key: BuiltInRole): CallerDto {
  const role = getRole(key)
  const who = {
    userId: 'u',
    email: '',
    name: '',
    slug: 'ann',
    sessionId: null,
    via: 'system' as const,
    viewing: null,
  }
  return { ...who, roles: [key], permissions: [...role.permissions], grants: grantsOfRole(role) }
}
const node = (id: string): GraphNode => ({
  id,
  name: id.split('.').at(-1) ?? '',
  resourceType: 'model',
  materialized: 'table',
  layer: 'mart',
  folder: 'models/pay',
  packageName: 'shop',
  path: `models/pay/${id}.sql`,
  tags: ['secret'],
  tests: 2,
  accessTests: { total: 1, broken: 0 },
  builtInDevelopment: true,
  builtInProduction: true,
  lastState: 'success',
})

it.each([
  ['data_reader', 'production_mart', false, true],
  ['data_reader', 'backend', false, false],
  ['data_reader', 'production_core', false, false],
  ['data_analyst', 'backend', false, true],
  ['data_analyst', 'production_mart', true, false],
  ['team_lead', 'production_mart', true, false],
  ['admin', 'production_mart', true, true],
  ['data_analyst', 'dev_ann_mart', false, true],
] as const)('%s may name %s, restricted %s: %s', (role, name, restricted, expected) => {
  expect(mayName(caller(role), dataset(name, restricted))).toBe(expected)
})

it('leaves nothing of a hidden node but its place', () => {
  const graph = {
    nodes: [node('model.shop.orders'), node('model.shop.salaries'), node('model.shop.costs')],
    edges: [
      ['model.shop.orders', 'model.shop.salaries'] as [string, string],
      ['model.shop.salaries', 'model.shop.costs'] as [string, string],
    ],
    hash: 'h',
  }
  const hidden = hideNodes(graph, 'shop', new Set(['model.shop.salaries']))
  expect(JSON.stringify(hidden)).not.toMatch(/salaries/)
  const id = hiddenId('shop', 'model.shop.salaries')
  expect(hidden.nodes[1]).toMatchObject({
    id,
    resourceType: 'restricted',
    layer: 'mart',
    path: null,
    tags: [],
  })
  expect(hidden.edges).toEqual([
    ['model.shop.orders', id],
    [id, 'model.shop.costs'],
  ])
  expect(hidden.hash).not.toBe(graph.hash)
  expect(hideNodes(graph, 'shop', new Set())).toBe(graph)
  expect(hiddenId('other', 'model.shop.salaries')).not.toBe(id)
})
