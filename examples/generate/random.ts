/**
 * Pseudo-random SQL expressions. Every draw is a hash of seed, purpose and key, so a value never depends on
 * row order, thread count or the DuckDB version (md5 is stable between versions, hash() is not).
 */
export const seed = 20231001

/** `key` is a SQL expression that tells rows apart; `purpose` keeps two draws for one row independent. */
function draw(purpose: string, key: string): string {
  return `md5_number_lower('${seed}/${purpose}/' || (${key}))`
}

/** An integer from 0 to `sides` - 1. */
export function roll(purpose: string, key: string, sides: number): string {
  return `CAST(${draw(purpose, key)} % ${sides} AS INTEGER)`
}

/** A DOUBLE from 0 up to, but not including, 1. */
export function unit(purpose: string, key: string): string {
  return `(CAST(${draw(purpose, key)} % 1000000 AS DOUBLE) / 1000000)`
}

/** One of the texts, each as often as its weight says. Weights are small integers. */
export function choose(purpose: string, key: string, weights: Readonly<Record<string, number>>): string {
  const faces = Object.entries(weights).flatMap(([value, weight]) =>
    Array<string>(weight).fill(literal(value)),
  )
  return `([${faces.join(', ')}])[1 + ${roll(purpose, key, faces.length)}]`
}

/** One of the texts, all equally often. */
export function oneOf(purpose: string, key: string, values: readonly string[]): string {
  return choose(purpose, key, Object.fromEntries(values.map((value) => [value, 1])))
}

export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** `day` at an hour people shop at (evenings are busiest), as a TIMESTAMP. */
export function momentOf(purpose: string, key: string, day: string): string {
  const hours = [
    6, 7, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 19, 20, 20, 20, 21, 21, 22, 23, 0,
  ]
  const hour = `([${hours.join(', ')}])[1 + ${roll(`${purpose}-hour`, key, hours.length)}]`
  return `CAST(${day} AS TIMESTAMP) + to_seconds(${hour} * 3600 + ${roll(`${purpose}-second`, key, 3600)})`
}
