import type { TableName } from './warehouse.ts'
import type { SplitStatement, SqlToken } from './split-statements.ts'

const queryWords = [
  'select',
  'from',
  'table',
  'pivot',
  'pivot_wider',
  'pivot_longer',
  'unpivot',
  'describe',
  'desc',
  'show',
  'summarize',
]

/** Reads the head of a statement, token by token. */
export class Reader {
  readonly tokens: readonly SqlToken[]
  readonly text: string
  readonly #start: number
  position = 0

  constructor(statement: SplitStatement) {
    this.tokens = statement.tokens
    this.text = statement.text
    this.#start = statement.start
  }

  get token(): SqlToken | undefined {
    return this.tokens[this.position]
  }

  get done(): boolean {
    return this.position >= this.tokens.length
  }

  is(...words: readonly string[]): boolean {
    return words.every((word, index) => {
      const token = this.tokens[this.position + index]
      return token?.kind === 'word' && token.text.toLowerCase() === word
    })
  }

  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false
    this.position += words.length
    return true
  }

  symbol(text: string): boolean {
    if (this.token?.kind !== 'symbol' || this.token.text !== text) return false
    this.position += 1
    return true
  }

  /** `a`, `a.b` or `a.b.c`, quoted or not. */
  name(): TableName | null {
    const parts: string[] = []
    do {
      const { token } = this
      if (token?.kind !== 'word' && token?.kind !== 'quoted') return null
      parts.push(token.text)
      this.position += 1
    } while (this.symbol('.'))
    const [name, schema = null, database = null] = parts.reverse()
    return name === undefined || parts.length > 3 ? null : { database, schema, name }
  }

  /** Over a list in parentheses, if one stands here. */
  skipParentheses(): void {
    if (this.token?.text !== '(' || this.token.kind !== 'symbol') return
    let depth = 0
    do {
      const { token } = this
      if (token?.kind === 'symbol' && token.text === '(') depth += 1
      if (token?.kind === 'symbol' && token.text === ')') depth -= 1
      this.position += 1
    } while (depth > 0 && !this.done)
  }

  /** Over names of columns in parentheses; a query may stand in some as well, which is left alone. */
  skipColumnNames(): void {
    const from = this.position
    this.skipParentheses()
    const inside = this.tokens.slice(from + 1, this.position - 1)
    const areNames = inside.every((token, index) =>
      token.kind === 'symbol'
        ? '.,[]'.includes(token.text)
        : (inside[index + 1]?.kind ?? 'symbol') === 'symbol',
    )
    if (!areNames || this.done) this.position = from
  }

  /** The position of a keyword outside of parentheses, from here; the end where there is none. */
  findTopLevel(words: readonly string[], from = this.position): number {
    let depth = 0
    for (let index = from; index < this.tokens.length; index++) {
      const token = this.tokens[index]
      if (token?.kind === 'symbol' && token.text === '(') depth += 1
      else if (token?.kind === 'symbol' && token.text === ')') depth -= 1
      else if (depth === 0 && token?.kind === 'word' && words.includes(token.text.toLowerCase())) return index
    }
    return this.tokens.length
  }

  slice(from: number, to: number = this.tokens.length): string {
    const first = this.tokens[from]
    const last = this.tokens[to - 1]
    return first && last && to > from
      ? this.text.slice(first.start - this.#start, last.end - this.#start)
      : ''
  }

  rest(): string {
    return this.slice(this.position)
  }

  /** Names before a parenthesis, from here: functions, and keywords such as IN or VARCHAR, which are no function's name. */
  calls(from = this.position): readonly string[] {
    const names = this.tokens.slice(from).flatMap((token, index) => {
      const next = this.tokens[from + index + 1]
      const isCall = token.kind !== 'symbol' && next?.kind === 'symbol' && next.text === '('
      if (!isCall) return []
      return [token.kind === 'word' ? token.text.toLowerCase() : token.text]
    })
    return [...new Set(names)]
  }

  /** Names of several parts that are not called, from here: types of another schema, tables that are referred to. */
  dottedNames(from = this.position): readonly TableName[] {
    const found: TableName[] = []
    const isName = (token: SqlToken | undefined) =>
      token !== undefined && token.kind !== 'symbol' && (token.kind !== 'word' || !/^\d/.test(token.text))
    for (let at = from; at < this.tokens.length; at += 1) {
      const parts: string[] = []
      while (isName(this.tokens[at])) {
        parts.push(this.tokens[at]?.text ?? '')
        if (this.tokens[at + 1]?.text !== '.') break
        at += 2
      }
      const next = this.tokens[at + 1]
      const isCall = next?.kind === 'symbol' && next.text === '('
      const [name, schema = null, database = null] = parts.reverse()
      if (name !== undefined && schema !== null && !isCall) found.push({ database, schema, name })
    }
    return found
  }

  /** Whether a query may stand in an expression from here: TABLE, FROM and PIVOT begin one as well as SELECT. */
  hasQuery(from = this.position): boolean {
    return this.hasWord(queryWords, from)
  }

  hasWord(words: readonly string[], from = this.position): boolean {
    return this.tokens
      .slice(from)
      .some((token) => token.kind === 'word' && words.includes(token.text.toLowerCase()))
  }
}
