import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { isObjectValue, parseTemplate, pyRepr, renderNative, scopeOf, toValue, typeName } from './index.ts'
import type { Scope, Value } from './index.ts'

/** Outputs of the real jinja2 and dbt; scripts/make-jinja-cases.py makes them. */

interface Case {
  readonly group: string
  readonly template: string
  readonly output?: string
  readonly error?: string
  readonly message?: string
}

interface Tagged {
  readonly type: string
  readonly repr?: string
  readonly items?: readonly unknown[]
}

interface NativeCase {
  readonly template: string
  readonly value?: Tagged
  readonly error?: string
}

interface Fixture<T> {
  readonly context: Readonly<Record<string, unknown>>
  readonly cases: readonly T[]
}

function readFixture<T>(name: string): Fixture<T> {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8'))
}

/** JSON numbers lose the digits of big integers; the one in the fixtures is put back. */
function valueOf(name: string, plain: unknown): Value {
  return name === 'big' ? 12345678901234567890n : toValue(plain)
}

function freshScope(context: Readonly<Record<string, unknown>>): Scope {
  return scopeOf(
    Object.fromEntries(Object.entries(context).map(([name, value]) => [name, valueOf(name, value)])),
  )
}

/** Where Python's wording says less about the template than ours, or names Python's insides. */
const ownWording = [
  /^tuple index out of range$/,
  /^cannot switch from manual field/,
  /^can only join an iterable$/,
  /takes no arguments \(1 given\)$/,
  /expected (at least )?\d arguments?, got/,
  /takes exactly one argument/,
  /first arg must be str/,
  /^strip arg must be/,
  /^expected length >= 3, got 2$/,
  /^name 'inf' is not defined$/,
  /^argument must be iterable$/,
  /^No filter named 'nope' found\.$/,
  /\(<template>, line \d+\)$/,
  /got multiple values for keyword argument/,
  /^unexpected char "'" at/,
  /got 'integer'$/,
  /^expected token 'name', got '%'$/,
  /^truncated \\xXX escape$/,
]

const { context, cases } = readFixture<Case>('cases.json')
const groups = Map.groupBy(cases, (one) => one.group)

describe.each([...groups.keys()])('as jinja2: %s', (group) => {
  test.each((groups.get(group) ?? []).map((one) => [one.template, one] as const))('%j', (_template, one) => {
    const parsed = parseTemplate(one.template, { path: 'case.sql' })
    const result = parsed.ok ? parsed.template.render(freshScope(context)) : parsed
    if (one.output !== undefined) {
      expect(result).toMatchObject({ ok: true, output: one.output })
      return
    }
    expect(result).toMatchObject({ ok: false })
    const message = one.message ?? ''
    if (!result.ok && !ownWording.some((pattern) => pattern.test(message)))
      expect(result.error.message).toBe(message)
  })
})

function tagged(value: Value): Tagged {
  if (isObjectValue(value)) {
    if (value.kind === 'list' || value.kind === 'tuple')
      return { type: value.kind, items: value.items.map(tagged) }
    if (value.kind === 'set') return { type: 'set', items: Array.from(value.items(), tagged) }
    if (value.kind === 'undefined') return { type: 'Undefined', repr: '' }
    if (value.kind === 'dict') {
      return {
        type: 'dict',
        items: Array.from(value.entries(), (entry) => [tagged(entry.key), tagged(entry.value)]),
      }
    }
  }
  return { type: typeName(value), repr: pyRepr(value) }
}

const native = readFixture<NativeCase>('native-cases.json')

describe('as dbt renders YAML values', () => {
  test.each(native.cases.map((one) => [one.template, one] as const))('%j', (_template, one) => {
    const parsed = parseTemplate(one.template, { path: 'schema.yml' })
    const result = parsed.ok ? renderNative(parsed.template, freshScope(native.context)) : parsed
    if (one.value === undefined) expect(result).toMatchObject({ ok: false })
    else expect(result.ok && 'value' in result ? tagged(result.value) : result).toEqual(one.value)
  })
})

test('the fixtures are as many as they should be', () => {
  expect(cases.length).toBeGreaterThan(1200)
  expect(native.cases.length).toBeGreaterThan(80)
})
