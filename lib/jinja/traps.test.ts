import { describe, expect, test } from 'vitest'
import { PyDict, functionValue, locateOutput, scopeOf, toValue } from './index.ts'
import { failure, marked, parse, placeOf, render } from './testing.ts'

/** The traps that a Jinja for dbt has to mind, in the order of the design. */

test('1: int and float are separate types', () => {
  expect(render('{{ 4/2 }} {{ 4//2 }} {{ -7//2 }} {{ -7 % 3 }} {{ 7 % -3 }}')).toBe('2.0 2 -4 2 -2')
  expect(render('{{ 2**64 }} {{ 9007199254740993 + 0 }}')).toBe('18446744073709551616 9007199254740993')
})

test('2: values print as Python prints them, and 1, 1.0 and True are one key', () => {
  expect(render('{{ [true, none, 1.0, (1,), {"a": "b"}] }}')).toBe("[True, None, 1.0, (1,), {'a': 'b'}]")
  expect(render('{% set l = [] %}{{ l.append(1) }}{{ l }}')).toBe('None[1]')
  expect(render('{{ {1: "a", 1.0: "b", true: "c"} }}')).toBe("{1: 'c'}")
  expect(render('{{ "😀é"|length }} {{ "😀é"[1] }}')).toBe('2 é')
})

test('3: precedence of ~, ** and comparisons; tuples', () => {
  expect(render('{{ "1" ~ 2 + "3" }} {{ -2 ** 2 }} {{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }}')).toBe('123 4 True False')
  expect(
    render('{% set a, (b, c) = 1, (2, 3) %}{% for x, y in [(a, b)] %}{{ x }}{{ y }}{{ c }}{% endfor %}'),
  ).toBe('123')
})

test('a plus at the start of an expression tag is a sign of white space control, in any tag', () => {
  expect(render("a {{+ 'text' }}{%+ if true %}b{%+ endif %}")).toBe('a textb')
  expect(render('{{+-1}}')).toBe('-1')
})

test('a text is not rounded, up or down', () => {
  expect(failure("{{ '3' | round(0, 'ceil') }}").message).toBe('must be real number, not str')
})

test('words begin with a large letter as in Python, also those of two letters', () => {
  expect(render("{{ 'ﬁn ßa ǆo'.title() }} {{ 'ßx' | capitalize }} {{ 'ǆa bc' | title }}")).toBe(
    'Fin Ssa ǅo Ssx ǅa Bc',
  )
})

test('a percent sign with a width is no percent sign', () => {
  expect(render("{{ '%d%%' % 5 }}")).toBe('5%')
  expect(failure("{{ '%c' % 'ab' }}").message).toBe('%c requires int or char')
  expect(failure("{{ '%5%' % 1 }}").message).toContain("unsupported format character '%'")
})

describe('4: Undefined', () => {
  test('prints empty, its attribute is an error, and none is not undefined', () => {
    expect(render('[{{ nope }}]{{ none is defined }}{{ nope is defined }}')).toBe('[]TrueFalse')
    expect(failure('{{ nope.x }}').message).toBe("'nope' is undefined")
    expect(failure('{{ {"a": 1}.b.c }}').message).toBe("'dict object' has no attribute 'b'")
  })

  test('swallows attributes, items and calls in the parse phase, but not arithmetic', () => {
    const swallow = { undefinedMode: 'swallow' } as const
    expect(render('[{{ nope.x["y"].z(1, a=2).w }}]', {}, swallow)).toBe('[]')
    expect(render('{% for x in nope.y() %}a{% else %}none{% endfor %}', {}, swallow)).toBe('none')
    expect(render('{{ {}.missing.deeper }}{{ "x".nope() }}', {}, swallow)).toBe('')
    expect(failure('{{ nope + 1 }}', {}, swallow).code).toBe('jinja-undefined')
  })
})

test('5: only an allow-list of attributes is reachable', () => {
  for (const name of [
    'constructor',
    '__proto__',
    '__class__',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'call',
  ]) {
    for (const value of ["''", '[]', '{}', '(1,)', '1', '1.5', 'none', 'range', 'f', 'o', 'range(2)']) {
      const values = { f: functionValue('f', () => null), o: new PyDict() }
      expect(render(`{{ ${value}.${name} is defined }}{{ ${value}['${name}'] is defined }}`, values)).toBe(
        'FalseFalse',
      )
    }
  }
  expect(failure("{{ ''.__class__.__mro__ }}").message).toBe(
    "access to attribute '__class__' of 'str' object is unsafe.",
  )
})

