import { hash } from 'node:crypto'
import { parseTemplate } from '#lib/jinja/index.ts'
import type { JinjaError, Template } from '#lib/jinja/index.ts'

/** A template file as it was read: its text without white space around it, and what Jinja made of it. */
export interface SourceText {
  readonly raw: string
  readonly checksum: string
  readonly template: Template | null
  readonly error: JinjaError | null
}

/** dbt takes the text without white space around it; lines and columns stay those of the file. */
export function readSourceText(text: string, path: string): SourceText {
  const raw = text.trim()
  const lead = text.slice(0, text.length - text.trimStart().length)
  const lines = lead.split('\n')
  const startColumn = (lines.at(-1)?.length ?? 0) + 1
  const parsed = parseTemplate(raw, { path, startLine: lines.length, startColumn })
  const base = { raw, checksum: fileChecksum(raw) }
  return parsed.ok
    ? { ...base, template: parsed.template, error: null }
    : { ...base, template: null, error: parsed.error }
}

/** White space does not count: dbt folds it before it makes the checksum of a file. */
export const fileChecksum = (text: string): string =>
  sha256(text.replace(whiteSpace, ' ').replace(/^ | $/g, ''))

// A byte order mark is white space here but not in Python.
const whiteSpace = /[^\S\ufeff]+/g

export const sha256 = (text: string): string => hash('sha256', text, 'hex')
export const md5 = (text: string): string => hash('md5', text, 'hex')
