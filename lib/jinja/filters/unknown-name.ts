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

function nearest(name: string, known: Iterable<string>): string | null {
  for (const one of known) {
    if (one.startsWith(name.slice(0, 3)) && Math.abs(one.length - name.length) < 4)
      return `Did you mean '${one}'?`
  }
  return null
}
