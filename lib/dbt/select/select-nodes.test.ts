import { describe, expect, it } from 'vitest'
import { compareWith } from '../state/compare.ts'
import { parseFiles } from '../testing/project.ts'
import { selectNodes } from './select-nodes.ts'
import type { SelectOptions } from './select-nodes.ts'

const files = {
  'models/staging/stg_orders.sql':
    "{{ config(tags=['nightly', 'stg']) }}select * from {{ source('raw', 'orders') }}",
  'models/staging/stg_items.sql': "{{ config(tags='stg') }}select * from {{ source('raw', 'items') }}",
  'models/marts/orders.sql':
    "{{ config(materialized='table', meta={'owner': 'ann'}) }}select * from {{ ref('stg_orders') }} join {{ ref('stg_items') }}",
  'models/marts/report.sql': "{{ config(group='fin', access='public') }}select * from {{ ref('orders') }}",
  'models/lone.sql': 'select 1',
  'seeds/codes.csv': 'a\n1\n',
  'tests/balance.sql': "select * from {{ ref('orders') }} join {{ ref('lone') }}",
  'models/all.yml': [
    'groups: [{ name: fin, owner: { name: F } }]',
    'sources:',
    '  - name: raw',
    '    tables: [{ name: orders }, { name: items }]',
    'models:',
    '  - name: stg_orders',
    '    columns: [{ name: id, data_tests: [unique] }]',
    '  - name: orders',
    '    columns:',
    '      - name: id',
    '        data_tests:',
    "          - relationships: { arguments: { to: ref('stg_items'), field: id } }",
    'exposures:',
    '  - name: board',
    '    type: dashboard',
    '    owner: { name: B }',
    "    depends_on: [ref('report')]",
    '',
  ].join('\n'),
  'selectors.yml': [
    'selectors:',
    '  - name: nightly',
    '    definition:',
    '      union:',
    '        - method: tag',
    '          value: nightly',
    '          children: true',
    '        - exclude: [report]',
    '  - name: both',
    '    definition: { intersection: [{ method: selector, value: nightly }, "path:models/marts"] }',
    '',
  ].join('\n'),
}
const project = parseFiles(files)

function select(selection: string, options: Partial<SelectOptions> = {}): string[] {
  const { ids, diagnostics } = selectNodes(project, {
    select: selection === '' ? [] : [selection],
    exclude: [],
    ...options,
  })
  expect(diagnostics).toEqual([])
  return ids.map((id) => {
    const [type = '', , ...name] = id.split('.')
    return type === 'model'
      ? name.join('.')
      : type === 'test'
        ? `test ${name[0]?.split('_')[0]}`
        : `${type} ${name.join('.')}`
  })
}

const noTests = { indirectSelection: 'empty' } as const

