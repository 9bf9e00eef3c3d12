import type { BuiltinPackage } from '../options.ts'
import { readMacroFile } from './macro-file.ts'
import type { MacroSource } from './macro-file.ts'

const cache = new WeakMap<BuiltinPackage, readonly MacroSource[]>()

/** The macros that come with the engine; read once a process. */
export function builtinMacros(packages: readonly BuiltinPackage[]): MacroSource[] {
  return packages.flatMap((one) => {
    let macros = cache.get(one)
    if (!macros) cache.set(one, (macros = readPackage(one)))
    return macros
  })
}

function readPackage(one: BuiltinPackage): MacroSource[] {
  return one.files.flatMap(({ path, text }) => {
    const read = readMacroFile({
      path,
      packagePath: path.slice(one.name.length + 1),
      packageName: one.name,
      text,
    })
    const [broken] = read.diagnostics
    if (broken) throw new Error(`${path}: ${broken.message} (line ${broken.span?.start.line ?? '?'})`)
    return read.macros
  })
}
