/** A token of SQL, coarse: enough to split statements and to read the head of one. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol'
  /** As typed; of a quoted name without its quotes. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const wordStart = /[\p{L}_]/u
const wordPart = /[\p{L}\p{N}_$]/u

/** Null where a quote or comment is not closed. */
export function tokenize(sql: string): readonly SqlToken[] | null {
  const tokens: SqlToken[] = []
  let index = 0
  while (index < sql.length) {
    const char = sql.charAt(index)
    const skipped = skipBlank(sql, index)
    if (skipped === null) return null
    if (skipped > index) {
      index = skipped
      continue
    }
    const token = readToken(sql, index, char)
    if (token === null) return null
    tokens.push(token)
    index = token.end
  }
  return tokens
}

function skipBlank(sql: string, index: number): number | null {
  if (/\s/.test(sql.charAt(index))) return index + 1
  if (sql.startsWith('--', index)) {
    const end = sql.indexOf('\n', index)
    return end < 0 ? sql.length : end + 1
  }
  return sql.startsWith('/*', index) ? blockCommentEnd(sql, index) : index
}

/** Comments nest, as in PostgreSQL's grammar, which DuckDB uses. */
function blockCommentEnd(sql: string, start: number): number | null {
  let depth = 0
  for (let index = start; index < sql.length; index++) {
    if (sql.startsWith('/*', index)) {
      depth += 1
      index += 1
    } else if (sql.startsWith('*/', index)) {
      depth -= 1
      index += 1
      if (depth === 0) return index + 1
    }
  }
  return null
}

function readToken(sql: string, start: number, char: string): SqlToken | null {
  if (char === '"') return readQuoted(sql, start, '"', 'quoted', false)
  if (char === "'") return readQuoted(sql, start, "'", 'string', false)
  if (/[eE]/.test(char) && sql.charAt(start + 1) === "'")
    return readQuoted(sql, start + 1, "'", 'string', true, start)
  if (char === '$') {
    const dollar = readDollar(sql, start)
    if (dollar !== undefined) return dollar
  }
  if (wordStart.test(char)) return readWhile(sql, start, wordPart, 'word')
  if (/[0-9]/.test(char)) return readWhile(sql, start, /[\w.]/, 'number')
  return { kind: 'symbol', text: char, start, end: start + 1 }
}

function readWhile(sql: string, start: number, part: RegExp, kind: SqlToken['kind']): SqlToken {
  let end = start + 1
  while (end < sql.length && part.test(sql.charAt(end))) end += 1
  return { kind, text: sql.slice(start, end), start, end }
}

function readQuoted(
  sql: string,
  open: number,
  quote: string,
  kind: SqlToken['kind'],
  escapes: boolean,
  start = open,
): SqlToken | null {
  for (let index = open + 1; index < sql.length; index++) {
    const char = sql.charAt(index)
    if (escapes && char === '\\') index += 1
    else if (char === quote) {
      if (sql.charAt(index + 1) === quote) index += 1
      else
        return {
          kind,
          text: sql.slice(open + 1, index).replaceAll(quote + quote, quote),
          start,
          end: index + 1,
        }
    }
  }
  return null
}

/** undefined where the dollar opens no quote; null where the quote is not closed. */
function readDollar(sql: string, start: number): SqlToken | null | undefined {
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(start, start + 130))?.[0]
  if (tag === undefined) return undefined
  const close = sql.indexOf(tag, start + tag.length)
  if (close < 0) return null
  return { kind: 'string', text: sql.slice(start + tag.length, close), start, end: close + tag.length }
}

export interface SplitStatement {
  readonly text: string
  readonly start: number
  readonly tokens: readonly SqlToken[]
}

/** Cuts at semicolons outside of quotes and comments; empty statements are left out. Token places are the text's. */
export function splitStatements(sql: string): readonly SplitStatement[] | null {
  const tokens = tokenize(sql)
  if (tokens === null) return null
  const statements: SplitStatement[] = []
  let current: SqlToken[] = []
  const flush = () => {
    const first = current[0]
    const last = current.at(-1)
    if (first && last)
      statements.push({ text: sql.slice(first.start, last.end), start: first.start, tokens: current })
    current = []
  }
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ';') flush()
    else current.push(token)
  }
  flush()
  return statements
}
