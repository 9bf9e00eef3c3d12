import { afterAll, beforeAll, expect, it } from 'vitest'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { useWorker } from '#worker/testing/use-worker.ts'
import { performAttacks } from './perform.ts'
import { lineOf } from './report.ts'
import { setStage, type Stage } from './stage.ts'

useTestDatabase()
useWorker()

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
}, 120_000)
afterAll(() => stage.close())

it('no road leads to what a person may not see, and each refusal is in the audit log', async () => {
  const results = await performAttacks(stage, () => {})
  expect(results.filter((each) => !each.asExpected).map(lineOf)).toEqual([])
  // The guard is not simply closed: what is open is answered.
  expect(results.filter((each) => each.verdict === 'allowed').length).toBeGreaterThan(10)
  expect(results.filter((each) => each.audited === true).length).toBeGreaterThan(500)
}, 300_000)
