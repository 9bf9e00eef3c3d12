/** A cell: null where it is empty and not quoted. */
export type CsvRow = readonly (string | null)[]

export interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly CsvRow[]
}

/** RFC 4180 with any one-character delimiter; a byte order mark and blank lines are passed over. */
export function readCsv(text: string, delimiter = ','): CsvTable {
  const reader = new CsvReader(text.startsWith('\ufeff') ? text.slice(1) : text, delimiter)
  const header = reader.row()
  const rows: CsvRow[] = []
  for (let row = reader.row(); row !== null; row = reader.row()) rows.push(row)
  return { header: (header ?? []).map((name) => (name ?? '').trim()), rows }
}

class CsvReader {
  readonly #text: string
  readonly #delimiter: string
  #at = 0

  constructor(text: string, delimiter: string) {
    this.#text = text
    this.#delimiter = delimiter
  }

  /** Null at the end. */
  row(): CsvRow | null {
    for (;;) {
      if (this.#at >= this.#text.length) return null
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
