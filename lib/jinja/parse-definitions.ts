import type { DefinitionKind } from './ast.ts'
import { checkNames } from './check-names.ts'
import { definitionsOf } from './definition.ts'
import type { MacroDefinition } from './definition.ts'
import { JinjaRuntimeError, toJinjaError } from './errors.ts'
import type { JinjaError } from './errors.ts'
import { parseSource } from './parser/statements.ts'
import { TemplateSource } from './source.ts'
import type { SourceOptions } from './source.ts'

export interface DefinitionOptions extends SourceOptions {
  /** Kinds to look for; the rest of the file is not read as Jinja at all. */
  readonly kinds: readonly DefinitionKind[]
}

export interface ParsedDefinitions {
  readonly definitions: readonly MacroDefinition[]
  /** One for each block that cannot be read; the others are there nevertheless. */
  readonly errors: readonly JinjaError[]
}

interface Block {
  readonly start: number
  readonly end: number
  readonly tag: string
}

const tags: Readonly<Record<DefinitionKind, readonly string[]>> = {
  macro: ['macro'],
  test: ['test', 'data_test'],
  materialization: ['materialization'],
  snapshot: ['snapshot'],
  docs: ['docs'],
}

/**
 * The definitions of a file of macros, snapshots or docs. Blocks are found by their tags and each is parsed
 * by itself, so that one broken macro does not hide the others and text around them (a page of docs, say)
 * may contain anything.
 */
export function parseDefinitions(text: string, options: DefinitionOptions): ParsedDefinitions {
  const source = new TemplateSource(text, options)
  const definitions: MacroDefinition[] = []
  const errors: JinjaError[] = []
  const wanted = new Set(options.kinds.flatMap((kind) => tags[kind]))
  for (const block of findBlocks(source.text, wanted)) {
    try {
      if (block.end === -1) throw unclosed(source, block)
      const body = parseSource(source, { start: block.start, end: block.end })
      checkNames(source, body)
      for (const definition of definitionsOf(source, body)) definitions.push(definition)
    } catch (error) {
      errors.push(toJinjaError(error, source))
    }
  }
  return { definitions, errors }
}

function unclosed(source: TemplateSource, block: Block): JinjaRuntimeError {
  const error = new JinjaRuntimeError(
    `Unexpected end of template. Jinja was looking for the following tags: 'end${block.tag}'.`,
    { code: 'jinja-syntax', hint: `Close it with {% end${block.tag} %}.` },
  )
  error.source = source
  error.start = block.start
  error.end = source.text.indexOf('%}', block.start) + 2 || source.text.length
  return error
}

// Comments and raw blocks are skipped whole; every other tag only by its name.
const opening =
  /\{#[\s\S]*?#\}|\{%[-+]?\s*raw\s*-?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{%[-+]?\s*([a-z_]+)/g

function findBlocks(text: string, wanted: ReadonlySet<string>): readonly Block[] {
  const blocks: Block[] = []
  opening.lastIndex = 0
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const [, tag] = match
    if (tag === undefined || !wanted.has(tag)) continue
    const end = blockEnd(text, opening.lastIndex, tag)
    const next = end === -1 ? nextBlock(text, opening.lastIndex, wanted) : end
    blocks.push({ start: match.index, end, tag })
    if (next === -1) break
    opening.lastIndex = next
  }
  return blocks
}

/** After a block without an end, where the next wanted one begins. */
function nextBlock(text: string, from: number, wanted: ReadonlySet<string>): number {
  const pattern = new RegExp(`\\{%[-+]?\\s*(?:${[...wanted].join('|')})\\s`, 'g')
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? -1
}

function blockEnd(text: string, from: number, tag: string): number {
  const pattern = new RegExp(
    `\\{#[\\s\\S]*?#\\}|\\{%[-+]?\\s*raw\\s*-?%\\}[\\s\\S]*?\\{%[-+]?\\s*endraw\\s*[-+]?%\\}|\\{%[-+]?\\s*(end)?${tag}\\b[^%]*?%\\}`,
    'g',
  )
  pattern.lastIndex = from
  let depth = 1
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (!/^\{%[-+]?\s*(?:end)?[a-z_]/.test(match[0]) || match[0].includes('endraw')) continue
    if (match[1] === undefined) {
      // A block of the same kind at the start of a line: the end of this one was forgotten.
      if (text.charAt(match.index - 1) === '\n') return -1
      depth += 1
    } else if (--depth === 0) return match.index + match[0].length
  }
  return -1
}
