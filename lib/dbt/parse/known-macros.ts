import type { DefinitionKind } from '#lib/jinja/index.ts'
import { crc32 } from 'node:zlib'
import type { MacroCalls, MacroHead } from './macro-head.ts'
import { macroHead, macroRange } from './macro-head.ts'
import type { MacroFile } from './macro-file.ts'

/** What known-macros.json says of the macros of one file that comes with the engine: all that is asked of one that nobody calls. */
export interface KnownMacroFile {
  /** CRC-32 of the file's text. It says nothing of another text. */
  readonly crc: number
  readonly macros: readonly KnownMacro[]
}

export interface KnownMacro {
  readonly name: string
  readonly kind: DefinitionKind
  readonly parameters: readonly string[]
  readonly supportedLanguages: readonly string[] | null
  readonly line: number
  readonly range: readonly [start: number, end: number]
  readonly called: readonly string[]
  readonly names: readonly string[]
  readonly dispatches: readonly (readonly [macroName: string, namespace: string | null])[]
}

/** What is to be known of a file, from its parse. */
export function describeMacroFile(text: string, { macros }: MacroFile): KnownMacroFile {
  return {
    crc: crc32(text),
    macros: macros.map((macro) => {
      const { text: _text, ...head } = macroHead(macro.definition)
      const { calledNames, names, dispatches } = macro.calls()
      return {
        name: macro.name,
        ...head,
        range: macroRange(macro.definition),
        called: [...calledNames],
        names: [...names],
        dispatches: dispatches.map(({ macroName, namespace }) => [macroName, namespace] as const),
      }
    }),
  }
}

export const isKnownText = (known: KnownMacroFile, text: string) => known.crc === crc32(text)

export function knownHead(known: KnownMacro, text: string): MacroHead {
  const { kind, parameters, supportedLanguages, line, range } = known
  return { kind, parameters, supportedLanguages, line, text: text.slice(...range) }
}

export const knownCalls = ({ called, names, dispatches }: KnownMacro): MacroCalls => ({
  calledNames: new Set(called),
  names: new Set(names),
  dispatches: dispatches.map(([macroName, namespace]) => ({ macroName, namespace })),
})
