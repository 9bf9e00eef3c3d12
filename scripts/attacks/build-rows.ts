import type { Verdict } from './attack.ts'

const refused: readonly Verdict[] = ['refused']

export interface BuildRow {
  readonly number: number
  readonly road: string
  readonly files: Readonly<Record<string, string>>
  readonly node: string
  readonly expected?: readonly Verdict[]
  readonly alone?: true
}

export const model = (
  number: number,
  road: string,
  node: string,
  sql: string,
  expected = refused,
): BuildRow => ({
  number,
  road: `build: ${road}`,
  node,
  files: { [`models/marts/${node}.sql`]: sql },
  expected,
})

/** A model that is harmless but for its hook. */
export const hook = (number: number, road: string, node: string, sql: string, expected = refused): BuildRow =>
  model(
    number,
    `hook: ${road}`,
    node,
    `{{ config(post_hook=${JSON.stringify(sql)}) }} select 1 as id`,
    expected,
  )
