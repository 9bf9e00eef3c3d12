import { describe, expect, it } from 'vitest'
import type { ManifestNode, ParsedProject } from '../index.ts'
import { compileNode } from '../compile/compile-node.ts'
import { parseFiles } from '../testing/project.ts'
import { withFile } from './parse-project.ts'

const node = (project: ParsedProject, id: string): ManifestNode => {
  const found = project.manifest.nodes.get(id)
  if (!found) throw new Error(`no ${id} in ${[...project.manifest.nodes.keys()].join(', ')}`)
  return found
}

describe('models', () => {
  it('take what several calls of config() grant together, and still extend what others say', () => {
    const project = parseFiles({
      'dbt_project.yml': 'name: shop\nmodels:\n  +grants: { select: [one] }\n',
      'models/x.sql':
        "{{ config(grants={'+select': ['two']}) }}{{ config(grants={'+select': 'three'}) }}select 1",
    })
    expect(node(project, 'model.shop.x').config['grants']).toEqual({ select: ['one', 'two', 'three'] })
  })

  it("have the warehouse's own names of types in `model`, unless the contract says otherwise", () => {
    const columns = 'columns: [{ name: id, data_type: string }]'
    const project = parseFiles({
      'models/a.sql': "select '{{ model.columns.id.data_type }}' as id",
      'models/b.sql': "select '{{ model.columns.id.data_type }}' as id",
      'models/m.yml': `models:\n  - name: a\n    ${columns}\n  - name: b\n    config: { contract: { alias_types: false } }\n    ${columns}\n`,
    })
    const compiled = (id: string) => compileNode(project, id, { database: null }).sql
    expect(compiled('model.shop.a')).toBe("select 'TEXT' as id")
    expect(compiled('model.shop.b')).toBe("select 'string' as id")
    expect(node(project, 'model.shop.a').columns['id']?.data_type).toBe('string')
  })

  it('join configs from root to leaf, then YAML, then the file', () => {
    const project = parseFiles({
      'dbt_project.yml': [
        'name: shop',
        'models:',
        '  +tags: all',
        '  +meta: { a: 1, b: 1, c: 1 }',
        '  +grants: { select: [one] }',
        '  shop:',
        '    marts: { +materialized: table, +tags: [mart], +meta: { b: 2 }, +schema: m, +post-hook: "select 1" }',
      ].join('\n'),
      'models/marts/x.sql':
        "{{ config(tags='file', meta={'c': 3}, grants={'+select': 'two'}, post_hook='select 2') }}select 1",
      'models/marts/x.yml': 'models:\n  - name: x\n    config: { materialized: incremental, tags: yaml }\n',
    })
    const { config, tags, schema } = node(project, 'model.shop.x')
    expect(tags).toEqual(['all', 'mart', 'file', 'yaml'])
    expect(schema).toBe('main_m')
    expect(config).toMatchObject({
      materialized: 'incremental',
      meta: { a: 1, b: 2, c: 3 },
      grants: { select: ['one', 'two'] },
      'post-hook': [
        { sql: 'select 1', transaction: true, index: null },
        { sql: 'select 2', transaction: true, index: null },
      ],
    })
  })

  it('of a package are configured by the root last', () => {
    const project = parseFiles({
      'dbt_project.yml':
        'name: shop\nmodels: { lib: { +materialized: table } }\nvars: { lib: { v: root } }\n',
      'dbt_packages/lib/dbt_project.yml':
        'name: lib\nmodels: { lib: { +materialized: ephemeral } }\nvars: { v: own, w: own }\n',
      'dbt_packages/lib/models/x.sql': "{{ config(materialized='view', alias=var('v') ~ var('w')) }}select 1",
    })
    expect(node(project, 'model.lib.x')).toMatchObject({
      alias: 'rootown',
      config: { materialized: 'table' },
    })
  })

  it('have versions, the latest also in a file without a suffix', () => {
    const files = {
      'models/v.yml': 'models:\n  - name: v\n    latest_version: 2\n    versions: [{ v: 1 }, { v: 2 }]\n',
      'models/v.sql': 'select 2',
      'models/v_v1.sql': 'select 1',
      'models/a.sql': "select * from {{ ref('v') }} join {{ ref('v', v=1) }}",
    }
    const project = parseFiles(files)
    expect(node(project, 'model.shop.a').depends_on.nodes).toEqual(['model.shop.v.v2', 'model.shop.v.v1'])
    expect(node(project, 'model.shop.v.v1')).toMatchObject({
      alias: 'v_v1',
      fqn: ['shop', 'v', 'v1'],
      version: 1,
      latest_version: 2,
    })
    const more = withFile(project, 'models/v_v2.sql', 'select 22')
    expect(node(more, 'model.shop.v.v2').origin.path).toBe('models/v_v2.sql')
    expect([...more.manifest.nodes.keys()]).toContain('model.shop.v')
  })

  it('get their names from the macros of the project', () => {
    const project = parseFiles({
      'macros/names.sql':
        '{% macro generate_schema_name(custom, node) %}{{ node.resource_type }}_{{ custom or target.schema }}{% endmacro %}' +
        '{% macro default__generate_alias_name(custom, node) %}{{ node.name | upper }}{% endmacro %}',
      'models/a.sql': "{{ config(schema='x') }}select 1",
      'seeds/s.csv': 'a\n1\n',
    })
    expect(node(project, 'model.shop.a')).toMatchObject({
      schema: 'model_x',
      alias: 'A',
      relation_name: '"db"."model_x"."A"',
    })
    expect(node(project, 'seed.shop.s').schema).toBe('seed_main')
  })

  it('may replace ref by a macro of their own', () => {
    const project = parseFiles({
      'macros/ref.sql': "{% macro ref(name) %}{{ return(builtins.ref('the_' ~ name)) }}{% endmacro %}",
      'models/a.sql': "select * from {{ ref('base') }}",
      'models/the_base.sql': 'select 1',
    })
    expect(node(project, 'model.shop.a').depends_on.nodes).toEqual(['model.shop.the_base'])
  })
})

