import { describe, expect, test } from 'vitest'
import { instantiateMacro, listSegments, locateOutput, scopeOf } from './index.ts'
import type { RenderOptions, Scope, Value } from './index.ts'
import { parse, placeOf } from './testing.ts'

const file = parse(
  [
    '{% macro cents(column) %}\n  ({{ column }} / 100)::numeric\n{% endmacro %}',
    '{% macro outer() %}before {{ cents("tax") }} after{% endmacro %}',
  ].join('\n'),
  'macros/money.sql',
)

function withMacros(): Scope {
  const macros = new Map<string, Value>()
  const scope: Scope = (name) => macros.get(name)
  for (const definition of file.macros) macros.set(definition.name, instantiateMacro(definition, scope))
  return scope
}

function rendered(text: string, scope: Scope, options: RenderOptions = {}) {
  const result = parse(text).render(scope, options)
  if (!result.ok) throw new Error(result.error.message)
  const find = (wanted: string) => {
    const found = locateOutput(result.sourceMap, result.output.indexOf(wanted))
    return (
      found &&
      `${found.path} ${found.kind} ${placeOf(found)} ${found.stack.map((one) => one.name).join('<')}`.trim()
    )
  }
  return { ...result, find }
}

describe('source map', () => {
  test('leads into the file of the macro, with the chain of calls', () => {
    const { find } = rendered('select {{ outer() }}, 1', withMacros())
    expect(find('select')).toBe('model.sql text 1:1-1:2')
    expect(find('before')).toBe('macros/money.sql text 4:20-4:21 outer')
    expect(find('tax')).toBe('macros/money.sql expression 2:7-2:13 cents<outer')
    expect(find('numeric')).toBe('macros/money.sql text 2:25-2:26 cents<outer')
    expect(find(', 1')).toBe('model.sql text 1:21-1:22')
  })

  test('survives trim, concatenation, set and set blocks', () => {
    const scope = withMacros()
    expect(rendered('{{ cents("a") | trim }}', scope).find('numeric')).toBe(
      'macros/money.sql text 2:25-2:26 cents',
    )
    expect(rendered('{{ "x" ~ cents("a") ~ "y" }}', scope).find('numeric')).toBe(
      'macros/money.sql text 2:25-2:26 cents',
    )
    expect(rendered('{% set c = cents("a") %}1 {{ c }}', scope).find('numeric')).toBe(
      'macros/money.sql text 2:25-2:26 cents',
    )
    expect(
      rendered('{% set c %}plain text, {{ cents("a") }}{% endset %}1 {{ c }}', scope).find('numeric'),
    ).toBe('macros/money.sql text 2:25-2:26 cents')
  })

  test('maps the turns of a loop to the same text', () => {
    const { find, output } = rendered("{% for c in ['a', 'b'] %}{{ c }} x,{% endfor %}", scopeOf({}))
    expect(output).toBe('a x,b x,')
    expect(find('a x')).toBe('model.sql expression 1:29-1:30')
    expect(find('b x')).toBe('model.sql expression 1:29-1:30')
  })

  test('covers the whole output in order', () => {
    const { output, sourceMap } = rendered('a {{ outer() }} b {{ cents("x") | trim }}', withMacros())
    const segments = sourceMap ? listSegments(sourceMap) : []
    expect(segments[0]?.outputStart).toBe(0)
    expect(segments.at(-1)?.outputEnd).toBe(output.length)
    for (const [index, segment] of segments.entries()) {
      if (index > 0) expect(segment.outputStart).toBe(segments[index - 1]?.outputEnd)
      if (segment.kind === 'text' && segment.path === 'macros/money.sql') {
        const { start } = segment.span
        const line = file.source.text.split('\n')[start.line - 1] ?? ''
        const text = output.slice(segment.outputStart, segment.outputEnd).split('\n')[0] ?? ''
        expect(line.slice(start.column - 1)).toContain(text)
      }
    }
  })

  test('can be switched off, and answers nothing outside of the output', () => {
    expect(rendered('a', scopeOf({}), { sourceMap: false }).sourceMap).toBeNull()
    expect(locateOutput(rendered('a', scopeOf({})).sourceMap, 99)).toBeNull()
    expect(locateOutput(null, 0)).toBeNull()
  })
})
