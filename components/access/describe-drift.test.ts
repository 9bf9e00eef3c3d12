import { describe, expect, it } from 'vitest'
import type { AccessDifferenceRow, AccessPlan } from '#lib/contracts/access-code.ts'
import { describeDrift } from './describe-drift.ts'

const row = (effect: AccessDifferenceRow['effect']): AccessDifferenceRow => ({
  ...{ id: effect, kind: 'grant', title: 'view on production_ml', effect, madeIn: 'the page' },
  ...{ removable: true, fields: [], place: null, pending: false, blocked: null, inWarehouse: null },
})
const plan = (parts: Partial<AccessPlan> = {}): AccessPlan => ({
  ...{ hasFile: true, commit: 'c1', faults: [], onlyDeclared: [], onlyStored: [], different: [], models: [] },
  ...{ warehouse: null, mark: 'm', mayApply: { allowed: true, reason: '' }, applied: null },
  ...parts,
})
const say = (parts: Partial<AccessPlan>, chosen: readonly string[] = []) =>
  describeDrift(plan(parts), new Set(chosen))

describe('describeDrift', () => {
  it('offers no file to write where file and database agree', () => {
    const agreed = { mark: 'passed', text: 'access.yml and what holds here agree', changes: 0, writes: false }
    expect(say({})).toEqual(agreed)
    expect(say({ hasFile: false, models: [{ name: 'grants', rows: 2, problem: null }] })).toEqual(agreed)
  })

  it('counts what applying does apart from what is kept', () => {
    expect(say({ onlyDeclared: [row('add')], onlyStored: [row('keep')] })).toEqual({
      mark: 'warned',
      text: '1 change to apply, 1 entry here that the file does not have',
      ...{ changes: 1, writes: true },
    })
    expect(say({ onlyStored: [row('keep')] })).toMatchObject({ mark: 'note', changes: 0, writes: true })
    expect(say({ onlyStored: [row('keep')] }, ['keep'])).toMatchObject({ mark: 'warned', changes: 1 })
  })

  it('says faults before all else, and offers to write over them', () => {
    const place = { path: 'access.yml', line: 1, column: 1 }
    const fault = { ...place, severity: 'error' as const, message: 'No.', remedy: null }
    expect(say({ faults: [fault] })).toMatchObject({ mark: 'failed', text: '1 fault', writes: true })
    expect(say({ faults: [{ ...fault, severity: 'info' }] })).toMatchObject({ mark: 'passed', writes: false })
  })

  it('says no agreement where nothing is declared, and offers to begin', () => {
    const words = { mark: 'note', text: 'Nothing is declared as code', changes: 0, writes: true }
    expect(say({ hasFile: false })).toEqual(words)
  })
})
