// Times the compile service as a person types, without browser and HTTP:
//   node scripts/bench-compile-service.ts [--models 2000] [--edits 300]
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { createTestPerson } from '#lib/access/testing/test-people.ts'
import { ProjectWarehouses } from '#lib/catalog/project-warehouses.ts'
import { RelationCatalog } from '#lib/catalog/relation-catalog.ts'
import { createCompileService } from '#lib/compile-service/create-compile-service.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import { createWarehouseProject } from '#lib/compile-service/testing/warehouse-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { closeDatabase } from '#lib/db/client.ts'
import { createApplicationDatabase, APPLICATION_DATABASE } from '#lib/db/create-application-database.ts'
import { migrate, readMigrations } from '#lib/db/migrate.ts'
import { startPostgres } from '#lib/db/postgres-server/start-postgres.ts'
import { generateProject } from './generate-project.ts'

interface Figures {
  readonly name: string
  readonly n: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

const { values } = parseArgs({
  options: { models: { type: 'string', default: '2000' }, edits: { type: 'string', default: '300' } },
})
const never = new AbortController().signal

function figures(name: string, times: readonly number[]): Figures {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10
  return { name, n: times.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

function readFolder(root: string, folder = ''): Record<string, string> {
  const files: Record<string, string> = {}
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) Object.assign(files, readFolder(root, name))
    else files[name] = readFileSync(path.join(root, name), 'utf8')
  }
  return files
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'metricwright-bench-'))
const server = await startPostgres({ dataDir, logFile: path.join(dataDir, 'log'), durable: false })
await createApplicationDatabase(server.url('postgres'))
process.env['DATABASE_URL'] = server.url(APPLICATION_DATABASE)
process.env['METRICWRIGHT_DATA'] = dataDir
process.env['METRICWRIGHT_KEY'] = '11'.repeat(32)
await migrate(server.url(APPLICATION_DATABASE), readMigrations(path.resolve('prisma/migrations')))
mkdirSync(path.join(dataDir, 'warehouses'), { recursive: true })
await DuckDBInstance.create(':memory:')

const report = (message: string, error?: unknown) => console.error(message, error ?? '')
const warehouses = new ProjectWarehouses({ dataDir, key: loadConfig().key, report })
const catalogs = new RelationCatalog({ monotonicMs: () => performance.now() })
const { pool, service } = createCompileService({ warehouses, catalogs, report })
const ann = await createTestPerson('ann', 'admin')
const table: Figures[] = []

async function measure(slug: string, files: Record<string, string>) {
  await createWarehouseProject(slug, files)
  const models = Object.keys(files).filter((file) => file.startsWith('models/') && file.endsWith('.sql'))
  const yamls = Object.keys(files).filter((file) => file.startsWith('models/') && file.endsWith('.yml'))
  const macros = Object.keys(files).filter((file) => file.startsWith('macros/') && file.endsWith('.sql'))
  const compile = async (file: string, content: string) => {
    const { scope } = await resolveScope(ann, slug, 'branch')
    const started = performance.now()
    const outcome = await service.compile(
      { scope, body: { path: file, content, allowWarehouse: false } },
      never,
    )
    return { ms: performance.now() - started, outcome }
  }
  const pick = (list: readonly string[], index: number) => list[(index * 7919) % list.length] ?? ''
  const opened = performance.now()
  const first = await compile(pick(models, 0), files[pick(models, 0)] ?? '')
  table.push(figures(`${slug}: first compile, from nothing`, [performance.now() - opened]))
  console.error(`${slug}: ${first.outcome.models} models, ${JSON.stringify(first.outcome.projectProblems)}`)
  const kinds = { sql: [] as number[], refs: [] as number[], yaml: [] as number[], macro: [] as number[] }
  const scopes: number[] = []
  for (let index = 0; index < Number(values.edits); index += 1) {
    const turn = index % 10
    // Eight edits of one file in a row, as somebody types.
    const at = Math.floor(index / 10)
    const started = performance.now()
    await resolveScope(ann, slug, 'branch')
    scopes.push(performance.now() - started)
    if (turn < 6) {
      const file = pick(models, at)
      kinds.sql.push((await compile(file, `${files[file] ?? ''}\n-- ${index}`)).ms)
    } else if (turn < 8) {
      const file = pick(models, at)
      const other = path.basename(pick(models, index), '.sql')
      kinds.refs.push((await compile(file, `select * from {{ ref('${other}') }} -- ${index}`)).ms)
    } else if (turn < 9) {
      const file = pick(yamls, at)
      const text = (files[file] ?? '').replace(/description: .*/, `description: edit ${index}`)
      kinds.yaml.push((await compile(file, text)).ms)
    } else if (macros.length > 0) {
      const file = pick(macros, at)
      kinds.macro.push((await compile(file, `${files[file] ?? ''}\n{# ${index} #}`)).ms)
    }
  }
  table.push(figures(`${slug}: resolve who, branch and commit`, scopes))
  for (const [kind, times] of Object.entries(kinds)) table.push(figures(`${slug}: ${kind} edit`, times))
  table.push(figures(`${slug}: all edits`, Object.values(kinds).flat()))
  const { scope } = await resolveScope(ann, slug, 'branch')
  const graphs: number[] = []
  for (let index = 0; index < 10; index += 1) {
    const started = performance.now()
    await service.graph({ scope, select: '' }, never)
    graphs.push(performance.now() - started)
  }
  table.push(figures(`${slug}: graph`, graphs))
}

await measure('commerce', readFolder('examples/commerce'))
await measure('generated', generateProject({ models: Number(values.models) }))
console.table(table)
console.log(
  `heap of the compile threads: ${pool.heapMb} MB; the process: ${Math.round(process.memoryUsage().rss / 1048576)} MB`,
)
await pool.close()
await warehouses.close()
await closeDatabase()
await server.stop()
rmSync(dataDir, { recursive: true, force: true })
