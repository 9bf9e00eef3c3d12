import type { TextPart } from './develop-view.ts'
import { findJinjaSpans } from './find-jinja-spans.ts'
import { maskSql } from './mask-sql.ts'

export interface Cte {
  readonly name: string
  /** Offset of its name, and of the bracket that opens its text. */
  readonly at: number
  readonly open: number
  /** Offset behind the bracket that closes its text. */
  readonly end: number
}

const name = /^\s*(?:recursive\s+)?("(?:[^"]|"")+"|[a-z_]\w*)\s*(?:\(|as\b)/i
const opener = /^\s*as\s*(?:(?:not\s+)?materialized\s*)?\(/i

/** The CTEs of the statement's own `with`, in order. One that is not closed yet ends the list. */
export function findCtes(text: string): readonly Cte[] {
  const masked = maskSql(text)
  const found: Cte[] = []
  let at = findWith(masked)
  while (at !== null) {
    const named = name.exec(masked.slice(at))
    if (named === null) break
    const written = named[1] ?? ''
    const nameAt = at + named[0].indexOf(written)
    const bodyAt = findBody(masked, nameAt + written.length)
    const end = bodyAt === null ? null : findClose(masked, bodyAt)
    if (bodyAt === null || end === null) break
    found.push({ name: text.slice(nameAt, nameAt + written.length), at: nameAt, open: bodyAt, end })
    const comma = /^\s*,/.exec(masked.slice(end))
    at = comma === null ? null : end + comma[0].length
  }
  return found
}

/** The `with` that is in no bracket. */
function findWith(masked: string): number | null {
  let depth = 0
  for (const match of masked.matchAll(/[()]|\bwith\b/gi)) {
    if (match[0] === '(') depth += 1
    else if (match[0] === ')') depth -= 1
    else if (depth === 0) return match.index + match[0].length
  }
  return null
}

/** Past the list of column names, if there is one. */
function findBody(masked: string, from: number): number | null {
  const list = /^\s*\(/.exec(masked.slice(from))
  const at = list === null ? from : findClose(masked, from + list[0].length - 1)
  if (at === null) return null
  const opened = opener.exec(masked.slice(at))
  return opened === null ? null : at + opened[0].length - 1
}

function findClose(masked: string, open: number): number | null {
  let depth = 0
  for (let at = open; at < masked.length; at += 1) {
    if (masked[at] === '(') depth += 1
    else if (masked[at] === ')') {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return null
}

/**
 * The file up to the end of a CTE, and a select from it.
 * Null where the CTE stands in a block of Jinja that its own text does not close: a loop, a macro.
 */
export function previewOfCte(text: string, cte: Cte): TextPart | null {
  const before = text.slice(0, cte.end)
  const blocks = findOpenBlocks(before)
  if (blocks.some((block) => block.kind !== 'if' && block.kind !== 'snapshot')) return null
  const from = blocks.findLast((block) => block.kind === 'snapshot')?.end ?? 0
  const closers = blocks.filter((block) => block.kind === 'if').map(() => '{% endif %}')
  const lines = before.slice(0, from).split('\n')
  return {
    text: `${before.slice(from)}${closers.join('')}\nselect * from ${cte.name}`,
    start: { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 },
    label: `CTE ${cte.name}`,
  }
}

const blockTag = /^\{%[-+]?\s*(end)?(if|for|macro|call|filter|snapshot|test|materialization|raw|set)\b([^%]*)/

function findOpenBlocks(text: string): readonly { readonly kind: string; readonly end: number }[] {
  const open: { kind: string; end: number }[] = []
  for (const span of findJinjaSpans(text)) {
    const match = blockTag.exec(text.slice(span.start, span.end))
    if (match === null) continue
    const [, closes, kind = '', rest = ''] = match
    // `{% set x = 1 %}` is no block.
    if (kind === 'set' && closes === undefined && rest.includes('=')) continue
    if (closes === undefined) open.push({ kind, end: span.end })
    else if (open.at(-1)?.kind === kind) open.pop()
  }
  return open
}