describe('generic tests', () => {
  it('have the names and ids of dbt', () => {
    const project = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/a.yml': [
        'models:',
        '  - name: a',
        '    columns:',
        '      - name: id',
        '        data_tests:',
        '          - not_null',
        '          - accepted_values: { values: [1, 2, "a b"], config: { severity: warn } }',
        '          - accepted_values: { arguments: { values: [a_long_value, another_long_value, a_third_long_value] } }',
        '          - unique: { name: mine }',
        '',
      ].join('\n'),
    })
    const found = [...project.manifest.nodes.values()]
      .filter((one) => one.resource_type === 'test')
      .map((one) => [one.unique_id, one.alias])
    expect(found).toEqual([
      ['test.shop.not_null_a_id.c1cebc1440', 'not_null_a_id'],
      ['test.shop.accepted_values_a_id__1__2__a_b.6041b5bede', 'accepted_values_a_id__1__2__a_b'],
      [
        'test.shop.accepted_values_a_id__a_long_value__another_long_value__a_third_long_value.d169be41c5',
        'accepted_values_a_0d5473d0e0176bef1af898c4bc0931c9',
      ],
      ['test.shop.mine.16bd703788', 'mine'],
    ])
  })
})

describe('a name that the root and a package both have', () => {
  const files = (flags: string) => ({
    'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: test\n${flags}`,
    'packages.yml': 'packages: [{ local: pk }]\n',
    'dbt_packages/pk/dbt_project.yml': 'name: pk\nversion: 1.0\n',
    'dbt_packages/pk/models/a.sql': 'select 1 as id',
    'dbt_packages/pk/models/reads.sql': "select * from {{ ref('a') }}",
    'models/a.sql': 'select 2 as id',
    'models/m.yml': "models:\n  - name: a\n    description: The root's.\n",
  })

  it("is the root's, also for the package", () => {
    const project = parseFiles(files(''))
    expect(node(project, 'model.pk.reads').depends_on.nodes).toEqual(['model.shop.a'])
    expect(compileNode(project, 'model.pk.reads', { database: null }).sql).toContain('from "db"."main"."a"')
  })

  it("is the package's own where the project says so", () => {
    const project = parseFiles(files('flags: { require_ref_searches_node_package_before_root: true }\n'))
    expect(node(project, 'model.pk.reads').depends_on.nodes).toEqual(['model.pk.a'])
  })

  it('is described by the files of its own package only', () => {
    const project = parseFiles(files(''))
    expect(node(project, 'model.shop.a').description).toBe("The root's.")
    expect(node(project, 'model.pk.a').description).toBe('')
  })
})

