import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import {
  createCompileService,
  type CompileServiceParts,
} from '#lib/compile-service/create-compile-service.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import {
  createWarehouseProject,
  shopFiles,
  shopSetup,
} from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { getDatabase } from '#lib/db/client.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { closeSender } from '#lib/queue/send-job.ts'
import { startRun } from './start-run.ts'
import { warmLastRuns } from './warm-last-runs.ts'

useTestDatabase()

const never = new AbortController().signal
const people: Principal[] = []
let parts: CompileServiceParts
let warehouses: ProjectWarehouses

beforeAll(async () => {
  const { dataDir, key } = loadConfig()
  const report = () => {}
  warehouses = new ProjectWarehouses({ dataDir, key, report })
  const catalogs = new RelationCatalog({ monotonicMs: () => performance.now() })
  parts = createCompileService({ warehouses, catalogs, report })
  for (const slug of ['gone', 'kept']) {
    const person = await createTestPerson(slug, 'data_analyst')
    await createWarehouseProject(slug, shopFiles, shopSetup)
    const wish = { command: 'build', select: '', exclude: '', environment: 'development' } as const
    await startRun(contextOf(person), { ...wish, project: slug, fullRefresh: false })
    people.push(person)
  }
}, 60_000)

afterAll(async () => {
  await parts.pool.close()
  await warehouses.close()
  await closeSender()
})

async function isKnown(person: Principal | undefined, slug: string): Promise<boolean> {
  if (person === undefined) throw new Error('nobody')
  const { scope } = await resolveScope(person, slug, 'branch')
  return parts.views.knows(await parts.desk.getProject(scope.projectId), scope.main)
}

describe('after a start', () => {
  it('knows the projects that ran last, but for one whose person has left', async () => {
    const [gone, kept] = people
    await getDatabase().user.update({ where: { id: gone?.userId ?? '' }, data: { disabledAt: new Date() } })
    expect(await isKnown(kept, 'kept')).toBe(false)
    await warmLastRuns(parts, never)
    expect(await isKnown(kept, 'kept')).toBe(true)
    expect(await isKnown(gone, 'gone')).toBe(false)
  }, 30_000)

  it('knows a project that somebody opens', async () => {
    const [, kept] = people
    if (kept === undefined) throw new Error('nobody')
    const { scope } = await resolveScope(kept, 'gone', 'branch')
    await parts.service.warm({ scope }, never)
    expect(await isKnown(kept, 'gone')).toBe(true)
  }, 30_000)
})
