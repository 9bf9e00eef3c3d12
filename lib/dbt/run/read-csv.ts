/** A cell: null where it is empty and not quoted. */
export type CsvRow = readonly (string | null)[]

export interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly CsvRow[]
  /** The first line with fewer values than there are columns; whether that is a fault, the warehouse says. */
  readonly short: { readonly line: number; readonly values: number } | null
}

/** A file that is no table, with the line where that shows. */
export class CsvProblem extends Error {
  readonly line: number
  readonly remedy: string

  constructor(message: string, line: number, remedy: string) {
    super(message)
    this.line = line
    this.remedy = remedy
  }
}

/** RFC 4180 with any one-character delimiter; a byte order mark and blank lines are passed over. */
export function readCsv(text: string, delimiter = ','): CsvTable {
  const reader = new CsvReader(text.startsWith('\ufeff') ? text.slice(1) : text, delimiter)
  const header = reader.row()
  if (header === null)
    throw new CsvProblem('the file is empty', 1, 'Its first line holds the names of the columns.')
  const rows: CsvRow[] = []
  let short: CsvTable['short'] = null
  for (let row = reader.row(); row !== null; row = reader.row()) {
    if (row.length > header.length) throw tooLong(row, header, reader.line)
    if (row.length < header.length) short ??= { line: reader.line, values: row.length }
    rows.push(row)
  }
  return { header: unlike(header.map((name) => (name ?? '').trim())), rows, short }
}

const tooLong = (row: CsvRow, header: CsvRow, line: number) =>
  new CsvProblem(
    `this line has ${row.length} values, the first one names ${header.length} columns`,
    line,
    'Put a value that holds the delimiter in quotes.',
  )

/** A name that was there already gets a number, as in dbt. */
function unlike(names: readonly string[]): readonly string[] {
  const seen = new Set<string>()
  return names.map((name) => {
    let own = name
    for (let number = 2; seen.has(own); number += 1) own = `${name}_${number}`
    seen.add(own)
    return own
  })
}

class CsvReader {
  readonly #text: string
  readonly #delimiter: string
  #at = 0
  #start = 0

  constructor(text: string, delimiter: string) {
    this.#text = text
    this.#delimiter = delimiter
  }

  /** Of the row that was read last; worked out when somebody asks. */
  get line(): number {
    return this.#text.slice(0, this.#start).split('\n').length
  }

  /** Null at the end. */
  row(): CsvRow | null {
    for (;;) {
      if (this.#at >= this.#text.length) return null
      this.#start = this.#at
      const cells = this.#cells()
      if (cells.length > 1 || cells[0] !== null) return cells
    }
  }

  #cells(): (string | null)[] {
    const cells: (string | null)[] = []
    for (;;) {
      cells.push(this.#text[this.#at] === '"' ? this.#quoted() : this.#plain())
      if (this.#text[this.#at] !== this.#delimiter) break
      this.#at += 1
    }
    this.#endLine()
    return cells
  }

  #endLine(): void {
    if (this.#text[this.#at] === '\r') this.#at += 1
    if (this.#text[this.#at] === '\n') this.#at += 1
  }

  #plain(): string | null {
    const start = this.#at
    while (this.#at < this.#text.length && !this.#isEnd()) this.#at += 1
    return this.#at === start ? null : this.#text.slice(start, this.#at)
  }

  #isEnd(): boolean {
    const char = this.#text[this.#at]
    return char === this.#delimiter || char === '\n' || char === '\r'
  }

  #quoted(): string {
    let cell = ''
    this.#at += 1
    while (this.#at < this.#text.length) {
      const quote = this.#text.indexOf('"', this.#at)
      if (quote < 0) {
        cell += this.#text.slice(this.#at)
        this.#at = this.#text.length
        return cell
      }
      cell += this.#text.slice(this.#at, quote)
      this.#at = quote + 1
      if (this.#text[this.#at] !== '"') break
      cell += '"'
      this.#at += 1
    }
    // What stands between the closing quote and the delimiter belongs to the cell, as in Python's reader.
    return cell + (this.#plain() ?? '')
  }
}
