import { describe, expect, test } from 'vitest'
import {
  JinjaRuntimeError,
  PyObject,
  ReturnSignal,
  bodyTemplate,
  callFromHost,
  functionValue,
  instantiateMacro,
  parseTemplate,
  pyStr,
  scopeOf,
  signatureFunction,
  toPlain,
  toValue,
} from './index.ts'
import type { Scope, Template, Value } from './index.ts'
import { marked, parse, placeOf } from './testing.ts'

class Relation extends PyObject {
  override readonly typeName = 'Relation'
  readonly #identifier: string

  constructor(identifier: string) {
    super()
    this.#identifier = identifier
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'identifier') return this.#identifier
    if (name === 'nothing') return null
    return undefined
  }

  override repr(): string {
    return `<Relation ${this.#identifier}>`
  }

  override toStr(): string {
    return `"db"."${this.#identifier}"`
  }
}

const returnFunction = functionValue('return', (args) => {
  throw new ReturnSignal(args.positional[0] ?? null)
})

/** The macros of a file as a project would have them: found by name, whenever they are called. */
function project(file: Template, extra: Readonly<Record<string, Value>> = {}): Scope {
  const macros = new Map<string, Value>()
  const scope: Scope = (name) =>
    macros.get(name) ?? (name === 'return' ? returnFunction : scopeOf(extra)(name))
  for (const definition of file.macros) macros.set(definition.name, instantiateMacro(definition, scope))
  return scope
}

function output(text: string, scope: Scope): string {
  const result = parse(text).render(scope)
  if (!result.ok) throw new Error(result.error.message)
  return result.output
}

describe('host objects', () => {
  test('show their allow-list of attributes and their own text', () => {
    const scope = scopeOf({ r: new Relation('orders') })
    expect(
      output('{{ r }} {{ [r] }} {{ r.identifier }} {{ r.nothing is none }} {{ r.secret is defined }}', scope),
    ).toBe('"db"."orders" [<Relation orders>] orders True False')
  })
})

describe('host functions', () => {
  const ref = signatureFunction(
    'ref',
    [{ name: 'name' }, { name: 'version', default: null }, { name: 'rest', kind: 'kwargs' }],
    ([name = null, version = null], args) => {
      const place = args.site?.argumentSpan(0)?.start.column
      return `${pyStr(name)}@${pyStr(version)}:${place}`
    },
  )
  const scope = scopeOf({ ref })

  test('get their arguments by position and by name, and know where they stand', () => {
    expect(output("x {{ ref('a') }} {{ ref('b', version=2) }}", scope)).toBe('x a@None:10 b@2:25')
  })

  test.each([
    ['{{ ⟦ref()⟧ }}', "ref() missing 1 required positional argument: 'name'"],
    ["{{ ⟦ref('a', 1, 2)⟧ }}", 'ref() takes from 1 to 2 positional arguments but 3 were given'],
    ["{{ ⟦ref('a', name='b')⟧ }}", "ref() got multiple values for argument 'name'"],
  ])('%s', (template, message) => {
    const { text, place } = marked(template)
    const result = parse(text).render(scope)
    if (result.ok) throw new Error('expected a failure')
    expect([result.error.message, placeOf(result.error)]).toEqual([message, place])
  })

  test('their errors keep code and cause and get the place of the call', () => {
    const { text, place } = marked('select\n  {{ ⟦fail()⟧ }}')
    const fail = functionValue('fail', () => {
      throw new JinjaRuntimeError('no such model', 'ref-not-found')
    })
    const result = parse(text).render(scopeOf({ fail }))
    if (result.ok) throw new Error('expected a failure')
    expect(result.error).toMatchObject({ code: 'ref-not-found', message: 'no such model', stack: [] })
    expect(placeOf(result.error)).toBe(place)
  })

  test('an error of another kind is reported with its cause', () => {
    const cause = new Error('connection lost')
    const fail = functionValue('fail', () => {
      throw cause
    })
    const result = parse('{{ fail() }}').render(scopeOf({ fail }))
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'jinja-host', message: 'connection lost', cause },
    })
  })
})

