import { expect, it } from 'vitest'
import { splitStatements } from './split-statements.ts'
import { Reader } from './sql-reader.ts'

const dotted = (sql: string) => {
  const [statement] = splitStatements(sql) ?? []
  if (statement === undefined) throw new Error('one statement')
  return new Reader(statement).dottedNames().map((each) => Object.values(each).join('.'))
}

it('finds names of several parts: types and tables, no numbers, no calls, no texts', () => {
  expect(
    dotted(
      `(a fin.mood, b "fin" . "Mood"[] default 1.5, c db.fin.mood, d text default 'x.y', e int default fin.f(2.5), f numeric(10, 2))`,
    ),
  ).toEqual(['.fin.mood', '.fin.Mood', 'db.fin.mood'])
  expect(dotted('rename column a to b')).toEqual([])
  expect(dotted('add column "x" character varying(256), alter column y type text')).toEqual([])
})