describe('foreign keys', () => {
  it('make a model depend on what they point at, and name it in the warehouse', () => {
    const project = parseFiles({
      'models/a.sql':
        "{{ config(materialized='table') }} select 1 as id, 1 as b_id, 1 as c_id -- {{ model.columns.b_id.constraints if execute }} {{ model.constraints if execute }}",
      'models/b.sql': 'select 1 as id',
      'models/m.yml': [
        'sources: [{ name: raw, tables: [{ name: t }] }]',
        'models:',
        '  - name: a',
        `    constraints: [{ type: foreign_key, columns: [c_id], to: "source('raw', 't')", to_columns: [id] }]`,
        '    columns:',
        `      - { name: b_id, data_type: int, constraints: [{ type: foreign_key, to: ref('b'), to_columns: [id] }] }`,
      ].join('\n'),
    })
    expect(project.diagnostics).toEqual([])
    expect(node(project, 'model.shop.a').depends_on.nodes.toSorted()).toEqual([
      'model.shop.b',
      'source.shop.raw.t',
    ])
    const { sql } = compileNode(project, 'model.shop.a', { database: null })
    expect(sql).toContain(`'to': '"db"."main"."b"'`)
    expect(sql).toContain(`'to': '"db"."raw"."t"'`)
  })
})

it('a variable may be a template, and not one of itself', () => {
  const project = parseFiles({
    'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: test\nvars: { a: "{{ target.name }}_{{ var('b') }}", b: 2, c: "{{ var('c') }}" }\n`,
    'models/a.sql': "select '{{ var('a') }}' as x",
    'models/c.sql': "select '{{ var('c') }}' as x",
  })
  expect(compileNode(project, 'model.shop.a', { database: null }).sql).toBe("select 'dev_2' as x")
  const { ok, diagnostics } = compileNode(project, 'model.shop.c', { database: null })
  expect([ok, diagnostics[0]?.message]).toEqual([false, "Variable 'c' is made of itself."])
})

it('a docs block is a template that sees nothing', () => {
  const project = parseFiles({
    'models/a.sql': 'select 1',
    'models/d.md': '{% docs one %}\n{{ 1 + 1 }} {# not this #}{{ nobody }}\n{% enddocs %}',
    'models/m.yml': `models: [{ name: a, description: "{{ doc('one') }}." }]\n`,
  })
  expect(node(project, 'model.shop.a').description).toBe('2.')
})

it('meta of an exposure replaces that of the project, and a group has no hooks of models', () => {
  const project = parseFiles({
    'dbt_project.yml':
      "name: shop\nversion: '1.0'\nprofile: test\nmodels: { +pre-hook: select 1, +meta: { m: 1 } }\nexposures: { shop: { +meta: { e: 1 }, +tags: [x] } }\n",
    'models/m.yml':
      'groups: [{ name: g, owner: { name: x } }]\nexposures: [{ name: e, type: ml, owner: { name: x }, config: { meta: { k: 1 } } }]\n',
  })
  const [exposure] = project.manifest.exposures.values()
  expect([exposure?.meta, exposure?.tags]).toEqual([{ k: 1 }, ['x']])
  expect([...project.manifest.groups.values()][0]?.config).toEqual({ meta: { m: 1 } })
})

it.each([
  ['rows: []', 'rows: {}'],
  ['rows: {}', 'rows:'],
  ['rows: []', 'rows: [{ id: 1 }]'],
])('an edit of %j to %j at the end of an entry is seen', (before, after) => {
  const entry = (rows: string) =>
    `unit_tests:\n  - name: u\n    model: a\n    description: !!str d\n    given: []\n    expect:\n      ${rows}\n`
  const files = (rows: string) => ({ 'models/a.sql': 'select 1 as id', 'models/m.yml': entry(rows) })
  const edited = withFile(parseFiles(files(before)), 'models/m.yml', entry(after))
  const cold = parseFiles(files(after))
  expect([...edited.manifest.unitTests]).toEqual([...cold.manifest.unitTests])
  expect(edited.diagnostics).toEqual(cold.diagnostics)
})

