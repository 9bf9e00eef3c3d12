import { expect, test } from 'vitest'
import { TemplateCache, bodyTemplate, parseDefinitions } from './index.ts'
import { placeOf } from './testing.ts'

test('one broken macro does not hide the others', () => {
  const text = [
    '{% macro a() %}1{% endmacro %}',
    '{% macro broken(x %}2{% endmacro %}',
    '{%- macro b() -%}3{%- endmacro -%}',
    '{% macro c() %}{{ 1 + }}{% endmacro %}',
    '{% macro unclosed() %}4',
    '{% test d(model) %}5{% endtest %}',
  ].join('\n')
  const found = parseDefinitions(text, { path: 'macros/x.sql', kinds: ['macro', 'test'] })
  expect(found.definitions.map((one) => one.name)).toEqual(['a', 'b', 'd'])
  expect(found.errors.map((error) => [error.span.start.line, error.message])).toEqual([
    [2, "unexpected '}', expected ')'"],
    [4, "unexpected 'end of print statement'"],
    [5, "Unexpected end of template. Jinja was looking for the following tags: 'endmacro'."],
  ])
  expect(found.definitions[1]?.span.start).toEqual({ line: 3, column: 1 })
  expect(found.definitions[1]?.text).toBe('{%- macro b() -%}3{%- endmacro -%}')
})

test('a page around docs blocks may contain anything', () => {
  const text =
    '# Title {{ not jinja {% nor this\n\n{# {% docs no %}x{% enddocs %} #}\n{% docs orders %}\nOne {{ 1 + 1 }} **row**.\n{% enddocs %}\n100 %} }}'
  const { definitions, errors } = parseDefinitions(text, { path: 'models/docs.md', kinds: ['docs'] })
  expect(errors).toEqual([])
  const [docs] = definitions
  expect(docs && [docs.name, placeOf({ span: docs.bodySpan })]).toEqual(['orders', '4:18-6:1'])
  expect(docs && bodyTemplate(docs).render(() => undefined)).toMatchObject({ output: '\nOne 2 **row**.\n' })
})

test('a macro inside of a macro belongs to the outer one, and raw text holds none', () => {
  const text =
    '{% macro a() %}{% macro inner() %}i{% endmacro %}{{ inner() }}{% endmacro %}{% raw %}{% macro r() %}{% endmacro %}{% endraw %}'
  const { definitions } = parseDefinitions(text, { path: 'x.sql', kinds: ['macro'] })
  expect(definitions.map((one) => one.name)).toEqual(['a'])
})

test('a template cache answers the same template again and forgets the oldest', () => {
  const cache = new TemplateCache(2)
  const first = cache.parse('a', { path: 'x' })
  expect(cache.parse('a', { path: 'x' })).toBe(first)
  expect(cache.parse('a', { path: 'y' })).not.toBe(first)
  cache.parse('b', { path: 'x' })
  cache.parse('c', { path: 'x' })
  expect(cache.parse('a', { path: 'x' })).not.toBe(first)
})
