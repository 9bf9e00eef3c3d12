import { describe, expect, it } from 'vitest'
import { createStatementNames } from './statement-names.ts'

const query = (sql: string, count = 1) => ({ sql, args: Array.from({ length: count }, () => 1) })

describe('names of statements that PostgreSQL keeps', () => {
  it('are the same for the same text, and no others', () => {
    const nameOf = createStatementNames()
    expect(nameOf(query('select $1'))).toBe(nameOf(query('select $1')))
    expect(nameOf(query('select $1'))).not.toBe(nameOf(query('select $1 + 1')))
    expect(nameOf(query('select $1'))).toMatch(/^[\w-]{1,63}$/)
  })

  it('are not given to lists of values, which have a text for each length', () => {
    expect(createStatementNames()(query('select 1 where 1 in (…)', 200))).toBe('')
  })

  it('are given to so many statements, so that a connection does not grow for ever', () => {
    const nameOf = createStatementNames()
    const names = Array.from({ length: 2000 }, (_, index) => nameOf(query(`select ${index}`, 0)))
    const given = names.filter((name) => name !== '')
    expect(given.length).toBeGreaterThan(100)
    expect(given.length).toBeLessThan(1000)
    expect(nameOf(query('select 0', 0))).toBe(names[0])
  })
})
