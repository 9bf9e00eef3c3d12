import { rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { profilesOfBoth, useCommandFolder } from './testing/command-folder.ts'

const project = (comment: string) => `name: shop\nversion: '1.0'\nprofile: shop\n${comment}`
const macros = `{% macro owner(node) %}{{ return(tojson({'team': 'sales', 'node': node.name}, sort_keys=true)) }}{% endmacro %}
{% macro closing() %}it ends here: */{% endmacro %}`

/** A table that keeps the very text of the statement that made it. */
const shop = useCommandFolder(
  {
    'dbt_project.yml': project(''),
    'profiles.yml': profilesOfBoth,
    'macros/m.sql': macros,
    'models/said.sql': "{{ config(materialized='table') }}select current_query() as text",
    'models/late.sql': 'select 1 as id, nope from (values (1)) t (id)',
  },
  { postgres: true },
)

interface Said {
  readonly info: { readonly name: string }
}

async function textOf(target: string, comment: string): Promise<string> {
  await writeFile(shop.path('dbt_project.yml'), project(comment))
  const done = await shop.command('run', '--select', 'said', '--target', target)
  expect(done.output).toContain('PASS=1')
  const words = ['show', '--inline', "select text from {{ ref('said') }}", '--output', 'json', '--quiet']
  const { output } = await shop.command(...words, '--target', target)
  const read: { show: readonly { text: string }[] } = JSON.parse(output)
  return read.show[0]?.text ?? ''
}

const usual = (target: string) => ({
  app: 'dbt',
  dbt_version: expect.stringMatching(/^\d/),
  profile_name: 'shop',
  target_name: target,
  node_id: 'model.shop.said',
})

describe.each(['duckdb', 'postgres'])('query-comment on %s', { timeout: 120_000 }, (target) => {
  it('says of itself whose the statement is, unless it is switched off', async () => {
    const said = /^\/\* (\{.*\}) \*\/\n\s*create/.exec(await textOf(target, ''))?.[1] ?? 'null'
    expect(JSON.parse(said)).toEqual(usual(target))
    expect(await textOf(target, 'query-comment:\n')).not.toContain('/*')
    expect(await textOf(target, "query-comment: ''\n")).not.toContain('/*')
  })

  it('goes before each statement, made by a macro that knows the node', async () => {
    const text = await textOf(target, 'query-comment: "{{ owner(node) }}"\n')
    expect(text).toMatch(/^\/\* \{"node": "said", "team": "sales"\} \*\/\n\s*create/)
  })

  it('goes behind it where that is asked for, also the one that is there of itself', async () => {
    const text = await textOf(target, 'query-comment: { append: true }\n')
    const said = /^\s*create[^]*\n\/\* (\{.*\}) \*\/;?\s*$/.exec(text)?.[1] ?? 'null'
    expect(JSON.parse(said)).toEqual(usual(target))
  })

  it('stands in what --debug shows of the statements', async () => {
    await writeFile(shop.path('dbt_project.yml'), project('query-comment: "of {{ node.name }}"\n'))
    const words = ['run', '--select', 'said', '--target', target]
    expect((await shop.command(...words)).output).not.toContain('of said')
    expect((await shop.command(...words, '--debug')).output).toMatch(
      /^On model\.shop\.said: \/\* of said \*\/\n\s*create/m,
    )
    const { output } = await shop.command(...words, '--log-level', 'debug', '--log-format', 'json')
    const events = output
      .trim()
      .split('\n')
      .map((line): Said => JSON.parse(line))
    expect(events.find((one) => one.info.name === 'SQLQuery')).toMatchObject({
      info: { level: 'debug', code: 'E016' },
      data: { conn_name: 'model.shop.said', sql: expect.stringContaining('/* of said */\n') },
    })
  })

  it('does not move the place of a mistake', async () => {
    await writeFile(shop.path('dbt_project.yml'), project('query-comment: "one\\ntwo"\n'))
    const { output } = await shop.command('run', '--select', 'late', '--target', target)
    expect(output).toContain('models/late.sql:1:17')
  })

  it('is refused in one sentence where it would end the comment, or is no template', async () => {
    await writeFile(shop.path('dbt_project.yml'), project('query-comment: "{{ closing() }}"\n'))
    const ended = await shop.command('run', '--select', 'said', '--target', target)
    expect([ended.code, ended.output]).toEqual([
      1,
      expect.stringContaining("query-comment in dbt_project.yml may not contain '*/': it ends here: */"),
    ])
    await writeFile(shop.path('dbt_project.yml'), project('query-comment: "{{ nobody() }}"\n'))
    const unknown = await shop.command('run', '--select', 'said', '--target', target)
    expect([unknown.code, unknown.output]).toEqual([
      1,
      expect.stringContaining("query-comment in dbt_project.yml: There is no macro or variable 'nobody'."),
    ])
    await rm(shop.path('target'), { recursive: true, force: true })
  })
})
