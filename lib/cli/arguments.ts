import { parseArgs } from 'node:util'
import { load } from 'js-yaml'
import type { Json } from '#lib/dbt/index.ts'
import { UsageError } from './usage-error.ts'

type Kind = 'text' | 'texts' | 'flag'

export interface Flag {
  readonly kind: Kind
  readonly short?: string
  readonly value?: string
  readonly help: string
}

/** Every flag of every command, once. */
export const flags = {
  select: {
    kind: 'texts',
    short: 's',
    value: 'SPEC',
    help: 'Nodes to take: names, +name+, tag:x, path:y, ...',
  },
  models: { kind: 'texts', short: 'm', value: 'SPEC', help: 'The same as --select.' },
  exclude: { kind: 'texts', value: 'SPEC', help: 'Nodes to leave out.' },
  selector: { kind: 'text', value: 'NAME', help: 'A selector of selectors.yml.' },
  'resource-type': { kind: 'texts', value: 'TYPE', help: 'Only nodes of this type.' },
  'exclude-resource-type': { kind: 'texts', value: 'TYPE', help: 'No nodes of this type.' },
  'indirect-selection': { kind: 'text', value: 'MODE', help: 'eager, cautious, buildable or empty.' },
  target: { kind: 'text', short: 't', value: 'NAME', help: 'The output of the profile to use.' },
  profile: { kind: 'text', value: 'NAME', help: "The profile, instead of the project's." },
  'profiles-dir': { kind: 'text', value: 'DIR', help: 'Where profiles.yml is.' },
  'project-dir': { kind: 'text', value: 'DIR', help: 'Where dbt_project.yml is.' },
  vars: { kind: 'text', value: 'YAML', help: "Variables, for example '{day: 2024-01-01}'." },
  'full-refresh': { kind: 'flag', short: 'f', help: 'Build incremental models and seeds anew.' },
  threads: { kind: 'text', value: 'N', help: 'Nodes at the same time.' },
  'fail-fast': { kind: 'flag', short: 'x', help: 'Stop at the first failure.' },
  'store-failures': { kind: 'flag', help: 'Keep the rows that failed a test in tables.' },
  'event-time-start': { kind: 'text', value: 'TIME', help: 'Build batches of microbatch models from here.' },
  'event-time-end': { kind: 'text', value: 'TIME', help: 'Build batches of microbatch models up to here.' },
  sample: {
    kind: 'text',
    value: 'SPAN',
    help: "Read only what happened in a span of time: '3 days', or '{start: 2024-01-01, end: 2024-01-08}'.",
  },
  empty: { kind: 'flag', help: 'Build without rows.' },
  state: { kind: 'text', value: 'DIR', help: 'Artifacts of an earlier run, to compare with or to defer to.' },
  defer: { kind: 'flag', help: 'Read what is not built here from the relations of --state.' },
  'favor-state': { kind: 'flag', help: 'With --defer, prefer the relations of --state.' },
  'defer-state': {
    kind: 'text',
    value: 'DIR',
    help: 'Artifacts to defer to, where they are not those of --state.',
  },
  'warn-error': { kind: 'flag', help: 'Take warnings for errors.' },
  'warn-error-options': {
    kind: 'text',
    value: 'YAML',
    help: "'{error: all}' is --warn-error; what names single warnings of dbt has no effect.",
  },
  'no-compile': { kind: 'flag', help: 'Do not compile the project first.' },
  show: { kind: 'flag', help: 'Print some rows of each seed that was loaded.' },
  'empty-catalog': { kind: 'flag', help: 'Write a catalog without asking the warehouse.' },
  output: { kind: 'text', value: 'FORMAT', help: 'How to print.' },
  'output-keys': { kind: 'texts', value: 'KEY', help: 'Keys to print with --output json.' },
  inline: { kind: 'text', value: 'SQL', help: 'SQL with Jinja instead of a model.' },
  'inline-direct': { kind: 'text', value: 'SQL', help: 'SQL as it is, which is not compiled.' },
  limit: { kind: 'text', value: 'N', help: 'Rows at most; -1 for all.' },
  upgrade: { kind: 'flag', help: 'Choose versions anew, though the lock file is up to date.' },
  lock: { kind: 'flag', help: 'Write the lock file and install nothing.' },
  'add-package': { kind: 'text', value: 'NAME@VERSION', help: 'Add a package to packages.yml first.' },
  source: { kind: 'text', value: 'KIND', help: 'Where --add-package comes from: hub, git or local.' },
  template: { kind: 'text', value: 'TEXT', help: 'The template itself, instead of a file.' },
  context: { kind: 'text', value: 'JSON', help: 'What the template may use, as a JSON object.' },
  ndjson: {
    kind: 'flag',
    help: 'Read {template, context} a line and answer each with {output} or {error, line, column}.',
  },
  args: { kind: 'text', value: 'YAML', help: 'Arguments of the macro.' },
  'no-partial-parse': {
    kind: 'flag',
    help: 'Read every file, though an earlier parse is kept in the target folder.',
  },
  'target-path': { kind: 'text', value: 'DIR', help: 'Where artifacts go.' },
  'no-write-json': { kind: 'flag', help: 'Write neither the manifest nor what came of a run.' },
  'log-format': { kind: 'text', value: 'FORMAT', help: 'text or json.' },
  quiet: { kind: 'flag', short: 'q', help: 'Print results and errors only.' },
  help: { kind: 'flag', short: 'h', help: 'Show this.' },
} as const satisfies Readonly<Record<string, Flag>>

export type FlagName = keyof typeof flags

