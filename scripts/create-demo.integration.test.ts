import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it, vi } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { headOfMain, planOf } from '#lib/people/code/plan-access.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'
import { getProject } from '#lib/workspace/get-project.ts'
import { getWorkspace } from '#lib/workspace/get-workspace.ts'
import { createDemo } from './create-demo.ts'

/** The queue is not running here: what is asked of it is kept. */
const asked = vi.hoisted((): unknown[] => [])
vi.mock('#lib/runs/start-run.ts', () => ({
  startRun: (_context: unknown, input: unknown) => {
    asked.push(input)
    return Promise.resolve({ id: 'run', number: 1 })
  },
}))

const test = useTestDatabase()

async function countOrders(file: string): Promise<number> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const reader = await connection.runAndReadAll('select count(*)::int from raw_firestore.orders')
    return Number(reader.getRows()[0]?.[0])
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

it('the demo is made whole after having been ended at any point, and once', async () => {
  await expect(createDemo({ scale: 'small' })).rejects.toThrow(/no admin yet/)
  const admin = contextOf(await createTestPerson('ada', 'admin'))
  const warehouses = join(test.dataDir, 'warehouses')
  const file = join(warehouses, 'commerce.duckdb')

  // Ended while the data was made, by a signal and by kill -9 (which leaves what it was writing).
  const stop = new AbortController()
  const ended = createDemo({
    scale: 'small',
    signal: stop.signal,
    onProgress: (done) => {
      if (done === 20) stop.abort(new Error('stopped'))
    },
  })
  await expect(ended).rejects.toThrow('stopped')
  expect(existsSync(file)).toBe(false)
  writeFileSync(`${file}.tmp`, 'half of a file')
  writeFileSync(`${file}.tmp.wal`, 'half of a log')
  // Ended while the project was imported.
  mkdirSync(join(test.dataDir, 'repositories', 'commerce.git.unfinished'), { recursive: true })
  mkdirSync(join(test.dataDir, 'repositories', 'commerce.git', 'objects'), { recursive: true })

  const labels = new Set<string>()
  expect(await createDemo({ scale: 'small', onProgress: (_done, _total, label) => labels.add(label) })).toBe(
    true,
  )
  expect(labels).toContain('Done')
  expect(readdirSync(warehouses)).toEqual(['commerce.duckdb'])
  expect(await countOrders(file)).toBeGreaterThan(100)
  const project = await getProject(admin, { project: 'commerce' })
  expect(project).toMatchObject({ name: 'Commerce', adapter: 'duckdb', warehouseProblem: null, origin: '' })
  const { files } = await getWorkspace(admin, { project: 'commerce' })
  expect(files.some((each) => each.path === 'dbt_project.yml' && each.status === 'unchanged')).toBe(true)
  const access = await planOf(admin, await getProjectContext('commerce'), {
    commit: await headOfMain(await getProjectContext('commerce')),
    askWorker: false,
  })
  expect(access).toMatchObject({ hasFile: true, faults: [], onlyDeclared: [], onlyStored: [], different: [] })
  expect(asked).toEqual([
    expect.objectContaining({ project: 'commerce', command: 'build', environment: 'production' }),
  ])

  expect(await createDemo({ scale: 'small' })).toBe(false)
  expect(asked).toHaveLength(1)
}, 120_000)
