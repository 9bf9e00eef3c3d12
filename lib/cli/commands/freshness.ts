import { randomUUID } from 'node:crypto'
import { dirname, basename, resolve } from 'node:path'
import { TargetFolder, sourcesArtifact } from '#lib/dbt/artifacts/index.ts'
import { finishedLine, hasFreshness, progressLine, secondsOf } from '#lib/dbt/run/index.ts'
import type { FreshnessResult } from '#lib/dbt/run/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { foundLines } from '../found-line.ts'
import { openProject } from '../open-project.ts'
import { runAtOnce } from '../run-at-once.ts'
import { selectIds } from '../select-ids.ts'
import { threadsOf, withPool } from './run-nodes.ts'
import { artifactStamp, tellNothingToDo, writeManifest } from './write-run.ts'

export const freshnessCommand: Command = {
  name: 'source freshness',
  summary: 'Check how old the newest rows of sources are, and write target/sources.json.',
  flags: [...projectFlags, ...selectionFlags, 'threads', 'output'],
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
    return 0
  }
  const total = sources.length
  const results = await withPool(
    context,
    opened,
    { plan: null, tasks: total, onLog: () => undefined },
    (pool) =>
      runAtOnce(sources, threads, async (source, position) => {
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
      }),
  )
  writeManifest(context, opened, { id: randomUUID(), startedAt: new Date().toISOString() })
  writeSources(context, opened.targetPath, results, {
    sources: manifest.sources,
    elapsed: (performance.now() - started) / 1000,
  })
  terminal.log('')
  terminal.log(
    finishedLine([`${total} source${total === 1 ? '' : 's'}`], (performance.now() - started) / 1000),
  )
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
