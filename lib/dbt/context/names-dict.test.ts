import { describe, expect, it } from 'vitest'
import { compileNode } from '../compile/compile-node.ts'
import { parseFiles } from '../testing/project.ts'

const macros = `
{% macro put(key, value) %}{% do context.update({key: value}) %}{% endmacro %}
{% macro get(key) %}{{ return(context.get(key, 'none')) }}{% endmacro %}
{% macro by_name() %}[{{ shared }}]{% endmacro %}
{% macro get_it() %}it{% endmacro %}
`

function compiled(sql: string) {
  const project = parseFiles({
    'macros/m.sql': macros,
    'models/a.sql': sql,
    'models/b.sql': "{{ get('shared') }}",
  })
  const one = (name: string) => compileNode(project, `model.shop.${name}`, { database: null })
  return { a: one('a'), b: one('b') }
}

/** As dbt compiles them. */
describe('what is put into the context', () => {
  it('is there for the macros that are called later, in this node alone', () => {
    const { a, b } = compiled(
      "{{ put('shared', 'x') }}{{ get('shared') }} {{ by_name() }} {{ context['shared'] }}",
    )
    expect([a.diagnostics, a.sql]).toEqual([[], 'x [x] x'])
    expect(b.sql).toBe('none')
  })

  it('may be keywords, and update answers nothing', () => {
    const { a } = compiled("{{ context.update(one=1, two=2) }} {{ get('two') }} {{ 'one' in context }}")
    expect([a.diagnostics, a.sql]).toEqual([[], 'None 2 True'])
  })

  it('cannot be put into builtins', () => {
    const { a } = compiled("{{ builtins.update({'x': 1}) }}")
    expect(a.ok).toBe(false)
  })
})

/** As dbt compiles them: it keeps the macros of a package in a dict. */
describe('the macros of a package', () => {
  it('are asked for by name, there or not', () => {
    const sql =
      "{{ context.get(project_name, {}).get('nope') }} {{ shop.get('get')('x') }} {{ context[project_name].get_it() }}"
    const { a } = compiled(sql)
    expect([a.diagnostics, a.sql]).toEqual([[], 'None none it'])
  })

  it('are a mapping', () => {
    const { a } = compiled(
      "{{ shop is mapping }} {{ 'put' in shop }} {{ shop.keys() | list | sort }} {{ shop | length }}",
    )
    expect([a.diagnostics, a.sql]).toEqual([[], "True True ['by_name', 'get', 'get_it', 'put'] 4"])
  })
})
