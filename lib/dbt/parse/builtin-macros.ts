import { bodyTemplate, staticCalls } from '#lib/jinja/index.ts'
import type { MacroDefinition, StaticCalls } from '#lib/jinja/index.ts'
import type { BuiltinPackage } from '../options.ts'
import { readMacroFile } from './macro-file.ts'
import type { MacroFile, MacroSource } from './macro-file.ts'

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
 * Their names are found by the tags that open them, and a file is parsed when somebody asks for what is in it: a project
 * calls a dozen of these macros, and all of them take as long to parse as a hundred of its models. The files are ours, so
 * a test can say that the tags tell the whole.
 */
function readPackage(one: BuiltinPackage): MacroSource[] {
  return one.files.flatMap(({ path, text }) => {
    const place = { path, packagePath: path.slice(one.name.length + 1), packageName: one.name }
    let read: MacroFile | null = null
    const file = () => (read ??= parsedFile({ ...place, text }))
    return Array.from(text.matchAll(opening), ([, kind, name = '', materialization, adapter = 'default']) => {
      const known =
        materialization === undefined
          ? `${kind === 'test' ? 'test_' : ''}${name}`
          : `materialization_${materialization}_${adapter}`
      return new BuiltinMacro(known, place, file)
    })
  })
}

function parsedFile(input: Parameters<typeof readMacroFile>[0]): MacroFile {
  const read = readMacroFile(input)
  const [broken] = read.diagnostics
  if (broken) throw new Error(`${input.path}: ${broken.message} (line ${broken.span?.start.line ?? '?'})`)
  return read
}

class BuiltinMacro implements MacroSource {
  readonly name: string
  readonly uniqueId: string
  readonly packageName: string
  readonly path: string
  readonly packagePath: string
  readonly calls: () => StaticCalls
  readonly #file: () => MacroFile
  #definition: MacroDefinition | null = null

  constructor(
    name: string,
    place: Pick<MacroSource, 'packageName' | 'path' | 'packagePath'>,
    file: () => MacroFile,
  ) {
    this.name = name
    this.uniqueId = `macro.${place.packageName}.${name}`
    this.packageName = place.packageName
    this.path = place.path
    this.packagePath = place.packagePath
    this.#file = file
    let calls: StaticCalls | null = null
    this.calls = () => (calls ??= staticCalls(bodyTemplate(this.definition), noNames))
  }

  get definition(): MacroDefinition {
    this.#definition ??= this.#file().macros.find((one) => one.name === this.name)?.definition ?? null
    if (this.#definition === null) throw new Error(`${this.path} has no macro '${this.name}'`)
    return this.#definition
  }
}

const noNames: ReadonlySet<string> = new Set<string>()
