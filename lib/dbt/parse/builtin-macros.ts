import type { MacroDefinition } from '#lib/jinja/index.ts'
import type { BuiltinPackage } from '../options.ts'
import { isKnownText, knownCalls, knownHead } from './known-macros.ts'
import type { KnownMacro } from './known-macros.ts'
import { readMacroFile } from './macro-file.ts'
import type { MacroFile, MacroSource } from './macro-file.ts'
import type { MacroCalls, MacroHead } from './macro-head.ts'

const cache = new WeakMap<BuiltinPackage, readonly MacroSource[]>()

/** The macros that come with the engine; read once a process. */
export function builtinMacros(packages: readonly BuiltinPackage[]): MacroSource[] {
  return packages.flatMap((one) => {
    let macros = cache.get(one)
    if (!macros) cache.set(one, (macros = readPackage(one)))
    return macros
  })
}

const opening =
  /\{%-?\s*(?:(macro|test)\s+(\w+)|materialization\s+(\w+)\s*,\s*(?:default|adapter\s*=\s*['"](\w+)['"]))/g

/**
 * A project calls a dozen of these macros, and all of them take as long to parse as a hundred of its models. So what is
 * asked of each is taken from known-macros.json, and a file is parsed when a macro of it is run. A file that was changed
 * since is read for the tags that open macros, and parsed when anything else is asked. The files are ours, so a test can
 * say that the tags tell the whole.
 */
function readPackage(one: BuiltinPackage): MacroSource[] {
  return one.files.flatMap(({ path, text, known }) => {
    const place = { path, packagePath: path.slice(one.name.length + 1), packageName: one.name }
    let read: MacroFile | null = null
    const file = () => (read ??= parsedFile({ ...place, text }))
    if (known !== null && isKnownText(known, text))
      return known.macros.map((macro) => new KnownMacroSource({ name: macro.name, place, file }, macro, text))
    return Array.from(text.matchAll(opening), ([, kind, name = '', materialization, adapter = 'default']) => {
      const found =
        materialization === undefined
          ? `${kind === 'test' ? 'test_' : ''}${name}`
          : `materialization_${materialization}_${adapter}`
      return new BuiltinMacro({ name: found, place, file })
    })
  })
}

function parsedFile(input: Parameters<typeof readMacroFile>[0]): MacroFile {
  const read = readMacroFile(input)
  const [broken] = read.diagnostics
  if (broken) throw new Error(`${input.path}: ${broken.message} (line ${broken.span?.start.line ?? '?'})`)
  return read
}

interface BuiltinSource {
  readonly name: string
  readonly place: Pick<MacroSource, 'packageName' | 'path' | 'packagePath'>
  readonly file: () => MacroFile
}

class BuiltinMacro implements MacroSource {
  readonly name: string
  readonly uniqueId: string
  readonly packageName: string
  readonly path: string
  readonly packagePath: string
  readonly #file: () => MacroFile
  #parsed: MacroSource | null = null

  constructor({ name, place, file }: BuiltinSource) {
    this.name = name
    this.uniqueId = `macro.${place.packageName}.${name}`
    this.packageName = place.packageName
    this.path = place.path
    this.packagePath = place.packagePath
    this.#file = file
  }

  get definition(): MacroDefinition {
    return this.#source().definition
  }

  head(): MacroHead {
    return this.#source().head()
  }

  calls(): MacroCalls {
    return this.#source().calls()
  }

  #source(): MacroSource {
    this.#parsed ??= this.#file().macros.find((one) => one.name === this.name) ?? null
    if (this.#parsed === null) throw new Error(`${this.path} has no macro '${this.name}'`)
    return this.#parsed
  }
}

class KnownMacroSource extends BuiltinMacro {
  readonly #known: KnownMacro
  readonly #text: string
  #calls: MacroCalls | null = null

  constructor(source: BuiltinSource, known: KnownMacro, text: string) {
    super(source)
    this.#known = known
    this.#text = text
  }

  override head(): MacroHead {
    return knownHead(this.#known, this.#text)
  }

  override calls(): MacroCalls {
    return (this.#calls ??= knownCalls(this.#known))
  }
}
