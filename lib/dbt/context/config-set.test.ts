import { describe, expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'

const configOf = (sql: string, files: Readonly<Record<string, string>> = {}) =>
  parseFiles({ 'models/a.sql': sql, ...files }).manifest.nodes.get('model.shop.a')?.config

describe('config.set while parsing', () => {
  it('says of the model what a call of config says', () => {
    expect(configOf("{{ config.set('materialized', 'table') }}select 1 as id")).toMatchObject({
      materialized: 'table',
    })
  })

  it('says it from within a macro too, with the text of its caller', () => {
    expect(
      configOf('{% call set_sql_header(config) %}set x = 1;{% endcall %}\nselect 1 as id'),
    ).toMatchObject({
      sql_header: 'set x = 1;',
    })
  })

  it('is put over what was said before it', () => {
    const macro = "{% macro as_table(config) %}{% do config.set('alias', 'b') %}{% endmacro %}"
    const sql = "{{ config(alias='c', tags=['t']) }}{{ as_table(config) }}select 1 as id"
    expect(configOf(sql, { 'macros/m.sql': macro })).toMatchObject({ alias: 'b', tags: ['t'] })
  })
})