describe('6: scopes', () => {
  test('if shares its scope; for, set blocks, call and with do not', () => {
    expect(render('{% if true %}{% set x = 1 %}{% endif %}{{ x }}')).toBe('1')
    expect(render('{% for i in [1] %}{% set x = 1 %}{% endfor %}[{{ x }}]')).toBe('[]')
    expect(render('{% set y %}{% set x = 1 %}{% endset %}[{{ x }}]')).toBe('[]')
    expect(
      render(
        '{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}{% set x = 1 %}{% endcall %}[{{ x }}]',
      ),
    ).toBe('[]')
    expect(render('{% with %}{% set x = 1 %}{% endwith %}[{{ x }}]')).toBe('[]')
  })

  test('a macro sees the names of the template and of the host at the time of the call', () => {
    expect(render('{% macro m() %}{{ later }}{% endmacro %}{% set later = 1 %}{{ m() }}')).toBe('1')
    let current = 'first'
    const template = parse('{% macro m() %}{{ host }}{% endmacro %}{{ m() }}{{ change() }}{{ m() }}')
    const change = functionValue('change', () => {
      current = 'second'
      return '-'
    })
    const result = template.render((name) =>
      name === 'host' ? current : name === 'change' ? change : undefined,
    )
    expect(result).toMatchObject({ ok: true, output: 'first-second' })
  })

  test('loop has all its fields; loops filter, recurse, break and continue', () => {
    const fields = 'index index0 revindex revindex0 first last length depth depth0 previtem nextitem'.split(
      ' ',
    )
    const template = `{% for x in 'ab' %}${fields.map((one) => `{{ loop.${one} }}`).join(' ')};{% endfor %}`
    expect(render(template)).toBe('1 0 2 1 True False 2 1 0  b;2 1 1 0 False True 2 1 0 a ;')
    expect(
      render(
        '{% for x in range(9) if x % 2 %}{% if x == 5 %}{% continue %}{% endif %}{% if x > 6 %}{% break %}{% endif %}{{ x }}{% endfor %}',
      ),
    ).toBe('13')
  })
})

test('7: white space as in Jinja with its standard settings', () => {
  expect(render('a\n')).toBe('a')
  expect(render('a\n\n')).toBe('a\n')
  expect(render('  {% if true %}\nx\n  {% endif %}\n')).toBe('  \nx\n  ')
  expect(render('a  {%- if true -%}  x  {%+ endif +%}  b')).toBe('ax    b')
  expect(render("{{ '<&>' }}")).toBe('<&>')
})

test('8: attribute and subscript look in different order, and map and select are lazy', () => {
  expect(render("{{ d['items'] }} {{ d.items() | list }} {{ d.x }}", { d: { items: 1, x: 2 } })).toBe(
    "1 [('items', 1), ('x', 2)] 2",
  )
  expect(render("{% set g = [1, 2] | map('string') %}{{ g | list }}{{ g | list }}")).toBe("['1', '2'][]")
  expect(render("{% set g = [1] | map('nope') %}ok")).toBe('ok')
})

test('10: an error names line and column of the failing expression in its own file, with the stack of calls', () => {
  const macros = marked(
    "{% macro outer() %}\n  {{ inner('x') }}\n{% endmacro %}\n{% macro inner(a) %}\n  {{ ⟦a ~ a + 1⟧ }}\n{% endmacro %}\n\n{{ outer() }}",
  )
  const error = failure(macros.text)
  expect(error.message).toBe('can only concatenate str (not "int") to str')
  expect(error.hint).toContain('~')
  expect(placeOf(error)).toBe(macros.place)
  expect(error.stack.map((frame) => [frame.name, placeOf(frame)])).toEqual([
    ['inner', '2:6-2:16'],
    ['outer', '8:4-8:11'],
  ])
})

test('10: a source map goes from output to template, through macros', () => {
  const template = parse('select\n{% macro col(n) %}{{ n }} as c{% endmacro %}{{ col("a") }}\nfrom t')
  const result = template.render(scopeOf({}))
  if (!result.ok) throw new Error(result.error.message)
  const at = (text: string) => {
    const found = locateOutput(result.sourceMap, result.output.indexOf(text))
    return found && [found.kind, placeOf(found), found.stack.map((frame) => frame.name)]
  }
  expect(result.output).toBe('select\na as c\nfrom t')
  expect(at('lect')).toEqual(['text', '1:3-1:4', []])
  expect(at('a as')).toEqual(['expression', '2:22-2:23', ['col']])
  expect(at('as c')).toEqual(['text', '2:27-2:28', ['col']])
  expect(at('rom t')).toEqual(['text', '3:2-3:3', []])
})

