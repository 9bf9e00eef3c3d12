import { suggest } from '#lib/core/suggest.ts'
import { JinjaRuntimeError } from '../errors.ts'

export function unknownName(
  kind: 'filter' | 'test',
  name: string,
  known: Iterable<string>,
): JinjaRuntimeError {
  return new JinjaRuntimeError(`No ${kind} named '${name}'.`, {
    code: 'jinja-syntax',
    hint: nearest(name, known),
  })
}

/** `Did you mean 'x'?`, where something is near. */
export function nearest(name: string, known: Iterable<string>): string | null {
  const [near] = suggest(name, known, 1)
  return near === undefined || near === name ? null : `Did you mean '${near}'?`
}
