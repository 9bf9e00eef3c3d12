/** Semantic versions and the ranges that packages ask for: `1.1.1`, `>=1.0.0`, `<2.0.0`, joined by commas or lists. */
export interface Version {
  readonly numbers: readonly [number, number, number]
  readonly prerelease: readonly string[]
}

interface Bound {
  readonly operator: '=' | '>' | '>=' | '<' | '<='
  readonly version: Version
}

const versionPattern = /^v?(\d+)\.(\d+)\.(\d+)(?:-?([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/
const rangePattern = /^(>=|<=|==|=|>|<)?\s*(.+)$/

export function parseVersion(text: string): Version | null {
  const match = versionPattern.exec(text.trim())
  if (!match) return null
  const [, major = '', minor = '', patch = '', prerelease = ''] = match
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    prerelease: prerelease === '' ? [] : prerelease.split('.'),
  }
}

export function compareVersions(a: Version, b: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.numbers[index] - b.numbers[index]
    if (difference !== 0) return difference
  }
  return comparePrereleases(a.prerelease, b.prerelease)
}

/** One without a prerelease is the later one; else part by part, numbers before words. */
function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Number(a.length === 0) - Number(b.length === 0)
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    const numeric = [left, right].map((part) => /^\d+$/.test(part))
    if (numeric[0] && numeric[1]) return Number(left) - Number(right)
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}

/** The bounds of `>=1.0.0,<2.0.0`; null where one of them is no version. */
export function parseRange(text: string): readonly Bound[] | null {
  const bounds: Bound[] = []
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '' || part === '*') continue
    const [, operator = '=', rest = ''] = rangePattern.exec(part) ?? []
    const version = parseVersion(rest)
    if (version === null) return null
    const known = (['>=', '<=', '>', '<'] as const).find((one) => one === operator) ?? '='
    bounds.push({ operator: known, version })
  }
  return bounds
}

export function fitsRange(version: Version, range: readonly Bound[]): boolean {
  return range.every((bound) => {
    const order = compareVersions(version, bound.version)
    switch (bound.operator) {
      case '=':
        return order === 0
      case '>':
        return order > 0
      case '>=':
        return order >= 0
      case '<':
        return order < 0
      case '<=':
        return order <= 0
    }
  })
}

export const namesPrerelease = (range: readonly Bound[]): boolean =>
  range.some((bound) => bound.version.prerelease.length > 0)
