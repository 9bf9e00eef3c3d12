import { describe, expect, it } from 'vitest'
import { memoryFiles, parseProject } from '../index.ts'
import { planRun } from './plan-run.ts'
import type { RunCommand } from './plan-run.ts'

const target = {
  name: 'dev',
  type: 'duckdb',
  schema: 'main',
  database: 'd',
  threads: 1,
  profileName: 'p',
  extra: {},
}
const project = parseProject({
  files: memoryFiles({
    'dbt_project.yml': `name: p\nversion: '1.0'\nprofile: p\non-run-start: ["select 1", "select 2"]\non-run-end: select 3`,
    'models/a.sql': 'select 1 as id',
    'models/begun.sql': '\n  ',
    'models/hidden.sql': `{{ config(materialized='ephemeral') }} select * from {{ ref('a') }}`,
    'models/b.sql': `{{ config(schema='other') }} select * from {{ ref('hidden') }}`,
    'models/c.sql': `select * from {{ ref('b') }}`,
    'models/m.yml': [
      'models:',
      '  - name: a',
      '    columns: [{ name: id, data_tests: [unique] }]',
      '  - name: b',
      '    columns: [{ name: id, data_tests: [{ relationships: { arguments: { to: ref("c"), field: id } } }] }]',
      'unit_tests:',
      '  - name: u',
      '    model: b',
      '    given: [{ input: ref("hidden"), rows: [{ id: 1 }] }]',
      '    expect: { rows: [{ id: 1 }] }',
    ].join('\n'),
  }),
  target,
  vars: {},
  env: new Map(),
})

const ids = [...project.manifest.nodes.keys(), ...project.manifest.unitTests.keys()]
const short = (id: string) =>
  id.startsWith('unit_test.') ? (id.split('.')[3] ?? id) : (id.split('.')[2] ?? id)
const planned = (command: RunCommand) => {
  const plan = planRun(project, { command, ids })
  return {
    plan,
    parents: Object.fromEntries(
      plan.nodes.map((node) => [short(node.uniqueId), node.parents.map(short).sort()] as const),
    ),
  }
}

describe('planRun', () => {
  it('lets tests and unit tests stand between a node and what reads it', () => {
    const { parents } = planned('build')
    expect(parents).toEqual({
      a: [],
      unique_a_id: ['a'],
      b: ['a', 'u', 'unique_a_id'],
      c: ['b'],
      relationships_b_id__id__ref_c_: ['b', 'c'],
      // As its model, it waits for the tests of what that reads.
      u: ['a', 'unique_a_id'],
    })
  })

  it('has ephemeral models where they are to be compiled, and a unit test right before its model', () => {
    const plan = planRun(project, { command: 'build', ids, ephemeral: true })
    expect(plan.nodes.map((node) => short(node.uniqueId))).toEqual([
      'a',
      'unique_a_id',
      'hidden',
      'u',
      'b',
      'c',
      'relationships_b_id__id__ref_c_',
    ])
    const parentsOf = (name: string) =>
      plan.nodes
        .find((node) => node.name === name)
        ?.parents.map(short)
        .sort()
    expect([parentsOf('hidden'), parentsOf('b')]).toEqual([
      ['a', 'unique_a_id'],
      ['hidden', 'u'],
    ])
  })

  it('lets tests of sources stand before what reads them', () => {
    const project = parseProject({
      files: memoryFiles({
        'dbt_project.yml': `name: p\nversion: '1.0'\nprofile: p`,
        'models/a.sql': "select * from {{ source('raw', 'orders') }}",
        'models/b.sql': "select * from {{ ref('a') }}, {{ source('raw', 'items') }}",
        'models/c.sql': "select * from {{ ref('a') }}",
        'models/m.yml': [
          'sources:',
          '  - name: raw',
          '    tables:',
          '      - { name: orders, columns: [{ name: id, data_tests: [unique] }] }',
          '      - name: items',
          '        columns:',
          '          - name: o',
          "            data_tests: [{ relationships: { arguments: { to: \"source('raw', 'orders')\", field: id } } }]",
        ].join('\n'),
      }),
      target,
      vars: {},
      env: new Map(),
    })
    const plan = planRun(project, { command: 'build', ids: [...project.manifest.nodes.keys()] })
    const parents = new Map(
      plan.nodes.map((node) => [node.name, node.parents.map((id) => id.split('.')[2] ?? id)] as const),
    )
    expect(parents.get('a')).toEqual(['source_unique_raw_orders_id'])
    expect(parents.get('b')).toEqual(['a', expect.stringContaining('source_relationships_raw_items')])
    expect(parents.get('c')).toEqual(['a'])
  })

  it('does not gate in other commands, and sees through what is left out', () => {
    expect(planned('run').parents).toEqual({ a: [], b: ['a'], c: ['b'] })
  })

  it('names the schemas that are written to, and the hooks in order', () => {
    const { plan } = planned('run')
    expect(plan.schemas).toEqual([
      { database: 'd', schema: 'main' },
      { database: 'd', schema: 'main_other' },
    ])
    expect([plan.startHooks, plan.endHooks]).toEqual([
      ['operation.p.p-on-run-start-0', 'operation.p.p-on-run-start-1'],
      ['operation.p.p-on-run-end-0'],
    ])
  })

  it('has the hooks of the project before those of its packages, as dbt has', () => {
    const hooks = "profile: p\non-run-start: ['select 1', 'select 2']\n"
    const files = memoryFiles({
      'dbt_project.yml': `name: p\nversion: '1.0'\n${hooks}`,
      'dbt_packages/b/dbt_project.yml': `name: b\nversion: '1.0'\n${hooks}`,
      'dbt_packages/zz/dbt_project.yml': `name: zz\nversion: '1.0'\n${hooks}`,
    })
    const parsed = parseProject({ files, target, vars: {}, env: new Map() })
    const { startHooks } = planRun(parsed, { command: 'run', ids: [] })
    expect(startHooks).toEqual(
      ['p', 'b', 'zz'].flatMap((name) =>
        [0, 1].map((one) => `operation.${name}.${name}-on-run-start-${one}`),
      ),
    )
  })
})
