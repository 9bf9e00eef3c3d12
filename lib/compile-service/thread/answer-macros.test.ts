import { expect, it } from 'vitest'
import { parseFiles } from '#lib/dbt/testing/project.ts'
import { answerMacros } from './answer-macros.ts'

it('offers what a template can call, with its arguments as they are described or written', () => {
  const project = parseFiles({
    'macros/money.sql': [
      '{% macro cents(column, digits=2) %}{{ column }}{% endmacro %}',
      '{% macro default__cents(column) %}{% endmacro %}',
      '{% macro shown() %}{% endmacro %}',
    ].join('\n'),
    'macros/_macros.yml': [
      'macros:',
      '  - name: shown',
      '    description: What it does',
      '    arguments: [{name: of, type: string, description: What of}]',
    ].join('\n'),
  })
  const own = answerMacros(project).filter((macro) => macro.packageName === 'shop')
  expect(own).toMatchObject([
    {
      name: 'cents',
      path: 'macros/money.sql',
      line: 1,
      arguments: [{ name: 'column' }, { name: 'digits' }],
    },
    {
      name: 'shown',
      line: 3,
      description: 'What it does',
      arguments: [{ name: 'of', type: 'string', description: 'What of' }],
    },
  ])
})

it('offers of the engine’s own macros what people write, not how it works', () => {
  const names = answerMacros(parseFiles({})).map((macro) => macro.name)
  expect(names).toContain('datediff')
  expect(names).not.toContain('make_temp_relation')
})
