import { parseTemplate, scopeOf, toValue } from './index.ts'
import type { JinjaError, RenderOptions, Scope, Template, Value } from './index.ts'

/** Helpers of this folder's tests. */
export function parse(text: string, path = 'model.sql'): Template {
  const parsed = parseTemplate(text, { path })
  if (!parsed.ok) throw new Error(parsed.error.message)
  return parsed.template
}

export function scope(values: Readonly<Record<string, unknown>>): Scope {
  return scopeOf(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)])))
}

export function render(
  text: string,
  values: Readonly<Record<string, unknown>> = {},
  options: RenderOptions = {},
): string {
  const result = parse(text).render(scope(values), options)
  if (!result.ok) throw new Error(result.error.message)
  return result.output
}

/** The error of a template that must fail, in the parser or in the render. */
export function failure(
  text: string,
  values: Readonly<Record<string, unknown>> = {},
  options: RenderOptions = {},
): JinjaError {
  const parsed = parseTemplate(text, { path: 'model.sql' })
  if (!parsed.ok) return parsed.error
  const result = parsed.template.render(scope(values), options)
  if (result.ok) throw new Error(`expected a failure, got ${JSON.stringify(result.output)}`)
  return result.error
}

/** `⟦` and `⟧` mark the place where the error is expected; the marks are taken out. */
export function marked(text: string): { readonly text: string; readonly place: string } {
  const start = text.indexOf('⟦')
  const end = text.indexOf('⟧') - 1
  const plain = text.replace('⟦', '').replace('⟧', '')
  const at = (offset: number) => {
    const before = plain.slice(0, offset)
    return `${before.split('\n').length}:${offset - before.lastIndexOf('\n')}`
  }
  return { text: plain, place: `${at(start)}-${at(end)}` }
}

export function placeOf(error: Pick<JinjaError, 'span'>): string {
  const { start, end } = error.span
  return `${start.line}:${start.column}-${end.line}:${end.column}`
}

export type { Value }
