import { expect, it } from 'vitest'
import type { ChangeGraph } from '#lib/contracts/changes.ts'
import { selectAffected } from './select-affected.ts'

type Effect = ChangeGraph['nodes'][number]['effect']

const graphOf = (...nodes: (readonly [name: string, effect: Effect, type?: string])[]): ChangeGraph => ({
  nodes: nodes.map(([name, effect, resourceType = 'model']) => ({
    id: `${resourceType}.shop.${name}`,
    name,
    resourceType,
    materialized: 'table',
    layer: 'core',
    folder: '',
    packageName: 'shop',
    path: null,
    tags: [],
    tests: 0,
    accessTests: { total: 0, broken: 0 },
    builtInDevelopment: false,
    builtInProduction: false,
    lastState: null,
    effect,
  })),
  edges: [],
})

it('takes what is added or changed with all that reads it, and nothing around it', () => {
  const graph = graphOf(
    ['orders', 'changed'],
    ['customers', 'added'],
    ['stripe.charges', 'changed', 'source'],
    ['revenue', 'downstream'],
    ['board', 'downstream', 'exposure'],
    ['gone', 'removed'],
    ['raw', 'context'],
  )
  expect(selectAffected(graph)).toEqual({
    select: 'orders+ customers+ source:stripe.charges+',
    changed: ['orders', 'customers', 'stripe.charges'],
    downstream: 1,
  })
})

it('is nothing where nothing is built differently, and everything where too much is', () => {
  expect(selectAffected(graphOf(['board', 'changed', 'exposure'], ['gone', 'removed'])).select).toBeNull()
  const many = Array.from({ length: 200 }, (_, at) => [`a_model_of_a_name_${at}`, 'changed'] as const)
  expect(selectAffected(graphOf(...many)).select).toBe('')
})

it('builds everything where it touches what may not be named', () => {
  const graph = graphOf(['orders', 'changed'], ['Restricted', 'changed', 'restricted'])
  expect(selectAffected(graph)).toMatchObject({ select: '', changed: ['orders', 'Restricted'] })
})