test('11: all statement tags', () => {
  expect(render('{% set x %}a{% endset %}{% set y | upper %}b{% endset %}{{ x }}{{ y }}')).toBe('aB')
  expect(render('{% macro m() %}{{ caller(1) }}{% endmacro %}{% call(n) m() %}{{ n }}{% endcall %}')).toBe(
    '1',
  )
  expect(render('{% filter upper %}a{% endfilter %}{% raw %}{{ x }}{% endraw %}')).toBe('A{{ x }}')
  expect(
    render('{% macro m(a: str, b: dict[str, int] = none) %}{{ a }}{{ b }}{% endmacro %}{{ m("x") }}'),
  ).toBe('xNone')
  expect(failure("{% include 'x' %}")).toMatchObject({ code: 'jinja-unsupported' })
  expect(failure("{% import 'x' as y %}").hint).toContain('macro')
})

test('a None value of the context is a value', () => {
  expect(
    render('{% set x = none %}{{ x }}{{ y is none }}{% for z in [none] %}{{ z }}{% endfor %}', { y: null }),
  ).toBe('NoneTrueNone')
  expect(toValue({ a: [1, 1.5, null] })).toBeInstanceOf(PyDict)
})

test('a macro of text and parameters alone is no different where no source map is made', () => {
  const macros =
    '{% macro cents(a, b) %}({{ a }} / 100)::{{ b }}{{ a }}{% endmacro %}{% macro two(a, b=1) %}{{ b }}{{ a }}{% endmacro %}'
  const calls = [
    ...["cents('x', 'int')", "cents('', '')", 'cents(1, none)', "cents('x')", "cents('x', b='y')"],
    ...["two('x')", "two('x', 'y')", "cents('x', [1])", "cents(nope, 'y')"],
  ]
  for (const call of calls) {
    const template = `${macros}{{ ${call} }}`
    expect(render(template, {}, { sourceMap: false })).toBe(render(template))
  }
  expect(render(`${macros}{{ cents('x', 'int') }}`, {}, { sourceMap: false })).toBe('(x / 100)::intx')
  for (const limits of [{ maxOutputLength: 10 }, { maxSteps: 3 }, { maxDepth: 0 }]) {
    const template = `${macros}{{ cents('x', 'int') }}`
    expect(failure(template, {}, { limits, sourceMap: false })).toEqual(failure(template, {}, { limits }))
  }
  expect(failure(`${macros}{{ cents('x', 'y', 'z') }}`, {}, { sourceMap: false }).message).toMatch(
    /more than 2/,
  )
})

test('an expression goes on behind a call as it does behind any other value', () => {
  const values = { f: functionValue('f', ({ positional }) => positional[0] ?? 1), l: [1, 2], d: { k: 5 } }
  const cases = [
    ...['f(2) + 1', '3', 'f(2) * f(3) + 1', '7', 'f(2) ** 2', '4', '-f(2) ** 2', '4', 'f(1) ~ f(2)', '12'],
    ...['f(2) not in l', 'False', 'f(3) in l', 'False', 'f(2) is even and not f(0)', 'True', 'l[0] - 1', '0'],
    ...["f('a') if f(0) else f('b')", 'b', 'd.k // 2', '2', "f('a') | upper", 'A', 'f(l)[1] == 2', 'True'],
    ...[
      'f(1), f(2)',
      '(1, 2)',
      'f(f(1) + f(f(2) + 1))',
      '4',
      'f(1) < f(2) < f(3)',
      'True',
      'not f(1)',
      'False',
    ],
    ...['(f(1))', '1', '[f(1), d.k]', '[1, 5]', '{"a": f(1) or 2}', "{'a': 1}", 'f(2) and l[1]', '2'],
  ]
  for (let at = 0; at < cases.length; at += 2) {
    const result = parse(`{{ ${cases[at] ?? ''} }}`).render(
      scopeOf({ ...values, l: toValue(values.l), d: toValue(values.d) }),
    )
    expect(result.ok ? result.output : result.error.message, cases[at]).toBe(cases[at + 1])
  }
})
