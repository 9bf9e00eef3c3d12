import { JinjaRuntimeError } from '#lib/jinja/index.ts'

export const flagValues = {
  IGNORECASE: 2,
  I: 2,
  MULTILINE: 8,
  M: 8,
  DOTALL: 16,
  S: 16,
  UNICODE: 32,
  U: 32,
  VERBOSE: 64,
  X: 64,
  ASCII: 256,
  A: 256,
} as const

const flagOfLetter: Readonly<Record<string, number>> = { a: 256, i: 2, m: 8, s: 16, u: 32, x: 64 }

const outside = '[\\s\\S]'
/** What Python calls a blank, a word character and a digit: of all alphabets, or of ASCII alone. */
const unicode = {
  s: '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000',
  w: '\\p{L}\\p{N}_',
  d: '\\p{Nd}',
}
const ascii = { s: '\\t-\\r\\x20', w: 'a-zA-Z0-9_', d: '0-9' }
const controls: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** A character as itself, in a class and outside of one. */
function literal(char: string): string {
  if (/^[A-Za-z0-9_]$/.test(char)) return char
  const code = (char.codePointAt(0) ?? 0).toString(16)
  // Without braces where it can be: they would look like a count to who judges how long a search may take.
  return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, '0')}`
}

const kept = 256
const translated = new Map<string, RegExp>()

/** Python's regular expression as one of JavaScript; a pattern that Python refuses is refused. */
export function translatePattern(pattern: string, flags: number): RegExp {
  const key = `${flags}:${pattern}`
  const known = translated.get(key)
  if (known !== undefined) return known
  const made = new Translation(pattern, flags).regex()
  if (translated.size >= kept) translated.clear()
  translated.set(key, made)
  return made
}

/** Walks over the pattern once. JavaScript knows `i` alone from Python's flags as it is meant; the others are spelled out. */
class Translation {
  readonly #pattern: string
  readonly #chars: readonly string[]
  #at = 0
  #flags: number
  #source = ''
  /** Of each group that is open: the flags outside of it, and where it began if it only looks. */
  readonly #open: { readonly flags: number; readonly looks: number | null }[] = []
  /** Whether something stands before that a quantifier can repeat. */
  #repeatable = false

  constructor(pattern: string, flags: number) {
    this.#pattern = pattern
    this.#chars = Array.from(pattern)
    this.#flags = flags
  }

  regex(): RegExp {
    this.#globalFlags()
    const ignoreCase = (this.#flags & 2) !== 0
    while (this.#at < this.#chars.length) this.#step()
    if (this.#open.length > 0) throw this.#refused('missing ), unterminated subpattern')
    try {
      return new RegExp(this.#source, `g${ignoreCase ? 'i' : ''}v`)
    } catch (error) {
      throw this.#refused(error instanceof Error ? error.message.replace(/^.*: /, '') : String(error))
    }
  }

  #refused(reason: string): JinjaRuntimeError {
    const pattern = this.#pattern.length > 80 ? `${this.#pattern.slice(0, 80)}...` : this.#pattern
    const text = `'${pattern}' is no regular expression: ${reason} at position ${this.#at}`
    return new JinjaRuntimeError(text, { code: 'jinja-value' })
  }

  #looking(text: string): boolean {
    return this.#chars.slice(this.#at, this.#at + text.length).join('') === text
  }

  #rest(length: number): string {
    return this.#chars.slice(this.#at, this.#at + length).join('')
  }

  #globalFlags(): void {
    for (;;) {
      const found = /^\(\?([aimsux]+)\)/.exec(this.#rest(12))
      if (!found) return
      for (const letter of found[1] ?? '') this.#flags |= flagOfLetter[letter] ?? 0
      this.#at += found[0].length
    }
  }

  #emit(source: string, repeatable = true): void {
    this.#source += source
    this.#repeatable = repeatable
  }

  #step(): void {
    const char = this.#chars[this.#at] ?? ''
    const verbose = (this.#flags & 64) !== 0
    if (verbose && /^[ \t\n\r\f\v]$/.test(char)) this.#at += 1
    else if (verbose && char === '#') this.#comment()
    else if (char === '\\') this.#escape()
    else if (char === '[') this.#class()
    else if (char === '(') this.#group()
    else if (char === ')') this.#close()
    else if (/^[*+?{]$/.test(char)) this.#quantifier(char)
    else this.#plain(char)
  }

  #comment(): void {
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== '\n') this.#at += 1
  }

  #plain(char: string): void {
    this.#at += 1
    const lines = (this.#flags & 8) !== 0
    if (char === '|') this.#emit('|', false)
    else if (char === '.') this.#emit(this.#flags & 16 ? outside : '[^\\n]')
    else if (char === '^') this.#emit(lines ? '(?<![^\\n])' : `(?<!${outside})`, false)
    else if (char === '$') this.#emit(lines ? '(?![^\\n])' : `(?=\\n?(?!${outside}))`, false)
    else this.#emit(literal(char))
  }

  #sets(): typeof unicode {
    return this.#flags & 256 ? ascii : unicode
  }

  #escape(): void {
    const letter = this.#chars[this.#at + 1]
    if (letter === undefined) throw this.#refused('bad escape (end of pattern)')
    const { w } = this.#sets()
    const edges: Readonly<Record<string, string>> = {
      A: `(?<!${outside})`,
      Z: `(?!${outside})`,
      b: `(?:(?<=[${w}])(?![${w}])|(?<![${w}])(?=[${w}]))`,
      B: `(?:(?<=[${w}])(?=[${w}])|(?<![${w}])(?![${w}]))`,
    }
    const edge = Object.hasOwn(edges, letter) ? edges[letter] : undefined
    const back = /^\\([1-9]\d?)/.exec(this.#rest(3))
    if (edge !== undefined) {
      this.#at += 2
      this.#emit(edge, false)
    } else if (back && !/^\\[0-3][0-7]{2}/.test(this.#rest(4))) {
      this.#at += back[0].length
      this.#emit(`(?:\\${back[1] ?? ''})`)
    } else {
      const found = this.#escapedChar()
      this.#emit('set' in found ? `[${found.set}]` : literal(found.char))
    }
  }

  /** What an escape stands for, in a class or outside of one. */
  #escapedChar(): { readonly char: string } | { readonly set: string } {
    const letter = this.#chars[this.#at + 1] ?? ''
    const set = /^[swd]$/i.test(letter) ? this.#namedSet(letter) : null
    if (set !== null) {
      this.#at += 2
      return { set }
    }
    const number =
      /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(0[0-7]{0,2}|[1-3][0-7]{2}))/.exec(
        this.#rest(10),
      )
    if (number) {
      this.#at += number[0].length
      const hexadecimal = number[1] ?? number[2] ?? number[3]
      const code = hexadecimal === undefined ? parseInt(number[4] ?? '0', 8) : parseInt(hexadecimal, 16)
      if (code > 0x10ffff) throw this.#refused('bad escape')
      return { char: String.fromCodePoint(code) }
    }
    const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined
    if (control === undefined && /^[A-Za-z0-9]?$/.test(letter)) throw this.#refused(`bad escape \\${letter}`)
    this.#at += 2
    return { char: control ?? letter }
  }

  #namedSet(letter: string): string {
    const { s, w, d } = this.#sets()
    const members = { s, w, d }[letter.toLowerCase()] ?? ''
    return letter === letter.toLowerCase() ? members : `[^${members}]`
  }

  #class(): void {
    this.#at += 1
    const negated = this.#chars[this.#at] === '^'
    if (negated) this.#at += 1
    const parts: string[] = []
    for (let first = true; first || this.#chars[this.#at] !== ']'; first = false) {
      if (this.#at >= this.#chars.length) throw this.#refused('unterminated character set')
      parts.push(this.#classPart())
    }
    this.#at += 1
    this.#emit(`[${negated ? '^' : ''}${parts.join('')}]`)
  }

  #classPart(): string {
    const low = this.#classChar()
    const next = this.#chars[this.#at + 1]
    if (this.#chars[this.#at] !== '-' || next === undefined || next === ']')
      return 'set' in low ? low.set : literal(low.char)
    this.#at += 1
    const high = this.#classChar()
    if ('set' in low || 'set' in high || (low.char.codePointAt(0) ?? 0) > (high.char.codePointAt(0) ?? 0))
      throw this.#refused('bad character range')
    return `${literal(low.char)}-${literal(high.char)}`
  }

  #classChar(): { readonly char: string } | { readonly set: string } {
    const char = this.#chars[this.#at] ?? ''
    if (char === '\\' && this.#at + 1 < this.#chars.length) return this.#escapedChar()
    this.#at += 1
    return { char }
  }

  #group(): void {
    const head = this.#rest(80)
    const named = /^\(\?P<([\p{L}_][\p{L}\p{N}_]*)>/u.exec(head)
    const back = /^\(\?P=(\w+)\)/.exec(head)
    const scoped = /^\(\?([aimsux]*)(?:-([imsx]+))?:/.exec(head)
    const ahead = /^\(\?(?:[=!]|<[=!])/.exec(head)
    if (this.#looking('(?#')) this.#remark()
    else if (back) {
      this.#at += back[0].length
      this.#emit(`(?:\\k<${back[1] ?? ''}>)`)
    } else if (named) this.#enter(named[0], `(?<${named[1] ?? ''}>`)
    else if (ahead) this.#enter(ahead[0], ahead[0])
    else if (scoped) this.#scope(scoped[0], scoped[1] ?? '', scoped[2] ?? '')
    else if (/^\(\?[aimsux]+\)/.test(head))
      throw this.#refused('global flags not at the start of the expression')
    else if (/^\(\?[(>]/.test(head))
      throw this.#refused('atomic groups and groups with a condition are not supported')
    else if (this.#looking('(?')) throw this.#refused('unknown extension')
    else this.#enter('(', '(')
  }

  #remark(): void {
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== ')') this.#at += 1
    if (this.#at >= this.#chars.length) throw this.#refused('missing ), unterminated comment')
    this.#at += 1
  }

  #enter(written: string, source: string): void {
    const looks = /^\(\?<?[=!]$/.test(source) ? this.#source.length : null
    this.#open.push({ flags: this.#flags, looks })
    this.#at += Array.from(written).length
    this.#emit(source, false)
  }

  #scope(written: string, on: string, off: string): void {
    const before = this.#flags & 2
    this.#open.push({ flags: this.#flags, looks: null })
    this.#at += written.length
    for (const letter of on) this.#flags |= flagOfLetter[letter] ?? 0
    for (const letter of off) this.#flags &= ~(flagOfLetter[letter] ?? 0)
    const after = this.#flags & 2
    this.#emit(after === before ? '(?:' : after ? '(?i:' : '(?-i:', false)
  }

  #close(): void {
    const group = this.#open.pop()
    if (group === undefined) throw this.#refused('unbalanced parenthesis')
    this.#flags = group.flags
    this.#at += 1
    this.#emit(')')
    // JavaScript repeats no group that only looks.
    if (group.looks !== null)
      this.#source = `${this.#source.slice(0, group.looks)}(?:${this.#source.slice(group.looks)})`
  }

  #quantifier(char: string): void {
    const counted = /^\{(\d*)(,?)(\d*)\}/.exec(this.#rest(24))
    if (char === '{' && (!counted || (counted[1] === '' && counted[2] === ''))) return this.#plain(char)
    if (!this.#repeatable) throw this.#refused('nothing to repeat')
    const [whole, least = '', comma = '', most = ''] = counted ?? [char]
    this.#at += whole.length
    const source = counted ? `{${least === '' ? '0' : least}${comma}${most}}` : char
    const lazy = this.#chars[this.#at] === '?'
    if (lazy) this.#at += 1
    if (this.#chars[this.#at] === '+' && !lazy)
      throw this.#refused('possessive quantifiers are not supported')
    this.#emit(`${source}${lazy ? '?' : ''}`, false)
  }
}