it('a fault about a node names it, and does not print all of it', () => {
  const project = parseFiles({
    'models/a.sql': "{{ exceptions.missing_config(model, 'unique_key') if execute }}",
  })
  const { diagnostics } = compileNode(project, 'model.shop.a', { database: null })
  expect(diagnostics.map((one) => one.message)).toEqual(['A config is missing: model.shop.a, unique_key'])
})

describe('words of a semantic model', () => {
  it('may be written in large letters', () => {
    const project = parseFiles({
      'models/orders.sql': 'select 1 as id',
      'models/m.yml': `semantic_models:
  - name: orders
    model: ref('orders')
    defaults: { agg_time_dimension: day }
    entities: [{ name: id, type: PRIMARY }]
    dimensions: [{ name: day, type: TIME, type_params: { time_granularity: DAY } }]
    measures: [{ name: total, agg: SUM }]
metrics:
  - name: running
    label: Running
    type: CUMULATIVE
    type_params: { measure: total, cumulative_type_params: { grain_to_date: MONTH, period_agg: LAST } }
`,
    })
    expect(project.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(project.manifest.semanticModels.get('semantic_model.shop.orders')?.properties).toMatchObject({
      entities: [{ type: 'primary' }],
      dimensions: [{ type: 'time', type_params: { time_granularity: 'day' } }],
      measures: [{ agg: 'sum' }],
    })
    expect(project.manifest.metrics.get('metric.shop.running')?.properties).toMatchObject({
      type: 'cumulative',
      type_params: { cumulative_type_params: { grain_to_date: 'month', period_agg: 'last' } },
    })
  })
})

describe('metrics', () => {
  it('have their meta in the config only where it stands there', () => {
    const metric = (more: string) =>
      `semantic_models:
  - { name: orders, model: ref('orders'), defaults: { agg_time_dimension: day }, entities: [{ name: id, type: primary }], dimensions: [{ name: day, type: time, type_params: { time_granularity: day } }], measures: [{ name: total, agg: sum }] }
metrics:
  - { name: total, label: Total, type: simple, type_params: { measure: total }, meta: { a: 1 }${more} }
`
    const made = (more: string) => {
      const project = parseFiles({ 'models/orders.sql': 'select 1 as id', 'models/m.yml': metric(more) })
      const found = project.manifest.metrics.get('metric.shop.total')
      return [found?.meta, found?.config['meta']]
    }
    expect(made('')).toEqual([{ a: 1 }, {}])
    expect(made(', config: { meta: { b: 2 } }')).toEqual([{ b: 2 }, { b: 2 }])
  })
})

describe('exposures', () => {
  it('have tags and meta of all exposures of the project beside their own', () => {
    const exposure = '{ name: e, type: ml, owner: { name: x }, config: { tags: [own], meta: { b: 2 } } }'
    const project = parseFiles({
      'dbt_project.yml': 'name: shop\nexposures: { tags: [shared, all], meta: { a: 1, b: 1 } }\n',
      'models/m.yml': `exposures: [${exposure}]\n`,
    })
    expect(project.manifest.exposures.get('exposure.shop.e')).toMatchObject({
      tags: ['all', 'own', 'shared'],
      meta: { a: 1, b: 2 },
    })
  })
})

describe('a config of a generic test', () => {
  it('is not said where its template comes to nothing', () => {
    const project = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/m.yml': `models:
  - name: a
    columns:
      - name: id
        data_tests: [{ not_null: { config: { enabled: "{{ var('on', none) }}", severity: "{{ none | as_native }}" } } }]
`,
    })
    expect(project.diagnostics).toEqual([])
    const [test] = [...project.manifest.nodes.values()].filter(({ resource_type: type }) => type === 'test')
    expect(test?.config).toMatchObject({ enabled: true, severity: 'ERROR' })
  })
})