/** Flags of dbt that change nothing here, so that calls written for dbt go on working. */
const withoutEffect: Readonly<Record<string, 'boolean' | 'string'>> = {
  'use-colors': 'boolean',
  'no-use-colors': 'boolean',
  'use-colors-file': 'boolean',
  'no-use-colors-file': 'boolean',
  'partial-parse': 'boolean',
  'version-check': 'boolean',
  'no-version-check': 'boolean',
  'static-parser': 'boolean',
  'no-static-parser': 'boolean',
  'use-experimental-parser': 'boolean',
  'no-use-experimental-parser': 'boolean',
  'use-fast-test-edges': 'boolean',
  'no-use-fast-test-edges': 'boolean',
  'partial-parse-file-diff': 'boolean',
  'no-partial-parse-file-diff': 'boolean',
  'partial-parse-file-path': 'string',
  'show-all-deprecations': 'boolean',
  'no-show-all-deprecations': 'boolean',
  'show-resource-report': 'boolean',
  'no-show-resource-report': 'boolean',
  'hints-enabled': 'boolean',
  'no-hints-enabled': 'boolean',
  'log-cache-events': 'boolean',
  'no-log-cache-events': 'boolean',
  'macro-debugging': 'boolean',
  'no-macro-debugging': 'boolean',
  'record-timing-info': 'string',
  'upload-to-artifacts-ingest-api': 'boolean',
  'no-upload-to-artifacts-ingest-api': 'boolean',
  'no-single-threaded': 'boolean',
  'no-empty': 'boolean',
  static: 'boolean',
  'no-static': 'boolean',
  compile: 'boolean',
  sqlparse: 'string',
  'send-anonymous-usage-stats': 'boolean',
  'no-send-anonymous-usage-stats': 'boolean',
  'populate-cache': 'boolean',
  'no-populate-cache': 'boolean',
  'cache-selected-only': 'boolean',
  'no-cache-selected-only': 'boolean',
  'write-json': 'boolean',
  print: 'boolean',
  introspect: 'boolean',
  debug: 'boolean',
  'no-debug': 'boolean',
  'no-quiet': 'boolean',
  'no-fail-fast': 'boolean',
  'no-defer': 'boolean',
  'no-favor-state': 'boolean',
  'no-warn-error': 'boolean',
  'log-level': 'string',
  'log-level-file': 'string',
  'log-format-file': 'string',
  'log-path': 'string',
  'log-file-max-bytes': 'string',
  'printer-width': 'string',
}
const shortWithoutEffect: Readonly<Record<string, string>> = { d: 'debug' }

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
    if (name === 'warn-error' && takesAllForErrors(this.yaml('warn-error-options'))) return true
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

/** `error: all`, and what it was called before. */
function takesAllForErrors(options: Readonly<Record<string, Json>>): boolean {
  const said = [options['error'], options['include']].flatMap((one) => (Array.isArray(one) ? one : [one]))
  return said.includes('all') || said.includes('*')
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
  const ignored = Object.entries(withoutEffect).map(([name, type]) => {
    const short = Object.entries(shortWithoutEffect).find(([, long]) => long === name)?.[0]
    return [name, { type, ...(short === undefined ? {} : { short }) }] as const
  })
  const known = Object.fromEntries(
    allowed.map((name) => {
      const flag: Flag = flags[name]
      const type = flag.kind === 'flag' ? ('boolean' as const) : ('string' as const)
      return [
        name,
        { type, multiple: flag.kind === 'texts', ...(flag.short ? { short: flag.short } : {}) },
      ] as const
    }),
  )
  try {
    const { values, positionals } = parseArgs({
      args: spreadLists(words.flatMap(respell), allowed),
      options: { ...Object.fromEntries(ignored), ...known },
      allowPositionals: true,
    })
    const own = Object.entries(values).filter(([name]) => !Object.hasOwn(withoutEffect, name))
    return new Arguments({ ...fromEnvironment(allowed, env), ...Object.fromEntries(own) }, positionals)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Other spellings of dbt's for the same. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  '--model': ['--models'],
  '--resource-types': ['--resource-type'],
  '--exclude-resource-types': ['--exclude-resource-type'],
  '--single-threaded': ['--threads', '1'],
}

function respell(word: string): readonly string[] {
  const end = word.indexOf('=')
  const known = spellings[end < 0 ? word : word.slice(0, end)]
  return known === undefined ? [word] : end < 0 ? known : [`${known[0] ?? ''}${word.slice(end)}`]
}

/** Flags that dbt also takes from the environment, as DBT_FULL_REFRESH. */
const environmentFlags: readonly FlagName[] = [
  'defer',
  'defer-state',
  'empty',
  'fail-fast',
  'favor-state',
  'full-refresh',
  'indirect-selection',
  'log-format',
  'profile',
  'project-dir',
  'quiet',
  'sample',
  'state',
  'store-failures',
  'target',
  'target-path',
  'warn-error',
  'warn-error-options',
]

function fromEnvironment(
  allowed: readonly FlagName[],
  env: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const name of environmentFlags.filter((one) => allowed.includes(one))) {
    const value = env.get(`DBT_${name.replaceAll('-', '_').toUpperCase()}`)
    if (value === undefined || value === '') continue
    found[name] = flags[name].kind === 'flag' ? /^(1|t|true|y|yes|on)$/i.test(value) : value
  }
  return found
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
  for (const word of words) {
    if (word.startsWith('-') && word !== '-') {
      list = lists.get(word) ?? null
      if (list === null) result.push(word)
    } else if (list === null) result.push(word)
    else result.push(list, word)
  }
  return result
}
