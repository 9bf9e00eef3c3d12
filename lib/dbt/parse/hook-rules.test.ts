import { describe, expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'

const errorsOf = (files: Readonly<Record<string, string>>) =>
  parseFiles(files)
    .diagnostics.filter((one) => one.severity === 'error')
    .map((one) => one.message)

describe('hooks that are refused while parsing', () => {
  const project = "name: shop\nversion: '1.0'\nprofile: test\n"
  const files = { 'seeds/s.csv': 'id\n1\n', 'models/a.sql': 'select 1 as id' }

  it.each([
    ["ref('a')", "ref('a')"],
    ["source('raw', 't')", "source('raw', 't')"],
  ])('a seed waits for nothing, so a hook of it reads no %s', (call, said) => {
    const sources = 'sources: [{ name: raw, tables: [{ name: t }] }]\n'
    const hooks = `seeds:\n  +post-hook: "select * from {{ ${call} }}"\n`
    expect(errorsOf({ ...files, 'models/y.yml': sources, 'dbt_project.yml': project + hooks })).toEqual([
      `Config 'hooks' of the seed 's' read ${said}: seeds cannot depend on other nodes.`,
    ])
  })

  it('a seed may have hooks that read nothing', () => {
    const hooks = 'seeds:\n  +post-hook: "analyze {{ this }}"\n'
    expect(errorsOf({ ...files, 'dbt_project.yml': project + hooks })).toEqual([])
  })

  it('one call of config names its hooks in one way', () => {
    const sql = "{{ config({'pre_hook': 'select 1', 'pre-hook': 'select 2'}) }}select 1 as id"
    expect(errorsOf({ 'models/a.sql': sql })).toEqual([
      "config() names both 'pre_hook' and 'pre-hook'; give all hooks under one of them.",
    ])
    expect(errorsOf({ 'models/a.sql': "{{ config({'pre-hook': 'select 2'}) }}select 1 as id" })).toEqual([])
  })
})
