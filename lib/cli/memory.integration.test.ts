import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { memoryFiles, parseProject } from '#lib/dbt/index.ts'
import { executePlan, planRun } from '#lib/dbt/run/index.ts'
import type { RunEvent } from '#lib/dbt/run/index.ts'
import { invocation } from '#lib/dbt/threads/testing/idle-session.ts'
import { createRenderPool } from '#lib/dbt/threads/index.ts'
import { HostedDuckdb } from '#lib/warehouse/duckdb/host/host-client.ts'
import { parseDuckdbConfig } from '#lib/warehouse/duckdb/index.ts'
import { asSafeSql } from '#lib/warehouse/warehouse.ts'
import { sessionForRun } from './session-for-run.ts'

/** A query that takes all memory while a build goes on: it fails, and the build ends green. */
const bomb = `select repeat('x', 1000000000) as a, repeat('y', 1000000000) as b, repeat('z', 1000000000) as c`
const signal = new AbortController().signal
const target = {
  name: 'dev',
  type: 'duckdb',
  schema: 'main',
  database: 'w',
  threads: 2,
  profileName: 'p',
  extra: {},
}
const texts = {
  'dbt_project.yml': `name: p\nversion: '1.0'\nprofile: p\nmodels: { p: { +materialized: table } }`,
  'models/slow.sql': 'select count(*) as n from range(30000) a, range(30000) b where a.range + b.range = 7',
  'models/after.sql': "select n from {{ ref('slow') }}",
}

let folder: string
let host: HostedDuckdb
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memory-'))
  const config = parseDuckdbConfig({ path: join(folder, 'w.duckdb'), memoryLimit: '400MB', concurrency: 8 })
  host = new HostedDuckdb(config, { maxResidentBytes: 900 * 1024 ** 2 })
})
afterEach(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

it('leaves a build green when a query beside it runs out of memory', { timeout: 60_000 }, async () => {
  const project = parseProject({ files: memoryFiles(texts), target, vars: {}, env: new Map() })
  const plan = planRun(project, { command: 'build', ids: [...project.manifest.nodes.keys()] })
  const pool = createRenderPool({
    threads: 2,
    project: { files: { kind: 'memory', texts }, target, vars: {}, env: {}, flags: {} },
    invocation,
    openSession: async () => sessionForRun(host, await host.session({ signal })),
  })
  const events: RunEvent[] = []
  let exploded: Promise<unknown> | null = null
  const explode = async () => {
    for await (const batch of host.query(asSafeSql(bomb), { signal })) void batch
  }
  const summary = await executePlan(plan, {
    threads: 2,
    target: 'dev',
    counts: {},
    failFast: false,
    signal,
    execute: (uniqueId) => {
      const result = pool.runNode(uniqueId)
      // Once the model's query runs: it needs most of its time there.
      exploded ??= new Promise((resolve) => setTimeout(resolve, 700)).then(explode).then(
        () => null,
        (error: unknown) => error,
      )
      return result
    },
    createSchemas: async () => null,
    onEvent: (event) => events.push(event),
  })
  await pool.close()
  expect(await exploded).toMatchObject({ kind: 'memory' })
  expect(events.map((event) => event.kind)).toContain('node-repeated')
  expect(summary.results.map((one) => one.status)).toEqual(['success', 'success'])
})
