import { describe, expect, it } from 'vitest'
import type { ManifestNode, ParsedProject } from '../index.ts'
import { parseFiles } from '../testing/project.ts'
import { withFile } from './parse-project.ts'

const node = (project: ParsedProject, id: string): ManifestNode => {
  const found = project.manifest.nodes.get(id)
  if (!found) throw new Error(`no ${id} in ${[...project.manifest.nodes.keys()].join(', ')}`)
  return found
}

describe('models', () => {
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
