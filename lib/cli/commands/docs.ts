import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { TargetFolder, catalogArtifact } from '#lib/dbt/artifacts/index.ts'
import { planRun } from '#lib/dbt/run/index.ts'
import type { LogLevel, Manifest } from '#lib/dbt/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { foundLines } from '../found-line.ts'
import { describe, openProject, readSettings } from '../open-project.ts'
import type { OpenedProject } from '../open-project.ts'
import { selectIds } from '../select-ids.ts'
import { UsageError } from '../usage-error.ts'
import { compileNodes, compiledTypes } from './inspect.ts'
import { threadsOf, withPool } from './run-nodes.ts'
import { artifactStamp } from './write-run.ts'

export const docsCommand: Command = {
  name: 'docs generate',
  summary:
    'Write target/catalog.json: tables, columns and comments as the warehouse has them; and the manifest.',
  flags: [...projectFlags, ...selectionFlags, 'threads', 'no-compile', 'empty-catalog'],
  run: generate,
}

async function generate(context: CommandContext): Promise<ExitCode> {
  const opened = openProject(context, 'generate')
  const { manifest } = opened.project
  const compiles = !context.arguments.flag('no-compile')
  const ids = compiles ? selectIds(context, opened, compiledTypes) : []
  const plan = planRun(opened.project, { command: 'compile', ids })
  for (const line of foundLines(opened, threadsOf(context, opened))) context.terminal.log(line)
  const onLog = (message: string, level: LogLevel) => context.terminal.ofTemplate(message, level)
  return withPool(
    context,
    opened,
    { plan, tasks: Math.max(1, ids.length), onLog },
    async (pool, invocation) => {
      const task = { pool, plan, invocation, which: 'generate' }
      const { failed } = compiles ? await compileNodes(context, opened, task) : { failed: false }
      copyAssets(opened)
      const empty = context.arguments.flag('empty-catalog')
      if (!empty) context.terminal.log('Building catalog')
      const catalog = empty ? { rows: [], diagnostics: [] } : await pool.collectCatalog(schemasOf(manifest))
      const errors = catalog.diagnostics.filter((one) => one.severity === 'error')
      for (const one of errors) context.terminal.error(describe(one))
      new TargetFolder(opened.targetPath).writeJson(
        'catalog.json',
        catalogArtifact(catalog.rows, {
          ...artifactStamp(context),
          invocationId: randomUUID(),
          manifest,
          only: selectedOnly(context, opened),
          errors: errors.map((one) => one.message),
        }),
      )
      context.terminal.log(`Catalog written to ${join(opened.targetPath, 'catalog.json')}`)
      return errors.length > 0 || failed ? 1 : 0
    },
  )
}

/** Pictures that descriptions show lie beside the catalog, as the project has them now. */
function copyAssets({ root, targetPath }: OpenedProject): void {
  for (const name of readSettings(root).assetPaths) {
    const from = resolve(root, name)
    const to = resolve(targetPath, name)
    if (!from.startsWith(root + sep) || !to.startsWith(resolve(targetPath) + sep))
      throw new UsageError(`asset-paths names ${name}, which is not in the project.`)
    rmSync(to, { recursive: true, force: true })
    if (existsSync(from)) cpSync(from, to, { recursive: true })
  }
}

/** Null where no selection is asked for. */
function selectedOnly(context: CommandContext, opened: OpenedProject): ReadonlySet<string> | null {
  const { arguments: given } = context
  const asked = given.texts('select').length + given.texts('models').length + given.texts('exclude').length
  if (asked === 0 && given.text('selector') === null) return null
  return new Set(selectIds(context, opened, null))
}

function schemasOf(manifest: Manifest) {
  const places = [
    ...[...manifest.nodes.values()].filter((node) => node.relation_name !== null),
    ...manifest.sources.values(),
  ].map(({ database, schema }) => ({ database, schema }))
  return [
    ...new Map(places.map((place) => [`${place.database ?? ''}.${place.schema}`, place] as const)).values(),
  ]
}
