import { describe, expect, it } from 'vitest'
import { callArgs, callValue, pyRepr, PyObject } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { regexModule } from './index.ts'

/** The value of `path`, called with the arguments. */
function call(of: Value, name: string, ...args: Value[]): Value {
  const member = of instanceof PyObject ? of.getAttr(name) : undefined
  if (member === undefined) throw new Error(`there is no ${name}`)
  return callValue(member, callArgs(args))
}

const said = (...args: [string, ...Value[]]) => pyRepr(call(regexModule, ...args))

/** As Python 3.11 answers. */
const answers: readonly (readonly [string, ...Value[]])[] = [
  ["['a', 'B']", 'findall', '(?i)(?m)^[ab]$', 'a\nB'],
  ["['a\\nb']", 'findall', '(?is)A.B', 'a\nb'],
  ["['é', '٣']", 'findall', '\\w', 'é-٣'],
  ["['3']", 'findall', '(?a)\\d', '٣3'],
  ["['ab', 'ab']", 'findall', '(?x) a  b # both', 'ab ab'],
  ["['b']", 'findall', '(?<=a)b', 'ab cb'],
  ["['A', 'a']", 'findall', '(?i:a)', 'Aa'],
  ["['a{']", 'findall', 'a\\{|\\{2', 'a{2'],
  ["['{a}']", 'findall', '{a}', '{a}'],
  ["[']', '-']", 'findall', '[]-]', 'a]-'],
  ["['x']", 'findall', 'x(?#a remark)', 'xy'],
  ["[('a', ''), ('', 'b')]", 'findall', '(a)|(b)', 'ab'],
  ["['one', 'two']", 'split', '\\s*,\\s*', 'one , two'],
  ["'-a-b-'", 'sub', 'x*', '-', 'ab'],
  ["'b=a'", 'sub', '(?P<k>\\w)=(?P<v>\\w)', '\\g<v>=\\g<k>', 'a=b'],
  ["'a-'", 'sub', '(a)|(b)', '\\1-', 'a'],
  ["('..', 2)", 'subn', 'a', '.', 'aa'],
  ["'a/b\\\\.c'", 'escape', 'a/b.c'],
  ['None', 'fullmatch', 'a', 'ab'],
  ["<re.Match object; span=(1, 3), match='bc'>", 'search', 'bc', 'abcd'],
  ["re.compile('a')", 'compile', 'a'],
]

describe('modules.re', () => {
  it.each(answers)('%s = %s(%j, %j)', (answer, name = '', ...args) => {
    expect(said(String(name), ...args)).toBe(answer)
  })

  it('matches the end before a last line end, and the very end', () => {
    expect(said('findall', 'b$', 'b\n')).toBe("['b']")
    expect(said('findall', 'b\\Z', 'b\n')).toBe('[]')
  })

  it('knows where each group is', () => {
    const match = call(regexModule, 'search', '(?P<word>[a-z]+)(\\d)?', '- ab')
    expect(call(match, 'start', 'word')).toBe(2)
    expect(pyRepr(call(match, 'span', 2))).toBe('(-1, -1)')
    expect(pyRepr(call(match, 'groupdict'))).toBe("{'word': 'ab'}")
    expect(pyRepr(call(match, 'groups', '?'))).toBe("('ab', '?')")
  })

  it('looks from where a compiled pattern is told to', () => {
    const pattern = call(regexModule, 'compile', 'a')
    expect(pyRepr(call(pattern, 'search', 'aba', 1))).toBe("<re.Match object; span=(2, 3), match='a'>")
    expect(call(pattern, 'search', 'ba', 0, 1)).toBe(null)
  })

  it.each([
    ['a(?i)b', /global flags not at the start/],
    ['(a', /missing \), unterminated subpattern/],
    ['*a', /nothing to repeat/],
    ['\\q', /bad escape/],
    ['[b-a]', /bad character range/],
    ['a++', /possessive/],
  ])('refuses %s', (pattern, reason) => {
    expect(() => call(regexModule, 'compile', pattern)).toThrow(reason)
  })
})
