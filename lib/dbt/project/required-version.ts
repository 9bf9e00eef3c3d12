/** Whether a version fits `require-dbt-version`: every one of `>=1.5.0`, `<2.0.0`, `1.12.0` must hold. */
export function fitsRequirement(version: string, requirements: readonly string[]): boolean {
  const own = parts(version)
  return requirements
    .flatMap((one) => one.split(','))
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .every((one) => holds(own, one))
}

/** The first requirement that is none. */
export function brokenRequirement(requirements: readonly string[]): string | null {
  const all = requirements.flatMap((one) => one.split(',')).map((one) => one.trim())
  return all.find((one) => one !== '' && !requirementPattern.test(one)) ?? null
}

const requirementPattern = /^(>=|<=|!=|==|=|>|<|~=)?\s*v?(\d[\w.+-]*)$/

function holds(own: readonly number[], requirement: string): boolean {
  const match = requirementPattern.exec(requirement)
  if (!match) return true
  const [, operator = '=', wanted = ''] = match
  const order = compare(own, parts(wanted))
  switch (operator) {
    case '>=':
    case '~=':
      return order >= 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    case '<':
      return order < 0
    case '!=':
      return order !== 0
    default:
      return order === 0
  }
}

const parts = (version: string) => version.split(/[.+-]/).map((part) => Number.parseInt(part, 10) || 0)

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < 3; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