describe('selection', () => {
  const plain: readonly (readonly [string, readonly string[]])[] = [
    ['orders', ['orders']],
    ['shop.marts.orders', ['orders']],
    ['marts', ['orders', 'report']],
    ['staging.*', ['stg_items', 'stg_orders']],
    ['stg_*', ['stg_items', 'stg_orders']],
    ['+orders', ['orders', 'stg_items', 'stg_orders', 'source raw.items', 'source raw.orders']],
    ['1+orders', ['orders', 'stg_items', 'stg_orders']],
    ['stg_orders+1', ['orders', 'stg_orders', 'test unique']],
    ['stg_orders lone', ['lone', 'stg_orders']],
    ['tag:stg,tag:nightly', ['stg_orders']],
    ['path:models/staging', ['stg_items', 'stg_orders']],
    ['models/marts/*.sql', ['orders', 'report']],
    ['file:orders.sql', ['orders']],
    ['lone.sql', ['lone']],
    ['config.materialized:table', ['orders']],
    ['config.meta.owner:ann', ['orders']],
    ['source:raw', ['source raw.items', 'source raw.orders']],
    ['source:raw.orders', ['source raw.orders']],
    ['access:public', ['report']],
    ['group:fin', ['report']],
    ['exposure:board', ['exposure board']],
    ['resource_type:seed', ['seed codes']],
    ['test_type:singular', ['test balance']],
    ['test_name:unique', ['test unique']],
  ]
  for (const [selection, expected] of plain) {
    it(selection, () => expect(select(selection, noTests)).toEqual(expected))
  }

  it('@ takes the children and the parents of these', () => {
    const types = { resourceTypes: ['model'] } as const
    // The test balance is below stg_items and reads lone.
    expect(select('@stg_items', { ...noTests, ...types })).toEqual([
      'lone',
      'orders',
      'report',
      'stg_items',
      'stg_orders',
    ])
  })

  it('finds nothing by what is unseen, nor by its tests', () => {
    const unseen = new Set(['model.shop.orders'])
    for (const spec of [
      'orders',
      '+orders',
      'orders+',
      '@orders',
      'path:models/marts/orders.sql',
      'balance',
      '+balance',
    ])
      expect(selectNodes(project, { select: [spec], exclude: [], unseen }).ids).toEqual([])
    // As a neighbour it may be there.
    const { ids } = selectNodes(project, { select: ['stg_items+'], exclude: [], unseen })
    expect(ids).toContain('model.shop.orders')
  })

  it('excludes', () => {
    expect(select('tag:stg', { ...noTests, exclude: ['stg_items'] })).toEqual(['stg_orders'])
  })

  const modes: readonly (readonly [NonNullable<SelectOptions['indirectSelection']>, readonly string[]])[] = [
    ['eager', ['orders', 'stg_orders', 'test balance', 'test relationships', 'test unique']],
    ['cautious', ['orders', 'stg_orders', 'test unique']],
    ['buildable', ['orders', 'stg_orders', 'test relationships', 'test unique']],
    ['empty', ['orders', 'stg_orders']],
  ]
  for (const [mode, expected] of modes) {
    it(`tests that come along: ${mode}`, () => {
      expect(select('orders stg_orders', { indirectSelection: mode })).toEqual(expected)
    })
  }

  it('selectors of selectors.yml', () => {
    const models = { resourceTypes: ['model'] } as const
    expect(select('', { selector: 'nightly', ...models })).toEqual(['orders', 'stg_orders'])
    expect(select('', { selector: 'both', ...models })).toEqual(['orders'])
  })

  it('a selector in a selector keeps to what that one left out', () => {
    const definition = {
      union: [
        { method: 'path', value: 'models/marts' },
        { exclude: [{ method: 'test_name', value: 'relationships' }] },
      ],
    }
    const named = [
      { name: 'inner', definition },
      { name: 'outer', definition: { intersection: [{ method: 'selector', value: 'inner' }] } },
    ]
    const selected = selectNodes(
      parseFiles({ ...files, 'selectors.yml': JSON.stringify({ selectors: named }) }),
      {
        select: [],
        exclude: [],
        selector: 'outer',
      },
    )
    expect(selected.ids).toEqual(['model.shop.orders', 'model.shop.report', 'test.shop.balance'])
  })

  it('without a selection everything, of the types asked for', () => {
    expect(select('', { resourceTypes: ['seed', 'source'] })).toEqual([
      'seed codes',
      'source raw.items',
      'source raw.orders',
    ])
  })

  it('state: what changed since', () => {
    const before = parseFiles({
      ...files,
      'models/lone.sql': 'select 2',
      'models/marts/report.sql': "{{ config(materialized='table') }}select * from {{ ref('orders') }}",
    })
    const state = compareWith(before.manifest)
    expect(select('state:modified', { ...noTests, state })).toEqual(['lone', 'report'])
    expect(select('state:modified.configs', { ...noTests, state })).toEqual(['report'])
    expect(
      select('state:new', {
        ...noTests,
        state: compareWith(parseFiles({}).manifest),
        resourceTypes: ['seed'],
      }),
    ).toEqual(['seed codes'])
  })
})

describe('Jinja in selectors.yml', () => {
  const project = (definition: string, vars: Readonly<Record<string, string>> = {}) =>
    parseFiles(
      {
        'models/a.sql': "{{ config(tags='nightly') }}select 1",
        'models/b.sql': 'select 2',
        'selectors.yml': `selectors:\n  - name: chosen\n    definition: ${definition}\n`,
      },
      { vars, env: new Map([['LAYER', 'nightly']]) },
    )
  const chosen = { select: [], exclude: [], selector: 'chosen' }

  it.each([
    ["tag:{{ env_var('LAYER') }}", {}],
    [`{ method: tag, value: "{{ var('tag') }}" }`, { tag: 'nightly' }],
  ])('%s is rendered', (definition, vars) => {
    const parsed = project(
      `${JSON.stringify(definition).startsWith('"{') ? definition : `"${definition}"`}`,
      vars,
    )
    expect(parsed.diagnostics).toEqual([])
    expect(selectNodes(parsed, chosen).ids).toEqual(['model.shop.a'])
    expect(JSON.stringify(parsed.manifest.selectors)).toContain('nightly')
  })

  it('what cannot be rendered is told with its place', () => {
    const { diagnostics } = project(`"tag:{{ env_var('NOPE') }}"`)
    expect(diagnostics.map(({ code, path, span }) => [code, path, span?.start.line])).toEqual([
      ['env-var-missing', 'selectors.yml', 3],
    ])
  })
})
