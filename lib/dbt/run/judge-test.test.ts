import { describe, expect, it } from 'vitest'
import { ResultTable } from '../context/adapter-table.ts'
import { parseFiles } from '../testing/project.ts'
import { judgeTest } from './judge-test.ts'

const project = parseFiles({ 'tests/t.sql': "{{ config(fail_calc='sum(n)', warn_if='> 2') }}select 1 as n" })
const node = project.manifest.nodes.get('test.shop.t')
const answer = (failures: number | null, warn: boolean, error: boolean) =>
  new ResultTable(
    ['failures', 'should_warn', 'should_error'],
    ['integer', 'boolean', 'boolean'],
    [[failures, warn, error]],
  )

describe('judgeTest', () => {
  it.each([
    [answer(0, false, false), { status: 'pass', failures: 0, message: null }],
    [
      answer(3, true, true),
      { status: 'fail', failures: 3, message: 'Got 3 results, configured to fail if != 0' },
    ],
    // A sum of no rows is null, which dbt refuses as well.
    [answer(null, false, false), expect.stringContaining('for example coalesce(sum(n), 0)')],
    [null, expect.stringContaining('Returned 0 rows, but expected 1 row')],
  ])('%#', (table, wanted) => {
    if (!node) throw new Error('the test is not there')
    expect(judgeTest(table, node)).toEqual(wanted)
  })
})
