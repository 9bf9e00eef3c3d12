import { describe, expect, test } from 'vitest'
import { staticCalls } from './index.ts'
import { parse } from './testing.ts'

const names = new Set(['ref', 'source', 'config', 'var'])
const of = (text: string) => staticCalls(parse(text), names)

describe('static calls', () => {
  test('a template of text and literal calls is complete', () => {
    const found = of(
      "{{ config(materialized='table', tags=['a', 'b'], meta={'k': -1.5}, enabled=true) }}\n{# note #}\nselect * from {{ ref('a') }} join {{ ref('p', 'b', v=2) }} {{ source('s', 't') }}",
    )
    expect(found.complete).toBe(true)
    expect(found.calls.map((call) => [call.name, call.positional, call.keyword])).toEqual([
      ['config', [], { materialized: 'table', tags: ['a', 'b'], meta: { k: -1.5 }, enabled: true }],
      ['ref', ['a'], {}],
      ['ref', ['p', 'b'], { v: 2 }],
      ['source', ['s', 't'], {}],
    ])
    expect(found.calls[1]?.span).toEqual({ start: { line: 3, column: 18 }, end: { line: 3, column: 26 } })
    expect(found.calls[1]?.argumentSpans[0]?.start).toEqual({ line: 3, column: 22 })
  })

  test.each([
    ['a filter', "{{ ref('a') | upper }}"],
    ['a variable as argument', '{{ ref(name) }}'],
    ['a statement', "{% if x %}{{ ref('a') }}{% endif %}"],
    ['another function', "{{ ref('a') }}{{ other() }}"],
    ['a spread', "{{ ref(*['a']) }}"],
    ['a name', '{{ this }}'],
  ])('%s makes it incomplete', (_what, text) => {
    expect(of(text).complete).toBe(false)
  })

  test('knows every called name, dispatches and read names', () => {
    const found = of(
      "{% if execute %}{{ dbt_utils.star(from=ref('a')) }}{% endif %}{{ my_macro(this.name) }}{% macro m() %}{{ adapter.dispatch('m', 'pkg')() }}{{ inner() }}{% endmacro %}{% call statement('x') %}{% endcall %}",
    )
    expect([...found.calledNames].sort()).toEqual([
      'adapter.dispatch',
      'dbt_utils.star',
      'inner',
      'my_macro',
      'ref',
      'statement',
    ])
    expect(found.dispatches.map((one) => [one.macroName, one.namespace])).toEqual([['m', 'pkg']])
    expect([...found.names]).toEqual(expect.arrayContaining(['execute', 'this', 'adapter', 'ref']))
    expect(found.calls.map((call) => call.positional)).toEqual([['a']])
  })
})
