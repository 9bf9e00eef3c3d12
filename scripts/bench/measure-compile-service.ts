import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
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
import { makeFigure, type Figure } from './figure.ts'
import { root } from './surroundings.ts'

const EDITS = 200
const never = new AbortController().signal

export interface ServiceProject {
  readonly slug: string
  readonly label: string
  readonly files: Readonly<Record<string, string>>
}

/** The compile service as somebody types, without browser and HTTP, in a process and a database of its own. */
export async function measureCompileService(
  projects: readonly ServiceProject[],
  edits: number | null,
): Promise<Figure[]> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'metricwright-service-'))
  const server = await startPostgres({ dataDir, logFile: path.join(dataDir, 'log'), durable: false })
  const before = process.env
  try {
    const url = server.url(APPLICATION_DATABASE)
    await createApplicationDatabase(server.url('postgres'))
    process.env = {
      ...before,
      DATABASE_URL: url,
      METRICWRIGHT_DATA: dataDir,
      METRICWRIGHT_KEY: '11'.repeat(32),
    }
    await migrate(url, readMigrations(path.join(root, 'prisma/migrations')))
    mkdirSync(path.join(dataDir, 'warehouses'), { recursive: true })
    await DuckDBInstance.create(':memory:')
    return await measureIn(dataDir, projects, edits ?? EDITS)
  } finally {
    await closeDatabase()
    await server.stop()
    // What is measured after this has a database of its own.
    process.env = before
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function measureIn(dataDir: string, projects: readonly ServiceProject[], edits: number) {
  const report = (message: string, error?: unknown) => console.error(message, error ?? '')
  const warehouses = new ProjectWarehouses({ dataDir, key: loadConfig().key, report })
  const catalogs = new RelationCatalog({ monotonicMs: () => performance.now() })
  const { pool, service } = createCompileService({ warehouses, catalogs, report })
  const ann = await createTestPerson('ann', 'admin')
  const figures: Figure[] = []
  try {
    for (const project of projects) {
      await createWarehouseProject(project.slug, { ...project.files })
      const ask = async (file: string, content: string) => {
        const { scope } = await resolveScope(ann, project.slug, 'branch')
        const began = performance.now()
        const body = { path: file, content, allowWarehouse: false }
        await service.compile({ scope, body }, never)
        return performance.now() - began
      }
      figures.push(...(await measureProject(project, edits, ask)))
    }
    return figures
  } finally {
    await pool.close()
    await warehouses.close()
  }
}

async function measureProject(
  { label, files }: ServiceProject,
  edits: number,
  compile: (file: string, content: string) => Promise<number>,
): Promise<Figure[]> {
  const models = Object.keys(files).filter((file) => /^models\/.*\.sql$/.test(file))
  const first = await compile(models[0] ?? '', files[models[0] ?? ''] ?? '')
  const times: number[] = []
  for (let index = 0; index < edits; index += 1) times.push(await compile(...editOf(files, index)))
  const how = 'asked in the process itself, with the text of one open file'
  return [
    makeFigure({
      name: `compile service, first answer, ${label}`,
      unit: 'ms',
      values: [first],
      how: `${how}; the project is read and parsed for it`,
    }),
    makeFigure({
      name: `compile service, edits, ${label}`,
      unit: 'ms',
      values: times,
      how: `${how}; 60% SQL, 20% refs, 10% YAML, 10% macros; every edit another file after ten`,
    }),
  ]
}

/** Ten edits of one place, as somebody types; then another. */
function editOf(files: Readonly<Record<string, string>>, index: number): [string, string] {
  const names = (pattern: RegExp) => Object.keys(files).filter((file) => pattern.test(file))
  const pick = (list: readonly string[], at: number) => list[(at * 7919) % list.length] ?? ''
  const [turn, at] = [index % 10, Math.floor(index / 10)]
  const models = names(/^models\/.*\.sql$/)
  const model = pick(models, at)
  if (turn < 6) return [model, `${files[model] ?? ''}\n-- ${index}`]
  if (turn < 8) {
    const other = path.basename(pick(models, index), '.sql')
    return [model, `select * from {{ ref('${other}') }} -- ${index}`]
  }
  if (turn < 9) {
    const file = pick(names(/^models\/.*\.yml$/), at)
    return [file, (files[file] ?? '').replace(/description: .*/, `description: edit ${index}`)]
  }
  const macro = pick(names(/^macros\/.*\.sql$/), at)
  return [macro, `${files[macro] ?? ''}\n{# ${index} #}`]
}

/** Every file of a folder by its path within it. */
export function readFolder(folder: string, within = ''): Record<string, string> {
  const files: Record<string, string> = {}
  for (const entry of readdirSync(path.join(folder, within), { withFileTypes: true })) {
    const name = within === '' ? entry.name : `${within}/${entry.name}`
    if (entry.isDirectory()) Object.assign(files, readFolder(folder, name))
    else files[name] = readFileSync(path.join(folder, name), 'utf8')
  }
  return files
}
