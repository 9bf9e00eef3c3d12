import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { describeBuiltins } from '../macros/describe-builtins.ts'
import { builtinPackages } from '../macros/index.ts'
import { builtinMacros } from './builtin-macros.ts'
import { readMacroFile } from './macro-file.ts'
import type { MacroSource } from './macro-file.ts'

const callsOf = (macro: MacroSource) => {
  const { calledNames, names, dispatches } = macro.calls()
  const called = dispatches.map(({ macroName, namespace }) => ({ macroName, namespace }))
  return { calledNames, names, dispatches: called }
}

it('known-macros.json says what the macros are (node scripts/make-known-macros.ts writes it anew)', () => {
  const path = new URL('../macros/known-macros.json', import.meta.url)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(describeBuiltins())
})

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

  it('say of themselves without a parse what they say after one', () => {
    const unknown = packages.map((one) => ({
      ...one,
      files: one.files.map((file) => ({ ...file, known: null })),
    }))
    const said = (macros: typeof listed) =>
      macros.map((macro) => ({ id: macro.uniqueId, head: macro.head(), calls: callsOf(macro) }))
    expect(said(listed)).toEqual(said(builtinMacros(unknown)))
    expect(packages.flatMap(({ files }) => files).every(({ known }) => known !== null)).toBe(true)
  })

  it('are parsed where a file is not the one that is known', () => {
    const [first] = packages
    const file = first?.files.find(({ path }) => path.endsWith('/columns.sql'))
    if (!first || !file) throw new Error('no file')
    const text = file.text.replace('(relation)', '(relation, more=none)')
    const [macro] = builtinMacros([{ name: first.name, files: [{ ...file, text }] }])
    expect(macro?.head().parameters).toEqual(['relation', 'more'])
    expect(macro?.head().text).toContain('more=none')
  })

  it('tell what they call', () => {
    const one = listed.find(({ name }) => name === 'get_where_subquery')
    expect([...(one?.calls().names ?? [])]).toContain('relation')
  })
})
