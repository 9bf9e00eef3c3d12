import { describe, expect, it } from 'vitest'
import { builtinPackages } from '../macros/index.ts'
import { builtinMacros } from './builtin-macros.ts'
import { readMacroFile } from './macro-file.ts'

describe.each(['duckdb', 'postgres'])('the macros that come with the engine for %s', (type) => {
  const packages = builtinPackages(type)
  const listed = builtinMacros(packages)

  it('are known by the tags that open them as they are by their parsed files', () => {
    const parsed = packages.flatMap((one) =>
      one.files.flatMap(({ path, text }) => {
        const packagePath = path.slice(one.name.length + 1)
        return readMacroFile({ path, packagePath, packageName: one.name, text }).macros
      }),
    )
    const shown = (macros: typeof parsed) =>
      macros.map(({ name, uniqueId, path, packagePath, packageName, definition }) => ({
        ...{ name, uniqueId, path, packagePath, packageName },
        text: definition.text,
        kind: definition.kind,
      }))
    expect(parsed.length).toBeGreaterThan(100)
    expect(shown(listed)).toEqual(shown(parsed))
  })

  it('tell what they call', () => {
    const one = listed.find(({ name }) => name === 'get_where_subquery')
    expect([...(one?.calls().names ?? [])]).toContain('relation')
  })
})
