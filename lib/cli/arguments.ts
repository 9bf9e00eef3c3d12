import { parseArgs } from 'node:util'
import { load } from 'js-yaml'
import type { Json } from '#lib/dbt/index.ts'
import {
  choices,
  environmentFlags,
  everywhere,
  flags,
  negatable,
  projectFileFlags,
  shortWithoutEffect,
  spellings,
  withoutEffect,
} from './flag-table.ts'
import type { Flag, FlagName } from './flag-table.ts'
import { UsageError } from './usage-error.ts'

/** The arguments of one call, looked up by flag. */
export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>
  readonly positionals: readonly string[]

  constructor(values: Readonly<Record<string, unknown>>, positionals: readonly string[]) {
    this.#values = values
    this.positionals = positionals
  }

  text(name: FlagName): string | null {
    const value = this.#values[name]
    return typeof value === 'string' ? value : null
  }

  flag(name: FlagName): boolean {
    return this.#values[name] === true
  }

  /** All values of a flag that may be repeated or followed by several words. */
  texts(name: FlagName): readonly string[] {
    const value = this.#values[name]
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  }

  number(name: FlagName): number | null {
    const text = this.text(name)
    if (text === null) return null
    const number = Number(text)
    if (Number.isInteger(number)) return number
    throw new UsageError(`--${name} needs a whole number, and not '${text}'.`)
  }

  /** A flag whose value is a YAML mapping. */
  yaml(name: FlagName): Readonly<Record<string, Json>> {
    const text = this.text(name)
    return text === null ? {} : readMapping(name, text)
  }

  /** These flags, and those of an earlier call where these say nothing. */
  over(earlier: Arguments): Arguments {
    const given = Object.fromEntries(Object.entries(this.#values).filter(([, value]) => value !== undefined))
    return new Arguments({ ...earlier.#values, ...given }, this.positionals)
  }

  /** Given flags, for the artifact. */
  given(): Readonly<Record<string, Json>> {
    const entries = Object.entries(this.#values).filter(([, value]) => value !== undefined)
    return Object.fromEntries(
      entries.map(([name, value]) => [name.replaceAll('-', '_'), asJson(value)] as const),
    )
  }
}

const asJson = (value: unknown): Json =>
  Array.isArray(value) ? value.map(String) : typeof value === 'boolean' ? value : String(value)

function readMapping(name: string, text: string): Readonly<Record<string, Json>> {
  let value: unknown
  try {
    value = load(text)
  } catch {
    throw new UsageError(`--${name} is not YAML: ${text}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`--${name} needs a mapping such as '{name: value}', and not ${text}.`)
  }
  // Through JSON, so that dates and other objects of YAML become text.
  const plain: unknown = JSON.parse(JSON.stringify(value))
  return typeof plain === 'object' && plain !== null ? { ...plain } : {}
}

/** Reads the words after the command. `--select a b` takes several words, as dbt does. */
export function readArguments(
  words: readonly string[],
  allowed: readonly FlagName[],
  env: ReadonlyMap<string, string> = new Map(),
): Arguments {
  try {
    const { values, positionals } = parseArgs({
      args: joinNumbers(spreadLists(words.flatMap(respell), allowed)),
      options: optionsOf(allowed),
      allowPositionals: true,
    })
    const taken = new Set<string>(allowed)
    const own = Object.fromEntries(Object.entries(values).filter(([name]) => taken.has(name)))
    for (const name of negatable) if (values[`no-${name}`] === true) own[name] ??= false
    if (own['use-colors'] === true) own['no-use-colors'] ??= false
    checkChoices(own)
    return new Arguments({ ...fromEnvironment(allowed, env), ...own }, positionals)
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(misread(error))
  }
}

/** What may be given: the command's own, and what dbt takes with every command. */
function optionsOf(allowed: readonly FlagName[]): Readonly<Record<string, Option>> {
  const options: Record<string, Option> = {}
  for (const [name, type] of Object.entries(withoutEffect)) {
    const short = Object.entries(shortWithoutEffect).find(([, long]) => long === name)?.[0]
    options[name] = { type, ...(short === undefined ? {} : { short }) }
  }
  for (const name of negatable) options[`no-${name}`] = { type: 'boolean' }
  for (const name of [...everywhere, ...allowed]) {
    const { kind, short }: Flag = flags[name]
    const type = kind === 'flag' ? 'boolean' : 'string'
    options[name] = { type, multiple: kind === 'texts', ...(short === undefined ? {} : { short }) }
  }
  return options
}

interface Option {
  readonly type: 'boolean' | 'string'
  readonly multiple?: boolean
  readonly short?: string
}

function checkChoices(values: Readonly<Record<string, unknown>>): void {
  for (const [name, words] of Object.entries(choices)) {
    const value = values[name]
    if (typeof value === 'string' && !words.includes(value))
      throw new UsageError(`--${name} is one of ${words.join(', ')}, and not '${value}'.`)
  }
}

/** What Node says of it, without its advice for programmers. */
function misread(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const unknown = /^Unknown option '(.*?)'/.exec(text)?.[1]
  if (unknown !== undefined) return `There is no option ${unknown}; --help names those that there are.`
  const wanting = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument (?:missing|is ambiguous)/.exec(text)?.[1]
  return wanting === undefined ? (text.split('\n')[0] ?? text) : `${wanting} needs a value.`
}

/** What dbt_project.yml says under `flags:`. */
export function projectFileArguments(
  said: Readonly<Record<string, unknown>>,
  allowed: readonly FlagName[],
): Arguments {
  const values: Record<string, unknown> = {}
  for (const name of projectFileFlags.filter((one) => allowed.includes(one))) {
    const negated = name.startsWith('no-')
    const value = said[(negated ? name.slice(3) : name).replaceAll('-', '_')]
    if (value === undefined || value === null) continue
    if (flags[name].kind === 'flag') values[name] = (value === true) !== negated
    else values[name] = typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
  checkChoices(values)
  return new Arguments(values, [])
}

function respell(word: string): readonly string[] {
  const end = word.indexOf('=')
  const known = spellings[end < 0 ? word : word.slice(0, end)]
  return known === undefined ? [word] : end < 0 ? known : [`${known[0] ?? ''}${word.slice(end)}`]
}

/** `--limit -1` is no two flags. */
function joinNumbers(words: readonly string[]): string[] {
  const result: string[] = []
  for (const word of words) {
    const before = result.at(-1)
    if (/^-\d+$/.test(word) && before?.startsWith('--') === true && takesValue(before))
      result.splice(-1, 1, `${before}=${word}`)
    else result.push(word)
  }
  return result
}

function fromEnvironment(
  allowed: readonly FlagName[],
  env: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const name of environmentFlags.filter((one) => allowed.includes(one))) {
    const { kind } = flags[name]
    const negated = name.startsWith('no-')
    const word = environmentWord(name)
    const value = env.get(`DBT_ENGINE_${word}`) ?? env.get(`DBT_${word}`)
    if (value === undefined || value === '') continue
    if (kind === 'flag') found[name] = /^(1|t|true|y|yes|on)$/i.test(value) !== negated
    else found[name] = kind === 'texts' ? value.split(/[\s,]+/) : value
  }
  return found
}

/** DBT_PRINT is said of `--no-print`, and DBT_RESOURCE_TYPES of `--resource-type`. */
function environmentWord(name: FlagName): string {
  const positive = name.startsWith('no-') ? name.slice(3) : name
  const word = positive.replaceAll('-', '_').toUpperCase()
  return word.endsWith('RESOURCE_TYPE') ? `${word}S` : word
}

/** The command and the words after it; flags that stand before it, as dbt allows, come behind. */
export function splitCommand(
  words: readonly string[],
  names: readonly string[],
): { readonly name: string | null; readonly rest: readonly string[] } {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (word.startsWith('-')) {
      if (takesValue(word)) index += 1
      continue
    }
    const two = `${word} ${words[index + 1] ?? ''}`
    const isTwo = names.includes(two)
    return {
      name: isTwo ? two : word,
      rest: [...words.slice(index + (isTwo ? 2 : 1)), ...words.slice(0, index)],
    }
  }
  return { name: null, rest: words }
}

function takesValue(word: string): boolean {
  if (word.includes('=')) return false
  const name = word.replace(/^--?/, '')
  if (!word.startsWith('--'))
    return Object.values<Flag>(flags).some((flag) => flag.short === name && flag.kind !== 'flag')
  const flag = Object.entries<Flag>(flags).find(([own]) => own === name)?.[1]
  return flag ? flag.kind !== 'flag' : withoutEffect[name] === 'string'
}

/** `--select a b --full-refresh` becomes `--select a --select b --full-refresh`. */
function spreadLists(words: readonly string[], allowed: readonly FlagName[]): string[] {
  const lists = new Map<string, string>()
  for (const name of allowed) {
    const flag: Flag = flags[name]
    if (flag.kind !== 'texts') continue
    lists.set(`--${name}`, `--${name}`)
    if (flag.short) lists.set(`-${flag.short}`, `--${name}`)
  }
  const result: string[] = []
  let list: string | null = null
  for (const [index, word] of words.entries()) {
    if (word.startsWith('-') && word !== '-') {
      list = lists.get(word) ?? null
      const next = words[index + 1]
      if (list !== null && (next === undefined || (next.startsWith('-') && next !== '-')))
        throw new UsageError(`${list} needs a value.`)
      if (list === null) result.push(word)
    } else if (list === null) result.push(word)
    else result.push(list, word)
  }
  return result
}
