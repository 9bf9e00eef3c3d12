import type { DefinitionKind } from './ast.ts'
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

interface Tag {
  readonly name: string
  readonly start: number
  /** Just behind the name. */
  readonly end: number
}

const tagName = /\{%[-+]?\s*([a-z_]+)/y

/** The next statement tag; comments and raw blocks are skipped whole. Linear, whatever the text. */
function nextTag(text: string, from: number): Tag | null {
  let at = text.indexOf('{', from)
  while (at !== -1) {
    const kind = text.charAt(at + 1)
    let next = at + 1
    if (kind === '#') {
      const close = text.indexOf('#}', at + 2)
      if (close === -1) return null
      next = close + 2
    } else if (kind === '%') {
      tagName.lastIndex = at
      const name = tagName.exec(text)?.[1]
      if (name === 'raw') {
        const close = text.indexOf('endraw', at)
        if (close === -1) return null
        next = close
      } else if (name !== undefined) return { name, start: at, end: tagName.lastIndex }
    }
    at = text.indexOf('{', next)
  }
  return null
}

/** Each unclosed block costs a look through the rest of the file. */
const mostUnclosed = 50

function findBlocks(text: string, wanted: ReadonlySet<string>): readonly Block[] {
  const blocks: Block[] = []
  let unclosedBlocks = 0
  let tag = nextTag(text, 0)
  while (tag && unclosedBlocks < mostUnclosed) {
    if (!wanted.has(tag.name)) {
      tag = nextTag(text, tag.end)
      continue
    }
    const end = blockEnd(text, tag)
    if (end === -1) unclosedBlocks += 1
    blocks.push({ start: tag.start, end, tag: tag.name })
    tag = nextTag(text, end === -1 ? tag.end : end)
  }
  return blocks
}

function blockEnd(text: string, opened: Tag): number {
  let depth = 1
  for (let tag = nextTag(text, opened.end); tag; tag = nextTag(text, tag.end)) {
    if (tag.name === opened.name) {
      // A block of the same kind at the start of a line: the end of this one was forgotten.
      if (text.charAt(tag.start - 1) === '\n') return -1
      depth += 1
    } else if (tag.name === `end${opened.name}` && --depth === 0) {
      const close = text.indexOf('%}', tag.end)
      return close === -1 ? -1 : close + 2
    }
  }
  return -1
}