describe('macros of a project', () => {
  const file = parse(
    [
      '{% macro number() %}{{ return(5) }}{% endmacro %}',
      "{% macro columns() %}{% for c in ['a', 'b'] %}{% if c == 'b' %}{{ return([c, number()]) }}{% endif %}{% endfor %}{% endmacro %}",
      '{% macro wrapped() %}{% call boxed() %}{{ return(7) }}{% endcall %}after{% endmacro %}',
      '{% macro boxed() %}[{{ caller() }}]{% endmacro %}',
      "{% macro greet(name, greeting='hi') %}{{ greeting }} {{ name }}{% endmacro %}",
      '{% macro broken() %}\n  {{ 1 / 0 }}\n{% endmacro %}',
    ].join('\n'),
    'macros/file.sql',
  )

  test('9: return passes values through macros, and through loops and blocks', () => {
    const scope = project(file)
    expect(output('{{ number() + 1 }} {{ columns() }}', scope)).toBe("6 ['b', 5]")
    expect(output('{{ wrapped() }}', scope)).toBe('7after')
  })

  test('return outside of a macro is an error', () => {
    expect(parse('{{ return(1) }}').render(project(file))).toMatchObject({
      ok: false,
      error: { message: "'return' outside of a macro" },
    })
  })

  test('an error names the file of the macro and the place of the call', () => {
    const result = parse('select\n{{ broken() }}').render(project(file))
    if (result.ok) throw new Error('expected a failure')
    expect(result.error).toMatchObject({ path: 'macros/file.sql', message: 'division by zero' })
    expect(placeOf(result.error)).toBe('7:6-7:11')
    expect(result.error.stack.map((frame) => [frame.name, frame.path, placeOf(frame)])).toEqual([
      ['broken', 'model.sql', '2:4-2:12'],
    ])
  })

  test('the host can call them too', () => {
    const greet = project(file)('greet') ?? null
    const result = callFromHost(greet, { positional: ['Ann'], keyword: new Map([['greeting', 'hello']]) })
    expect(result).toMatchObject({ ok: true, value: 'hello Ann' })
    const number = project(file)('number') ?? null
    expect(callFromHost(number, { positional: [], keyword: new Map() })).toMatchObject({ ok: true, value: 5 })
  })

  test('a nested render shares the budget of the outer one', () => {
    const inner = parse('{% for i in range(90) %}{% endfor %}')
    const nested = functionValue('nested', () => {
      const result = inner.render(() => undefined)
      if (!result.ok) throw new JinjaRuntimeError(result.error.message, result.error.code)
      return result.output
    })
    const outer = parse('{% for i in range(20) %}{{ nested() }}{% endfor %}')
    expect(outer.render(scopeOf({ nested }), { limits: { maxSteps: 500 } })).toMatchObject({
      ok: false,
      error: { code: 'jinja-limit-steps' },
    })
  })
})

describe('definitions', () => {
  test('are found without rendering, with their parameters and places', () => {
    const text = [
      '{# a file #}',
      "{% macro plain(a, b=1 + 2, c: list[str]='x') -%} body {%- endmacro %}",
      '{% test not_null(model, column_name) %}select 1{% endtest %}',
      "{% materialization view, adapter='duckdb', supported_languages=['sql', 'python'] %}m{% endmaterialization %}",
      '{% materialization table, default %}m{% endmaterialization %}',
      '{% snapshot snap %}{{ config(unique_key="id") }}{% endsnapshot %}',
      '{% docs about %}Some *text*.{% enddocs %}',
    ].join('\n')
    const { macros } = parse(text, 'macros/x.sql')
    expect(macros.map((one) => [one.kind, one.name, one.adapter, one.supportedLanguages.join()])).toEqual([
      ['macro', 'plain', null, 'sql'],
      ['test', 'not_null', null, 'sql'],
      ['materialization', 'view', 'duckdb', 'sql,python'],
      ['materialization', 'table', 'default', 'sql'],
      ['snapshot', 'snap', null, 'sql'],
      ['docs', 'about', null, 'sql'],
    ])
    const [plain] = macros
    expect(plain?.params.map((param) => [param.name, param.defaultSource, param.annotation])).toEqual([
      ['a', null, null],
      ['b', '1 + 2', null],
      ['c', "'x'", 'list[str]'],
    ])
    expect(plain?.text).toBe("{% macro plain(a, b=1 + 2, c: list[str]='x') -%} body {%- endmacro %}")
    expect(plain?.span.start).toEqual({ line: 2, column: 1 })
    const docs = macros.at(-1)
    expect(docs?.bodyText).toBe('Some *text*.')
    expect(docs && bodyTemplate(docs).render(() => undefined)).toMatchObject({ output: 'Some *text*.' })
  })

  test('a materialization with an unknown option is refused', () => {
    const parsed = parseTemplate("{% materialization x, nope='y' %}{% endmaterialization %}", {
      path: 'x.sql',
    })
    expect(parsed).toMatchObject({
      ok: false,
      error: { message: "materialization 'x' received unknown argument 'nope'." },
    })
  })
})

describe('places', () => {
  test('start where the text starts in its file', () => {
    const parsed = parseTemplate('a {{ 1/0 }}\n{{ 2 }}', {
      path: 'dbt_project.yml',
      startLine: 10,
      startColumn: 5,
    })
    const result = parsed.ok && parsed.template.render(() => undefined)
    expect(result && !result.ok && placeOf(result.error)).toBe('10:10-10:13')
  })

  test('count lines of files with carriage returns', () => {
    const parsed = parseTemplate('a\r\nb\r\n {{ nope() }}', { path: 'x.sql' })
    const result = parsed.ok && parsed.template.render(() => undefined)
    expect(result && !result.ok && placeOf(result.error)).toBe('3:5-3:11')
  })
})

test('values go to and from plain data', () => {
  const plain = { a: [1, 1.5, 'x', null, true], b: { c: {} } }
  expect(toPlain(toValue(plain))).toEqual(plain)
  expect(toPlain(toValue(new Map([[1, 'x']])))).toEqual({ 1: 'x' })
})
