import { expect, it } from 'vitest'
import { minimalProject, testTarget } from '#lib/dbt/testing/project.ts'
import type { Change, Place } from './messages.ts'
import { ProjectStore } from './project-store.ts'

const texts: Readonly<Record<string, string>> = {
  'dbt_project.yml': minimalProject,
  'macros/money.sql': '{% macro cents(column) %}{{ column }} / 100{% endmacro %}',
  'models/orders.sql': 'select {{ cents("total") }} as total',
  'models/_models.yml': 'models:\n  - name: orders\n    description: Sold\n',
}

function setUp() {
  const store = new ProjectStore()
  const files = Object.entries(texts).map(([path, text]) => [path, text, text] as const)
  store.add({ key: 's', files, target: testTarget, env: [], like: null })
  const place = (changes: readonly Change[]): Place => ({
    snapshot: 's',
    overlay: 'branch',
    changes,
    affinity: { project: 'p', person: 'dev_ann' },
  })
  const typed = (path: string, text: string, drafts: readonly Change[] = []) =>
    store.findTyped(place([...drafts, [path, text]]), path)
  return { store, place, typed }
}

it('lays over what can be read', () => {
  const { typed } = setUp()
  const found = typed('macros/money.sql', '{% macro pence(column) %}{% endmacro %}')
  expect(found?.faults).toEqual([])
  expect([...(found?.project.manifest.macros.keys() ?? [])]).toContain('macro.shop.pence')
})

it('goes on without a macro or a YAML that is half typed, and says what is wrong with it', () => {
  const { typed } = setUp()
  const macro = typed('macros/money.sql', '{% macro cents(column) %}{{ column }{% endmacro %}')
  expect(macro?.faults).toMatchObject([{ severity: 'error', path: 'macros/money.sql' }])
  expect(macro?.project.diagnostics).toEqual([])
  const yaml = typed('models/_models.yml', 'models:\n  - name: orders\n    description Sold\n', [
    ['models/new.sql', 'select 1'],
  ])
  expect(yaml?.faults).toMatchObject([{ severity: 'error', path: 'models/_models.yml' }])
})

it('keeps drafts apart from the file that is typed in, however the places come', () => {
  const { store, place, typed } = setUp()
  const drafts: Change[] = [['models/new.sql', 'select 1 as one']]
  const first = typed('models/orders.sql', 'select 1', drafts)
  expect(first?.project.manifest.nodes.get('model.shop.new')?.raw_code).toBe('select 1 as one')
  const second = typed('models/orders.sql', 'select 2', drafts)
  expect(second?.project.manifest.nodes.get('model.shop.orders')?.raw_code).toBe('select 2')
  const other = typed('models/new.sql', 'select 3', [['models/orders.sql', 'select 2']])
  expect(other?.project.manifest.nodes.get('model.shop.new')?.raw_code).toBe('select 3')
  expect(other?.project.manifest.nodes.get('model.shop.orders')?.raw_code).toBe('select 2')
  const alone = store.find(place([['models/orders.sql', 'select 4']]))
  expect(alone?.manifest.nodes.has('model.shop.new')).toBe(false)
  expect(store.find(place([]))?.manifest.nodes.get('model.shop.orders')?.raw_code).toBe(
    texts['models/orders.sql'],
  )
})
