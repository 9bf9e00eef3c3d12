import { JinjaRuntimeError } from './errors.ts'
import type { JinjaErrorCode } from './errors.ts'
import type { TemplateSource } from './source.ts'

export interface SyntaxPlace {
  readonly source: TemplateSource
  readonly start: number
  readonly end: number
}

/** An error of lexing or parsing, already with its place. */
export function syntaxError(
  message: string,
  place: SyntaxPlace,
  hint: string | null = null,
  code: JinjaErrorCode = 'jinja-syntax',
): JinjaRuntimeError {
  const error = new JinjaRuntimeError(message, { code, hint })
  error.source = place.source
  error.start = place.start
  error.end = place.end
  return error
}
