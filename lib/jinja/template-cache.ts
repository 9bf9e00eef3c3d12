import type { SourceOptions } from './source.ts'
import { parseTemplate } from './template.ts'
import type { ParseResult } from './template.ts'

/** Parsed templates by place and text; what was not used for longest goes first. */
export class TemplateCache {
  readonly #entries = new Map<string, ParseResult>()
  readonly #size: number

  constructor(size = 10_000) {
    this.#size = size
  }

  parse(text: string, options: SourceOptions): ParseResult {
    const key = `${options.path}\n${options.startLine ?? 1}:${options.startColumn ?? 1}\n${text}`
    const known = this.#entries.get(key)
    if (known) this.#entries.delete(key)
    const parsed = known ?? parseTemplate(text, options)
    this.#entries.set(key, parsed)
    if (this.#entries.size > this.#size) {
      const [oldest] = this.#entries.keys()
      if (oldest !== undefined) this.#entries.delete(oldest)
    }
    return parsed
  }
}
