import { expect, it } from 'vitest'
import type { AccessReport } from '#lib/contracts/access-checks.ts'
import { chooseRows, describeCheck } from './check-words.ts'

const report: AccessReport = {
  subjects: [
    { kind: 'role', key: 'admin', name: 'Admin' },
    { kind: 'role', key: 'data_reader', name: 'Data Reader' },
  ],
  tables: [
    { dataset: 'production_mart', name: 'orders', type: 'table', answers: 'rr' },
    { dataset: 'production_ml', name: 'scores', type: 'table', answers: 'rR' },
    { dataset: 'production_ml', name: 'broken', type: 'view', answers: 'ex' },
  ],
  notes: [],
}
const namesOf = (text: string, filter: 'all' | 'notable') =>
  chooseRows(report, { text, filter }).map(({ name, place }) => `${place} ${name}`)

it('finds tables by their dataset and name, and those with an answer that is not as expected', () => {
  expect(namesOf('', 'all')).toEqual(['0 orders', '1 scores', '2 broken'])
  expect(namesOf('production_ml', 'all')).toEqual(['1 scores', '2 broken'])
  expect(namesOf('', 'notable')).toEqual(['1 scores', '2 broken'])
  expect(namesOf(' MART.ord ', 'notable')).toEqual([])
})

it('says what came of a check', () => {
  const check = {
    number: 1,
    state: 'passed' as const,
    error: '',
    startedBy: { id: '1', name: 'Ada' },
    run: null,
    createdAt: '',
    startedAt: null,
    endedAt: null,
    tables: 3,
    subjects: 2,
    total: 6,
    done: 6,
    deviations: 0,
    unproven: 0,
  }
  expect(describeCheck(check)).toBe('No deviation of 6 questions')
  expect(describeCheck({ ...check, state: 'deviating', deviations: 1, unproven: 2 })).toBe(
    '1 deviation, 2 could not be told of 6 questions',
  )
  expect(describeCheck({ ...check, state: 'running', done: 4 })).toBe('4 of 6 questions')
  expect(describeCheck({ ...check, state: 'running', done: 0, total: 0 })).toBe(
    'Reading which tables there are',
  )
})
