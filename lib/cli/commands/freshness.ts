import { randomUUID } from 'node:crypto'
import { dirname, basename, resolve } from 'node:path'
import { TargetFolder, sourcesArtifact } from '#lib/dbt/artifacts/index.ts'
import {
  finishedLine,
  hasFreshness,
  hookName,
  isFailure,
  planRun,
  progressLine,
  secondsOf,
} from '#lib/dbt/run/index.ts'
import type { FreshnessResult } from '#lib/dbt/run/index.ts'
import type { RenderPool } from '#lib/dbt/threads/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { foundLines } from '../found-line.ts'
import { openProject, readSettings } from '../open-project.ts'
import type { OpenedProject } from '../open-project.ts'
import { runAtOnce } from '../run-at-once.ts'
import { selectIds } from '../select-ids.ts'
import { reportRun, threadsOf, withPool } from './run-nodes.ts'
import { artifactStamp, tellNothingToDo, writeManifest } from './write-run.ts'

export const freshnessCommand: Command = {
  name: 'source freshness',
  summary: 'Check how old the newest rows of sources are, and write target/sources.json.',
  flags: [...projectFlags, ...selectionFlags, 'threads', 'output'],
  flagHelp: { output: { value: 'FILE', help: 'Where to write, instead of target/sources.json.' } },
  run: freshness,
}

const words: Readonly<Record<FreshnessResult['status'], string>> = {
  pass: 'PASS',
  warn: 'WARN',
  error: 'ERROR STALE',
  'runtime error': 'ERROR',
}

async function freshness(context: CommandContext): Promise<ExitCode> {
  const started = performance.now()
  const opened = openProject(context, 'freshness')
  const { manifest } = opened.project
  const sources = selectIds(context, opened, ['source']).flatMap((id) => {
    const source = manifest.sources.get(id)
    return source && hasFreshness(source) ? [source] : []
  })
  const { terminal } = context
  const threads = threadsOf(context, opened)
  const found = foundLines(opened, threads)
  for (const line of sources.length === 0 ? found.slice(0, 2) : found) terminal.log(line)
  if (sources.length === 0) {
    tellNothingToDo(context)
    writeSources(context, opened.targetPath, [], {
      sources: manifest.sources,
      elapsed: (performance.now() - started) / 1000,
    })
    return 0
  }
  const total = sources.length
  const { hooks, onLog } = projectHooks(context, opened)
  const results = await withPool(context, opened, { plan: null, tasks: total, onLog }, async (pool) => {
    if (!(await hooks.run(pool, 'startHooks'))) return null
    const collected = await runAtOnce(sources, threads, async (source, position) => {
      const place = { index: position + 1, total }
      const name = `freshness of ${source.source_name}.${source.name}`
      terminal.log(progressLine(place, `START ${name}`, 'RUN', null))
      const result = await pool.collectFreshness(source.unique_id)
      const word = words[result.status]
      terminal.log(progressLine(place, `${word} ${name}`, word, secondsOf(result)), {
        name: 'LogFreshnessResult',
        code: 'Q018',
        data: {
          ...place,
          status: result.status,
          execution_time: secondsOf(result),
          source_name: source.source_name,
          table_name: source.name,
          node_info: { unique_id: result.uniqueId, node_status: result.status },
        },
      })
      return result
    })
    await hooks.run(pool, 'endHooks')
    return collected
  })
  if (results === null) return 1
  writeManifest(context, opened, { id: randomUUID(), startedAt: new Date().toISOString() })
  writeSources(context, opened.targetPath, results, {
    sources: manifest.sources,
    elapsed: (performance.now() - started) / 1000,
  })
  terminal.log('')
  const run = [...(hooks.count === 0 ? [] : [counted(hooks.count, 'project hook')]), counted(total, 'source')]
  terminal.log(finishedLine(run, (performance.now() - started) / 1000))
  for (const result of results.filter(isStale)) {
    const source = manifest.sources.get(result.uniqueId)
    terminal.log('')
    terminal.log(
      `[ERROR]: in source ${source?.name ?? result.uniqueId} (${source?.original_file_path ?? ''})`,
    )
    for (const line of (result.message ?? `Status: ${result.status}`).split('\n')) terminal.log(`  ${line}`)
  }
  terminal.log('')
  terminal.log('Done.')
  return results.some(isStale) ? 1 : 0
}

/** Those of the project run around the sources as around models, unless a flag of the project says that they do not. */
function projectHooks(context: CommandContext, opened: OpenedProject) {
  const { onEvent, onLog } = reportRun(context, opened)
  const plan = planRun(opened.project, { command: 'run', ids: [] })
  const isWanted = readSettings(opened.root).flags['source_freshness_run_project_hooks'] !== false
  const run = async (pool: RenderPool, when: 'startHooks' | 'endHooks'): Promise<boolean> => {
    const ids = isWanted ? plan[when] : []
    for (const [position, id] of ids.entries()) {
      const place = { name: hookName(id), index: position + 1, total: ids.length }
      onEvent({ kind: 'hook-started', ...place })
      const result = await pool.runNode(id, null, when === 'endHooks' ? { results: [] } : null)
      onEvent({ kind: 'hook-finished', ...place, result })
      if (!isFailure(result.status)) continue
      context.terminal.log(`[ERROR]: in hook ${place.name}`)
      const event = {
        name: 'RunResultError',
        code: 'Z024',
        level: 'error',
        data: { msg: result.message ?? '' },
      } as const
      for (const line of (result.message ?? 'It failed.').split('\n'))
        context.terminal.log(`  ${line}`, event)
      return false
    }
    return true
  }
  const count = isWanted ? plan.startHooks.length + plan.endHooks.length : 0
  return { hooks: { run, count }, onLog }
}

const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`

const isStale = ({ status }: FreshnessResult) => status === 'error' || status === 'runtime error'

function writeSources(
  context: CommandContext,
  targetPath: string,
  results: readonly FreshnessResult[],
  options: Pick<Parameters<typeof sourcesArtifact>[1], 'sources' | 'elapsed'>,
): void {
  const given = context.arguments.text('output')
  const path = given === null ? resolve(targetPath, 'sources.json') : resolve(context.cwd, given)
  const stamp = { ...artifactStamp(context), invocationId: randomUUID() }
  new TargetFolder(dirname(path)).writeJson(
    basename(path),
    sourcesArtifact(results, { ...stamp, ...options }),
  )
}
