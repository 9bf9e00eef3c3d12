import { hash } from 'node:crypto'
import { parseTemplate } from '#lib/jinja/index.ts'
import type { JinjaError, ParseResult, Template } from '#lib/jinja/index.ts'

/** A template file as it was read: its text without white space around it, and what Jinja makes of it. */
export interface SourceText {
  readonly raw: string
  readonly checksum: string
  readonly template: Template | null
  readonly error: JinjaError | null
  /** As the two, for one look: nothing is kept, for whoever looks at every file of a project once. */
  readonly parse: () => ParseResult
}

/** A file that no template is made of. */
export const plainSource = (checksum: string): SourceText => ({
  raw: '',
  checksum,
  template: null,
  error: null,
  parse: () => parseTemplate('', { path: '' }),
})

/** dbt takes the text without white space around it; lines and columns stay those of the file. */
export const readSourceText = (text: string, path: string): SourceText => new TemplateFile(text, path)

/** Parsed when somebody asks: of most files of a large project the text is all that is wanted after the parse. */
class TemplateFile implements SourceText {
  readonly raw: string
  readonly checksum: string
  readonly #path: string
  readonly #startLine: number
  readonly #startColumn: number
  #parsed: ParseResult | null = null

  constructor(text: string, path: string) {
    this.raw = text.trim()
    this.checksum = fileChecksum(this.raw)
    this.#path = path
    // What is left of a text begins with no white space: by its first character it is told whether there was any.
    const isTrimmed = this.raw === '' || text.charCodeAt(0) === this.raw.charCodeAt(0)
    const lead = isTrimmed ? '' : text.slice(0, text.length - text.trimStart().length)
    const newline = lead.lastIndexOf('\n')
    this.#startLine = newline === -1 ? 1 : lead.split('\n').length
    this.#startColumn = lead.length - newline
  }

  parse(): ParseResult {
    const { raw } = this
    const place = { path: this.#path, startLine: this.#startLine, startColumn: this.#startColumn }
    return this.#parsed ?? parseTemplate(raw, place)
  }

  get template(): Template | null {
    const parsed = this.#keep()
    return parsed.ok ? parsed.template : null
  }

  get error(): JinjaError | null {
    const parsed = this.#keep()
    return parsed.ok ? null : parsed.error
  }

  #keep(): ParseResult {
    return (this.#parsed ??= this.parse())
  }
}

/** White space does not count: dbt folds it before it makes the checksum of a file. */
export const fileChecksum = (text: string): string =>
  checksumOfAscii(text) ?? sha256(text.replace(whiteSpace, ' ').replace(/^ | $/g, ''))

const scratch = Buffer.allocUnsafeSlow(64 * 1024)
const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13)

/** The same for a text of ASCII alone, folded as bytes: no text is made of it. Null for any other, and for long ones. */
function checksumOfAscii(text: string): string | null {
  if (text.length * 3 > scratch.length) return null
  const length = scratch.write(text)
  if (length !== text.length) return null
  let end = 0
  let inSpace = true
  for (let at = 0; at < length; at += 1) {
    const code = scratch[at] ?? 0
    const space = isSpace(code)
    if (space && inSpace) continue
    scratch[end] = space ? 32 : code
    end += 1
    inSpace = space
  }
  if (inSpace && end > 0) end -= 1
  return hash('sha256', scratch.subarray(0, end), 'hex')
}

// A byte order mark is white space here but not in Python. A single space stays what it is: most are that.
const whiteSpace = /[^\S \ufeff][^\S\ufeff]*| [^\S\ufeff]+/g

export const sha256 = (text: string): string => hash('sha256', text, 'hex')
export const md5 = (text: string): string => hash('md5', text, 'hex')
