import { describe, expect, it } from 'vitest'
import { judgeReadiness, listChecks } from './judge-checks.ts'

const open = {
  state: 'open' as const,
  approved: true,
  approvals: [],
  conflicts: [],
  newProblems: [],
  headSha: 'b',
  baseSha: 'a',
}
const conflict = { path: 'a.sql', base: '', main: '', branch: '' }
const approval = { person: { id: '1', name: 'Lea' }, at: '', current: false }

describe('listChecks', () => {
  const marks = (change: Parameters<typeof listChecks>[0]) =>
    listChecks(change).map(({ key, mark, about }) => `${key} ${mark}${about === '' ? '' : `: ${about}`}`)
  it('says what is well and what is not', () => {
    expect(marks(open)).toEqual([
      'problems passed: no new errors',
      'conflicts passed: no conflicts',
      'approval passed',
    ])
    const bad = {
      ...open,
      approved: false,
      approvals: [approval],
      conflicts: [conflict],
      newProblems: [{ path: 'a.sql', message: 'no such ref' }],
    }
    expect(marks(bad)).toEqual([
      'problems failed: 1 new error',
      'conflicts failed: 1 conflict',
      'approval waiting: not of the last commit',
    ])
  })
  it('does not call well what was not looked at', () => {
    const away = { path: null, message: 'The merged project was not checked: the worker is away.' }
    expect(marks({ ...open, newProblems: [away] })[0]).toBe('problems waiting: not checked')
  })
})

describe('judgeReadiness', () => {
  it('names what is missing', () => {
    expect(judgeReadiness(open).title).toBe('Ready to merge')
    expect(judgeReadiness({ ...open, approved: false, conflicts: [conflict] })).toEqual({
      mark: 'failed',
      title: 'Not ready to merge',
      text: '1 conflict, an approval is missing.',
    })
    expect(judgeReadiness({ ...open, newProblems: [{ path: 'a', message: 'b' }] }).mark).toBe('warned')
    expect(judgeReadiness({ ...open, headSha: 'a' }).title).toBe('Nothing to merge')
  })
})
