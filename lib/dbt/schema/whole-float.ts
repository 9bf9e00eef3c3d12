import type { Json } from '../manifest.ts'

/**
 * A float without a fraction, as `1.0` in YAML: for Python, and so for templates and for the names of tests, it is
 * another value than `1`. It is a boxed number: JSON writes it as one, and a template gets a float.
 */
export function wholeFloat(value: number): Json {
  const boxed: unknown = Object(value)
  return boxed as Json
}

export const isWholeFloat = (value: unknown): value is number => value instanceof Number

/** As Python prints it: `1.0`. */
export const wholeFloatText = (value: number): string => value.valueOf().toFixed(1)
