import { describe, expect, it } from 'vitest'
import { duckdbError } from './errors.ts'

describe('a full disk', () => {
  it.each([
    [
      'FATAL Error: Failed: database has been invalidated because of a previous fatal error.\nOriginal error: "Failed to create checkpoint because of error: Could not write file "/data/shop.duckdb": No space left on device"',
      'connection',
    ],
    ['{"exception_type":"IO","exception_message":"Could not write file: No space left on device"}', 'other'],
  ])('is said in one sentence with what to do, without paths: %s', (text, kind) => {
    const error = duckdbError(new Error(text))
    expect(error.message).toContain('No room is left on the disk of the warehouse.')
    expect(error.message).not.toContain('/data')
    expect(error.remedy).toContain('Make room')
    expect(error.kind).toBe(kind)
  })
})

describe('what DuckDB proposes for a name', () => {
  const message = (kind: string, name: string, proposed: string) =>
    new Error(
      JSON.stringify({
        exception_type: 'Catalog',
        exception_message: `${kind} with name ${name} does not exist!\nDid you mean "${proposed}"?`,
      }),
    )
  it.each([
    ['Table', 'wage', 'fin.wages', 'select * from mart.wage'],
    ['View', 'wage', 'wages', 'drop view wage'],
    ['Sequence', 'seq', 'fin.seq1', `select nextval('seq')`],
    ['Type', 'moody', 'fin.mood', 'select null::moody'],
    ['Type', 'moody', 'mood', 'select null::fin.moody'],
    ['Scalar Function', 'tel', 'fin.tell', 'select tel()'],
    ['Scalar Function', 'tel', 'tell', 'select fin."tel"()'],
    ['Table Function', 'tel', 'fin.tell', 'from tel()'],
  ])('is left out where it may be of others: %s %s, %s', (kind, name, proposed, sql) => {
    const found = duckdbError(message(kind, name, proposed), sql)
    expect(found.message).toBe(`Catalog Error: ${kind} with name ${name} does not exist!`)
  })

  it.each([
    ['Scalar Function', 'cout', 'count', 'select cout(1)'],
    ['Table Function', 'rang', 'main.range', 'from rang(1)'],
    ['Type', 'intege', 'integer', 'select null::intege'],
  ])('stays where it is its own: %s %s, %s', (kind, name, proposed, sql) => {
    expect(duckdbError(message(kind, name, proposed), sql).message).toContain(`Did you mean "${proposed}"?`)
  })
})
