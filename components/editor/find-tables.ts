import { findCtes, type Cte } from './find-ctes.ts'
import { findReferences } from './find-references.ts'
import { maskSql } from './mask-sql.ts'

/** A table that a `from` or a `join` names: a node of the graph, or a name of SQL (a CTE, mostly). */
export interface TableUse {
  readonly kind: 'ref' | 'source' | 'name'
  readonly name: string
  /** Null where it has none. */
  readonly alias: string | null
}

export interface SqlOutline {
  readonly text: string
  readonly masked: string
  readonly ctes: readonly Cte[]
}

/** A column of a select list: one name, or all of a table (null: of every table). */
export type SelectItem =
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'all'; readonly of: string | null }

const reserved =
  'on|using|where|group|order|having|limit|qualify|window|union|except|intersect|inner|left|right|full|cross|join|natural|asof|positional|lateral|as|select|from|tablesample|pivot|unpivot|fetch|offset|set|with|and|or'
const name = `"(?:[^"]|"")+"|[a-z]\\w*`
const tableUse = new RegExp(
  `\\b(?:from|join)\\s+(_{3,}|(?:${name})(?:\\s*\\.\\s*\\w+)*)(?:\\s+(?:as\\s+)?(?!(?:${reserved})\\b)(${name}))?`,
  'gi',
)

export function outlineSql(text: string): SqlOutline {
  return { text, masked: maskSql(text), ctes: findCtes(text) }
}

/** Tables between two offsets, in the order in which they are written. */
export function findTables(outline: SqlOutline, from: number, to: number): readonly TableUse[] {
  const { text, masked } = outline
  const found: TableUse[] = []
  for (const match of masked.slice(from, to).matchAll(tableUse)) {
    const [whole, written = '', next] = match
    const start = from + match.index + whole.indexOf(written)
    const alias = next === undefined ? null : unquote(next)
    if (/^_{3,}$/.test(written)) {
      const [reference] = findReferences(text.slice(start, start + written.length))
      if (reference !== undefined) found.push({ kind: reference.kind, name: reference.name, alias })
    } else found.push({ kind: 'name', name: unquote(written.replaceAll(/\s/g, '')), alias })
  }
  return found
}

/** The innermost bracket around an offset that holds a select; the whole text where there is none. */
export function findScope(
  outline: SqlOutline,
  offset: number,
): { readonly from: number; readonly to: number } {
  const { masked } = outline
  const open: number[] = []
  for (let at = 0; at < offset; at += 1) {
    if (masked[at] === '(') open.push(at)
    else if (masked[at] === ')') open.pop()
  }
  const start = open.findLast((at) => /^\(\s*(select|with|from)\b/i.test(masked.slice(at, at + 200)))
  if (start === undefined) {
    // Below the last CTE the statement's own tables count, not those of its CTEs.
    const last = outline.ctes.findLast((cte) => cte.end <= offset)
    return { from: last?.end ?? 0, to: masked.length }
  }
  let depth = 0
  for (let at = start; at < masked.length; at += 1) {
    if (masked[at] === '(') depth += 1
    else if (masked[at] === ')') {
      depth -= 1
      if (depth === 0) return { from: start + 1, to: at }
    }
  }
  return { from: start + 1, to: masked.length }
}

/** What a CTE selects, by its first select. */
export function findSelectItems(outline: SqlOutline, cte: Cte): readonly SelectItem[] {
  const body = outline.masked.slice(cte.open + 1, cte.end - 1)
  const select = /^\s*(?:with\b[\s\S]*?\)\s*)?select\s+(?:distinct\s+)?/i.exec(body)
  if (select === null) return []
  const items: SelectItem[] = []
  let depth = 0
  let from = select[0].length
  const take = (to: number) => {
    const item = readItem(body.slice(from, to))
    if (item !== null) items.push(item)
    from = to + 1
  }
  for (let at = from; at <= body.length; at += 1) {
    const letter = body[at]
    if (letter === '(') depth += 1
    else if (letter === ')') depth -= 1
    else if (depth === 0 && letter === ',') take(at)
    else if (depth === 0 && (at === body.length || /^\sfrom\s/i.test(body.slice(at, at + 6)))) {
      take(at)
      break
    }
  }
  return items
}

function readItem(written: string): SelectItem | null {
  const item = written.trim()
  const all = /^(?:([a-z]\w*)\s*\.\s*)?\*/i.exec(item)
  if (all !== null) return { kind: 'all', of: all[1] ?? null }
  const named = /(?:^|[\s.)])("(?:[^"]|"")+"|[a-z]\w*)$/i.exec(item)
  return named?.[1] === undefined ? null : { kind: 'name', name: unquote(named[1]) }
}

export function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
}
