import { describeMacroFile } from '../parse/known-macros.ts'
import type { KnownMacroFile } from '../parse/known-macros.ts'
import { readMacroFile } from '../parse/macro-file.ts'
import { builtinPackages } from './index.ts'

/** What known-macros.json has to say of all macros that come with the engine, by the path of their file. */
export function describeBuiltins(): Readonly<Record<string, KnownMacroFile>> {
  const packages = new Set(['duckdb', 'postgres'].flatMap((adapter) => builtinPackages(adapter)))
  return Object.fromEntries(
    [...packages].flatMap(({ name, files }) =>
      files.map(({ path, text }) => {
        const packagePath = path.slice(name.length + 1)
        return [
          path,
          describeMacroFile(text, readMacroFile({ path, packagePath, packageName: name, text })),
        ] as const
      }),
    ),
  )
}
