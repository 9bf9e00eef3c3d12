import { describe, expect, test } from 'vitest'
import { functionValue, parseDefinitions, parseTemplate, scopeOf } from './index.ts'
import { failure, render } from './testing.ts'

const small = { limits: { maxSteps: 100_000, maxOutputLength: 100_000, maxDepth: 100 } }

describe('a template that wants too much is ended', () => {
  test.each([
    [
      'nested loops',
      '{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}',
      'jinja-limit-steps',
    ],
    [
      'a list that grows while it is looped over',
      '{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}',
      'jinja-limit-steps',
    ],
    ['a recursive macro', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', 'jinja-limit-depth'],
    ['a recursive loop', '{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}', 'jinja-limit-depth'],
    ['text repetition', "{{ 'a' * 10**9 }}", 'jinja-limit-output'],
    ['text repetition by a huge integer', "{{ 'a' * 10**30 }}", 'jinja-overflow'],
    ['list repetition', '{{ [0] * 10**9 }}', 'jinja-limit-output'],
    [
      'doubling text',
      "{% set ns = namespace(s='aaaa') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
      'jinja-limit-output',
    ],
    [
      'doubling text with +',
      "{% set ns = namespace(s='aaaa') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
      'jinja-limit-output',
    ],
    [
      'doubling a list',
      '{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}',
      'jinja-limit-steps',
    ],
    ['huge output', "{% for i in range(9999) %}{{ 'x' * 999 }}{% endfor %}", 'jinja-limit-output'],
    ['huge integer', '{{ 10 ** (10 ** 8) }}', 'jinja-limit-integer'],
    [
      'huge integer by squaring',
      '{% set ns = namespace(n=10) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}',
      'jinja-limit-integer',
    ],
    ['wide format', "{{ '%999999999d' % 1 }}", 'jinja-limit-output'],
    ['wide format specification', "{{ '{:999999999}'.format(1) }}", 'jinja-limit-output'],
    ['precise format', "{{ '%.999999999f' % 1 }}", 'jinja-limit-output'],
    ['padding', "{{ 'a'.ljust(10**9) }}", 'jinja-limit-output'],
    ['centering', "{{ 'a' | center(10**9) }}", 'jinja-limit-output'],
    ['zero filling', "{{ 'a'.zfill(10**9) }}", 'jinja-limit-output'],
    ['replacement that grows', "{{ ('a' * 9999).replace('a', 'b' * 9999) }}", 'jinja-limit-output'],
    ['joining', "{{ range(99999) | join('x' * 999) }}", 'jinja-limit-output'],
    ['indenting', "{{ ('\\n' * 9999) | indent(9999, blank=true) }}", 'jinja-limit-output'],
    [
      'a nested repr',
      '{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}',
      'jinja-limit-output',
    ],
    [
      'a nested json',
      '{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | tojson }}',
      'jinja-limit-output',
    ],
    [
      'comparison of nested lists',
      '{% set a = namespace(l=[1], m=[1]) %}{% for i in range(40) %}{% set a.l = [a.l, a.l] %}{% set a.m = [a.m, a.m] %}{% endfor %}{{ a.l == a.m }}',
      'jinja-limit-steps',
    ],
    [
      'copies of a dict',
      '{% set d = {} %}{% for i in range(999) %}{% do d.update({i: i}) %}{% endfor %}{% set l = [] %}{% for i in range(999) %}{% do l.append(d.copy()) %}{% endfor %}',
      'jinja-limit-steps',
    ],
    [
      'copies of a list',
      '{% set a = range(999) | list %}{% set l = [] %}{% for i in range(999) %}{% do l.append(a.copy()) %}{% endfor %}',
      'jinja-limit-steps',
    ],
    [
      'insertions at the front',
      '{% set l = range(50000) | list %}{% for i in range(999) %}{% do l.insert(0, i) %}{% endfor %}',
      'jinja-limit-steps',
    ],
    [
      'a tuple of tuples as a key',
      '{% set ns = namespace(t=(1,)) %}{% for i in range(40) %}{% set ns.t = (ns.t, ns.t) %}{% endfor %}{{ {ns.t: 1} }}',
      'jinja-limit-output',
    ],
    [
      'pprint of nested lists',
      '{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l | pprint }}',
      'jinja-limit-steps',
    ],
    ['a batch that is filled up', '{{ [1] | batch(10 ** 9, 0) | list }}', 'jinja-limit-output'],
    [
      'texts gone through again and again',
      "{% set s = 'a' * 90000 %}{% for i in range(999) %}{% set x = s | upper %}{% endfor %}",
      'jinja-limit-steps',
    ],
    [
      'a method gone through again and again',
      "{% set s = 'ab' * 40000 %}{% set f = s.title %}{% for i in range(999) %}{% set x = f() %}{% endfor %}",
      'jinja-limit-steps',
    ],
  ])('%s', (_what, template, code) => {
    const error = failure(template, {}, small)
    expect(error.code).toBe(code)
    expect(error.path).toBe('model.sql')
    expect(error.span.end.column).toBeGreaterThan(1)
  })

  test('a giant range is refused as the sandbox does', () => {
    expect(failure('{{ range(10**12) | list }}').message).toContain('Range too big')
  })

  test.each([
    [
      'texts',
      "{% set s = 'ab' * 400000 %}{% for i in range(9999) %}{% do l.append(s | upper) %}{% endfor %}",
    ],
    [
      'dicts',
      "{% for i in range(9999) %}{% for j in range(999) %}{% do l.append({'a': i, 'b': j}) %}{% endfor %}{% endfor %}",
    ],
  ])('more memory than it may have ends it, with %s', (_what, template) => {
    const error = failure(`{% set l = [] %}\n${template}`, {}, { limits: { maxMemory: 64 * 1024 * 1024 } })
    expect([error.code, error.span.start.line]).toEqual(['jinja-limit-memory', 2])
  })

  test('memory that nobody holds any more does not count', () => {
    const template =
      "{% set s = 'ab' * 400000 %}{% for i in range(300) %}{% set x = s | upper %}{% endfor %}done"
    expect(render(template, {}, { limits: { maxMemory: 64 * 1024 * 1024 } })).toBe('done')
  })

  test('a deadline ends it, by the injected clock', () => {
    let time = 0
    const now = () => (time += 1)
    const template = '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}'
    const error = failure(template, {}, { limits: { deadlineMs: 50, maxSteps: 1e12 }, now })
    expect(error.code).toBe('jinja-limit-time')
  })

  test('expressions nested too deeply for the parser or the stack are an error, not a crash', () => {
    const deep = parseTemplate(`{{ ${'('.repeat(100_000)}1${')'.repeat(100_000)} }}`, { path: 'model.sql' })
    expect(deep).toMatchObject({ ok: false, error: { code: 'jinja-limit-depth' } })
    const blocks = parseTemplate('{% if x %}'.repeat(5000), { path: 'model.sql' })
    expect(blocks).toMatchObject({ ok: false, error: { code: 'jinja-limit-depth' } })
    const nested =
      '{% set ns = namespace(l=[]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}'
    expect(failure(nested).code).toBe('jinja-limit-depth')
  })

  test.each([
    ['not', `{{ ${'not '.repeat(100_000)}1 }}`],
    ['attributes', `{{ a${'.a'.repeat(100_000)} }}`],
    ['filters', `{{ 'a'${'|upper'.repeat(100_000)} }}`],
    ['sums', `{% if 1 %}{{ 1${'+1'.repeat(100_000)} }}{% endif %}`],
  ])('an endless chain of %s is refused on its own line', (_what, template) => {
    const error = failure(`select\n\n${template}`)
    expect([error.code, error.span.start.line]).toEqual(['jinja-limit-depth', 3])
  })

  test('a macro that recurses shows only the ends of its stack', () => {
    const error = failure('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}')
    expect(error.stack.length).toBeLessThanOrEqual(40)
    expect(error.stack.at(-1)?.span.start.column).toBe(42)
  })
})

describe('time stays in proportion to the text', () => {
  const long = 200_000
  test.each([
    ['format keys', '{{ s % 1 }}', '%('.repeat(long)],
    ['word wrap', '{{ s | wordwrap(1) }}', 'a'.repeat(long)],
    ['links', '{{ s | urlize }}', ')'.repeat(long) + 'x)'],
    ['strip', '{{ s | trim }}{{ s.rstrip() }}', `x${' '.repeat(long)}x`],
    ['literals', '{{ s | as_native }}', `1${' '.repeat(long)}x`],
    ['tags', '{{ s | striptags }}', '<'.repeat(long)],
    ['fields', '{{ s.format(1) }}', '{['.repeat(long)],
    ['words', '{{ s | title }}{{ s.title() }}', 'a '.repeat(long)],
    ['addresses', '{{ s | urlencode }}', 'é'.repeat(long)],
  ])('%s', (_what, template, text) => {
    const started = performance.now()
    const parsed = parseTemplate(template, { path: 'model.sql' })
    if (parsed.ok) parsed.template.render(scopeOf({ s: text }), { limits: { maxSteps: 5_000_000 } })
    expect(performance.now() - started).toBeLessThan(1500)
  })

  test.each([
    ['comments', '{#'.repeat(long)],
    ['blocks', '{% macro '.repeat(long / 10)],
    ['lines of blocks', '\n{% macro a() %}'.repeat(1000)],
    ['raw', '{% raw %}'.repeat(long)],
    ['digits', `{{ ${'1'.repeat(long)} }}`],
    ['quotes', `{{ '${"\\'".repeat(long)}`],
    [
      'parameters',
      `{% macro m(${Array.from({ length: 20_000 }, (_, at) => `a${at}=1`).join()}) %}{% endmacro %}`,
    ],
  ])('parsing %s', (_what, text) => {
    const started = performance.now()
    parseTemplate(text, { path: 'model.sql' })
    parseDefinitions(text, { path: 'model.sql', kinds: ['macro'] })
    expect(performance.now() - started).toBeLessThan(1500)
  })
})

describe('the host cannot be reached', () => {
  test('keys that mean something to JavaScript are only keys', () => {
    const template =
      "{% set d = {'__proto__': 1, 'constructor': 2} %}{% do d.update({'toString': 3}) %}{{ d }}{{ d.nope is defined }}"
    expect(render(template)).toBe("{'__proto__': 1, 'constructor': 2, 'toString': 3}False")
    expect(Object.getOwnPropertyDescriptor(Object.prototype, 'nope')).toBeUndefined()
  })

  test('names of the template are not names of JavaScript', () => {
    expect(
      render(
        '{{ constructor is defined }}{{ __proto__ is defined }}{{ process is defined }}{{ globalThis is defined }}',
      ),
    ).toBe('FalseFalseFalseFalse')
  })

  test('filters, tests and methods are found in tables only', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(failure(`{{ 1 | ${name} }}`).message).toBe(`No filter named '${name}'.`)
      expect(failure(`{{ 1 is ${name} }}`).message).toBe(`No test named '${name}'.`)
      expect(failure(`{{ [1] | map('${name}') | list }}`).message).toBe(`No filter named '${name}'.`)
    }
    expect(render("{{ '{0.constructor}{0.__proto__}'.format('x') }}")).toBe('')
    expect(failure("{{ '{0.__class__.__mro__}'.format('x') }}").code).toBe('jinja-undefined')
  })

  test('a function of the host shows nothing of itself', () => {
    const scope = scopeOf({ f: functionValue('f', () => 'called') })
    const parsed = parseTemplate(
      '{{ f() }}{{ f.call is defined }}{{ f.name is defined }}{{ f.apply is defined }}',
      { path: 'x' },
    )
    expect(parsed.ok && parsed.template.render(scope)).toMatchObject({ output: 'calledFalseFalseFalse' })
  })
})
