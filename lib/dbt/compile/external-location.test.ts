import { describe, expect, it } from 'vitest'
import { parseFiles, testTarget } from '../testing/project.ts'
import { compileNode } from './compile-node.ts'

function compiled(settings: string, sql = "{{ source('lake', 'orders') }}") {
  const sources = `sources:\n  - name: lake\n    schema: raw\n    tables:\n      - name: orders\n        identifier: o_1\n        ${settings}\n`
  const project = parseFiles({ 'models/a.sql': sql, 'models/s.yml': sources })
  const { ok, sql: text, diagnostics } = compileNode(project, 'model.shop.a', { database: null })
  return ok ? text : diagnostics.map((one) => one.message).join('\n')
}

describe('external_location of a source', () => {
  it.each([
    ["config: { external_location: 'f/{name}-{identifier}.csv' }", "'f/orders-o_1.csv'"],
    [
      "config: { external_location: 'read_csv(%(schema)s/%(identifier)s%%)', formatter: oldstyle }",
      'read_csv(raw/o_1%)',
    ],
    ["config: { external_location: 'f/${name}/$identifier$$', formatter: template }", "'f/orders/o_1$'"],
    ["config: { external_location: 'f/{day}.csv', day: monday }", "'f/monday.csv'"],
    ["meta: { external_location: 'f/{name}.csv', name: own }", "'f/own.csv'"],
    [
      "meta: { external_location: 'f/of_meta' }\n        config: { external_location: 'f/of_config' }",
      "'f/of_config'",
    ],
  ])('%s', (settings, wanted) => {
    expect(compiled(settings)).toBe(wanted)
  })

  it.each([
    [
      "config: { external_location: 'f', formatter: other }",
      "Config 'lake.orders: formatter' is one of newstyle, oldstyle, template, and not 'other'.",
    ],
    [
      "config: { external_location: 'f/{day}' }",
      "Config 'lake.orders: external_location' has a place for 'day', which the source does not have.",
    ],
    [
      'meta: { plugin: gsheet }',
      "Config 'lake.orders: plugin' of the source names 'gsheet', which is written in Python and cannot be run here.",
    ],
  ])('is refused in one sentence: %s', (settings, wanted) => {
    expect(compiled(settings)).toBe(wanted)
  })
})

describe('external_root of the profile', () => {
  it.each([
    [{ external_root: 's3://lake/out' }, 's3://lake/out'],
    [{}, '.'],
  ])('%j is where external files go', (extra, wanted) => {
    const files = { 'models/a.sql': '{{ adapter.external_root() }}' }
    const project = parseFiles(files, { target: { ...testTarget, extra } })
    expect(compileNode(project, 'model.shop.a', { database: null }).sql).toBe(wanted)
  })
})
