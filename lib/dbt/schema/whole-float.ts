declare global {
  interface JSON {
    rawJSON(text: string): object
  }
}

/**
 * A float without a fraction, as `1.0` in YAML: for Python, and so for templates and for the names of tests, it is
 * another value than `1`. It is a boxed number: a template gets a float, and JSON says `1.0`.
 */
class WholeFloat extends Number {
  toJSON(): object {
    return JSON.rawJSON(wholeFloatText(this.valueOf()))
  }

  override toString(): string {
    return wholeFloatText(this.valueOf())
  }
}

export function wholeFloat(value: number): number {
  const boxed: unknown = new WholeFloat(value)
  return boxed as number
}

export const isWholeFloat = (value: unknown): value is number => value instanceof Number

/** As Python prints it: `1.0`. */
export const wholeFloatText = (value: number): string => value.valueOf().toFixed(1)
