import { expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'
import { compileInline } from './compile-inline.ts'

const project = parseFiles({ 'models/a.sql': 'select 1 as id' })
const compiled = (text: string) => compileInline(project, text, { database: null })

it('hands a result out once, as dbt does', () => {
  const once = "{% do store_result('q', 'ok') %}{{ load_result('q').response }}"
  expect(compiled(`${once} ${once}`).sql).toBe('ok ok')
  expect(compiled("{{ load_result('never') is none }}").sql).toBe('True')
  const twice = compiled(`${once} {{ load_result('q') }}`)
  expect(twice.diagnostics.map((one) => one.message)).toEqual([
    "The 'statement' result named 'q' has already been loaded into a variable.",
  ])
  const main = once.replaceAll("'q'", "'main'")
  expect(compiled(`${main} {{ load_result('main').response }}`).sql).toBe('ok ok')
})
