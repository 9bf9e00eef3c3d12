import { describe, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import type { CompileOptions } from '../options.ts'
import { withFile } from '../parse/parse-project.ts'
import { parseFiles } from '../testing/project.ts'
import { compileInline } from './compile-inline.ts'
import { compileNode } from './compile-node.ts'

type Files = Readonly<Record<string, string>>

function compile(files: Files, id: string, options: Partial<CompileOptions> = {}) {
  return compileNode(parseFiles(files), id, { database: null, ...options })
}

const sql = (files: Files, id: string, options: Partial<CompileOptions> = {}) => {
  const compiled = compile(files, id, options)
  return compiled.ok
    ? compiled.sql.replace(/\s+/g, ' ').trim()
    : compiled.diagnostics.map((one) => one.message)
}

const chain: Files = {
  'models/base.sql': "{{ config(materialized='ephemeral') }}select 1 as id",
  'models/middle.sql': "{{ config(materialized='ephemeral') }}select * from {{ ref('base') }}",
}

describe('compileNode', () => {
  it('sees the whole graph after an edit', () => {
    const text =
      '{% if execute %}{{ graph.nodes | length }} {{ graph.nodes.values() | map(attribute="name") | sort | join(",") }}{% endif %}'
    const edited = withFile(
      parseFiles({ ...chain, 'models/a.sql': text }),
      'models/base.sql',
      'select 2 as id',
    )
    expect(compileNode(edited, 'model.shop.a', { database: null }).sql).toBe('3 a,base,middle')
  })

  it('puts a WITH of its own before the comments of a statement, and CTEs into one that is there', () => {
    const eph = "{{ config(materialized='ephemeral') }}select 1 as id"
    const read = (text: string) => sql({ 'models/eph.sql': eph, 'models/a.sql': text }, 'model.shop.a')
    const cte = '__dbt__cte__eph as ( select 1 as id )'
    expect(read("/* all */ select * from {{ ref('eph') }}")).toBe(
      `with ${cte} /* all */ select * from __dbt__cte__eph`,
    )
    expect(read("/* all */ with b as (select * from {{ ref('eph') }}) select * from b")).toBe(
      `/* all */ with ${cte}, b as (select * from __dbt__cte__eph) select * from b`,
    )
  })

  it('has the place of an ephemeral model in `this`, as if it were built', () => {
    const eph = "{{ config(materialized='ephemeral') }}select * from {{ this.schema }}.raw -- {{ this }}"
    const files = { 'models/eph.sql': eph, 'models/a.sql': "select * from {{ ref('eph') }}" }
    expect(sql(files, 'model.shop.a')).toBe(
      'with __dbt__cte__eph as ( select * from main.raw -- "db"."main"."eph" ) select * from __dbt__cte__eph',
    )
  })

  it('puts ephemeral models before the statement, each once, those below first', () => {
    const files = {
      ...chain,
      'models/a.sql': "select * from {{ ref('middle') }} join {{ ref('base') }} using (id)",
    }
    expect(sql(files, 'model.shop.a')).toBe(
      'with __dbt__cte__base as ( select 1 as id ), __dbt__cte__middle as ( select * from __dbt__cte__base ) ' +
        'select * from __dbt__cte__middle join __dbt__cte__base using (id)',
    )
  })

  it('puts them into a WITH that is there, after comments and RECURSIVE', () => {
    const files = {
      ...chain,
      'models/a.sql':
        "-- note\nwith /* x */ recursive b as (select * from {{ ref('base') }}) select * from b",
    }
    expect(sql(files, 'model.shop.a')).toBe(
      '-- note with /* x */ recursive __dbt__cte__base as ( select 1 as id ), b as (select * from __dbt__cte__base) select * from b',
    )
  })

  it('tells where text of the result comes from, through CTEs and macros', () => {
    const files = {
      'macros/m.sql': '{% macro price(c) %}round({{ c }}, 2){% endmacro %}\n',
      'models/base.sql': "{{ config(materialized='ephemeral') }}\nselect {{ price('x') }} as p",
      'models/a.sql': "select p\nfrom {{ ref('base') }}",
    }
    const compiled = compile(files, 'model.shop.a')
    const at = (text: string) => {
      const found = compiled.locate(compiled.sql.indexOf(text))
      return (
        found && [
          found.path,
          found.span.start.line,
          found.span.start.column,
          found.stack.map((frame) => frame.label),
        ]
      )
    }
    expect(at('select p\n')).toEqual(['models/a.sql', 1, 1, []])
    expect(at('from __dbt')).toEqual(['models/a.sql', 2, 1, []])
    expect(at('as p')).toEqual(['models/base.sql', 2, 25, []])
    expect(at('round(')).toEqual(['macros/m.sql', 1, 21, ['price']])
    expect(at('with __dbt')).toBeNull()
  })

  it('reads what is deferred from where it is said to be', () => {
    const files = {
      'models/b.sql': 'select 1',
      'models/a.sql': "select * from {{ ref('b') }} -- {{ ref('b').schema }}",
    }
    const defer = { resolve: (id: string) => (id === 'model.shop.b' ? '"prod"."main.x"."b"' : null) }
    expect(sql(files, 'model.shop.a', { defer })).toBe('select * from "prod"."main.x"."b" -- main.x')
  })

  it('reads no rows with --empty', () => {
    const files = { 'models/b.sql': 'select 1', 'models/a.sql': "select * from {{ ref('b') }}" }
    expect(sql(files, 'model.shop.a', { flags: { EMPTY: true } })).toBe(
      'select * from (select * from "db"."main"."b" where false limit 0)',
    )
  })

  it('asks the warehouse where there is one, and says so', () => {
    const asked: string[] = []
    const database: Database = {
      execute: (statement) => {
        asked.push(statement.trim())
        return {
          columns: [{ name: 'c', type: 'VARCHAR' }],
          rows: [['one'], ['two']],
          message: 'OK',
          rowsAffected: null,
        }
      },
      begin: () => {},
      commit: () => {},
      rollback: () => {},
      listSchemas: () => [],
      listRelations: () => [],
      listColumns: () => [],
      askCatalog: () => ({ columns: [], rows: [], message: 'OK', rowsAffected: null }),
      loadRows: () => 0,
    }
    const files = {
      'models/a.sql':
        "select {% if execute %}{{ run_query('select c').columns[0].values() | join(', ') }}{% endif %}",
    }
    const compiled = compile(files, 'model.shop.a', { database })
    expect([compiled.sql, compiled.introspected, asked]).toEqual(['select one, two', true, ['select c']])
  })

  it('renders the arguments of tests late, and the where of their config', () => {
    const files = {
      'models/a.sql': 'select 1 as id',
      'models/b.sql': 'select 1 as id',
      'models/m.yml': [
        'models:',
        '  - name: a',
        '    columns:',
        '      - name: id',
        '        data_tests:',
        "          - relationships: { arguments: { to: ref('b'), field: id }, config: { where: id > 1 } }",
        '',
      ].join('\n'),
    }
    const project = parseFiles(files)
    const [test] = [...project.manifest.nodes.values()].filter((node) => node.resource_type === 'test')
    expect(test?.depends_on.nodes).toEqual(['model.shop.b', 'model.shop.a'])
    const compiled = compileNode(project, test?.unique_id ?? '', { database: null }).sql.replace(/\s+/g, ' ')
    expect(compiled).toContain('(select * from "db"."main"."a" where id > 1) dbt_subquery')
    expect(compiled).toContain('from "db"."main"."b"')
  })

  it('ends a macro that never ends, at its line', () => {
    const files = {
      'models/a.sql': 'select {{ again(0) }}',
      'macros/m.sql': '{% macro again(n) %}\n{{ again(n + 1) }}{% endmacro %}',
    }
    const compiled = compile(files, 'model.shop.a')
    expect(compiled.ok).toBe(false)
    expect(compiled.diagnostics.at(-1)).toMatchObject({
      code: 'jinja-limit',
      path: 'macros/m.sql',
      span: { start: { line: 2, column: 4 } },
    })
  })
})

describe('compileInline', () => {
  it('may ref anything, ephemeral models included', () => {
    const compiled = compileInline(parseFiles(chain), "select * from {{ ref('middle') }}", { database: null })
    expect(compiled.sql.replace(/\s+/g, ' ')).toBe(
      'with __dbt__cte__base as ( select 1 as id ), __dbt__cte__middle as ( select * from __dbt__cte__base ) select * from __dbt__cte__middle',
    )
    expect(compiled.dependsOn).toEqual(['model.shop.middle'])
  })
})
