import { describe, expect, it } from 'vitest'
import type { ReadingHolder, ReadingRow } from '#lib/contracts/changes.ts'
import {
  describePeople,
  gatherHolders,
  linesOf,
  summarizeReading,
  type ReadColumn,
} from './describe-reading.ts'

const raw = { id: 'source.crm.raw.customers', name: 'raw.customers', dataset: 'raw', layer: 'raw' as const }
const dim = { id: 'model.crm.dim', name: 'dim', dataset: 'production_mart', layer: 'mart' as const }
const row = (more: Partial<ReadingRow>): ReadingRow => ({
  ...{ from: raw, through: dim, isItself: false, columns: [], madeOf: [], also: 0, why: null },
  ...more,
})
const wordsOf = ({ name, word, as }: ReadColumn) =>
  as.length === 0 ? name : `${name ?? '…'} ${word} ${as.join(', ')}`
const said = (of: ReadingRow) =>
  linesOf(of).map(
    ({ lead, columns, instead, tail }) => `${lead}${instead ?? columns.map(wordsOf).join(', ')}${tail}`,
  )

describe('what somebody reads by a change', () => {
  it('tells copies, what is made of columns, and what could not be told apart', () => {
    const columns: ReadingRow['columns'] = [
      { name: 'email', as: 'Email', kind: 'copied' },
      { name: 'city', as: 'town', kind: 'copied' },
      { name: 'phone', as: 'digits', kind: 'derived' },
      { name: 'phone', as: 'prefix', kind: 'derived' },
      { name: null, as: null, kind: 'derived' },
    ]
    expect(said(row({ columns, also: 1, why: 'query()' }))).toEqual([
      'email, city as town, and in 1 more relation',
      'values made of phone in digits, prefix, and in 1 more relation',
      'perhaps columns. Its SQL could not be followed column by column: query()',
    ])
  })

  it('counts what may not be named, and shows the name that it has where it is read', () => {
    const hidden = { from: null, also: 2 }
    const column = { name: null, kind: 'copied' as const }
    expect(said(row({ ...hidden, columns: [{ ...column, as: 'mail' }] }))).toEqual([
      '… as mail, and in 2 more relations',
    ])
    expect(said(row({ ...hidden, through: null, columns: [{ ...column, as: null }] }))).toEqual([
      '1 column, and in 2 more relations',
    ])
  })

  it('says in a few words how much it is', () => {
    const gains = [row({ columns: [{ name: 'email', as: 'email', kind: 'copied' }] })]
    const role: ReadingHolder = {
      ...{ kind: 'role', key: 'data_reader', name: 'Data Reader', gains, losses: [] },
    }
    const group: ReadingHolder = { ...role, kind: 'group', name: 'Finance' }
    const of = (holders: ReadingHolder[]) => summarizeReading({ holders, people: null, followed: 1 })
    expect(of([])).toBe('nobody reads more')
    expect(of([{ ...role, gains: [], losses: gains }])).toBe('nobody reads more')
    expect(of([role])).toBe('Data Reader reads more')
    expect(of([group])).toBe('the group Finance reads more')
    expect(of([role, group])).toBe('2 roles and groups read more')
    const other: ReadingHolder = { ...role, name: 'Auditor', gains: [row({ also: 1 })] }
    const gathered = gatherHolders([role, other, group, { ...role, gains: [] }], 'gains')
    expect(gathered.map(({ who }) => who.map(({ name }) => name))).toEqual([
      ['Data Reader', 'Finance'],
      ['Auditor'],
    ])
    expect(describePeople({ more: 1, less: 0 })).toBe('1 person with grants of their own reads more by it.')
    expect(describePeople({ more: 0, less: 2 })).toBe('2 people with grants of their own read less by it.')
    expect(describePeople({ more: 2, less: 1 })).toMatch(/2 read more by it, and 1 reads less/)
    expect(describePeople({ more: 0, less: 0 })).toBeNull()
  })
})
