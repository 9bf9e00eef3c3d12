// Tries to get at data that a person may not see, by every road we know, on DuckDB and on PostgreSQL:
//   npm run attacks -- [--json FILE] [--only WORD of a road]
// In a database, a data folder and warehouses of its own, with a worker of its own. Ends with 1 where one got through.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig } from '#lib/config/config.ts'
import { closeDatabase } from '#lib/db/client.ts'
import { closeNotifications } from '#lib/db/notifications.ts'
import {
  CLUSTER_FOLDER_VARIABLE,
  endTestCluster,
  joinTestCluster,
  makeTestClusterFolder,
  TEMPLATE,
} from '#lib/db/testing/test-cluster.ts'
import { closeSender } from '#lib/queue/send-job.ts'
import { startWorker } from '#worker/start-worker.ts'
import type { AttackResult } from './attacks/attack.ts'
import { performAttacks } from './attacks/perform.ts'
import { lineOf, summarise } from './attacks/report.ts'
import { setStage } from './attacks/stage.ts'

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string', default: '' } } })
const cluster = makeTestClusterFolder()
const dataDir = mkdtempSync(path.join(tmpdir(), 'metricwright-attacks-'))
try {
  const adminUrl = await joinTestCluster(cluster)
  process.env[CLUSTER_FOLDER_VARIABLE] = cluster
  process.env['DATABASE_URL'] = adminUrl.replace(/\/postgres$/, `/${TEMPLATE}`)
  process.env['METRICWRIGHT_DATA'] = dataDir
  process.env['METRICWRIGHT_KEY'] = '11'.repeat(32)
  const results = await perform()
  console.log(`\n${summarise(results)}`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 1)}\n`)
  process.exitCode = results.every((each) => each.asExpected) ? 0 : 1
} finally {
  await endTestCluster(cluster)
  rmSync(dataDir, { recursive: true, force: true })
}

async function perform(): Promise<readonly AttackResult[]> {
  const worker = await startWorker(loadConfig(), (message, error) =>
    console.error(error === undefined ? message : `${message}: ${String(error)}`),
  )
  const stage = await setStage()
  try {
    return await performAttacks(stage, (result) => console.log(lineOf(result)), values.only)
  } finally {
    await worker.stop()
    await closeSender()
    await closeNotifications()
    await stage.close()
    await closeDatabase()
  }
}
