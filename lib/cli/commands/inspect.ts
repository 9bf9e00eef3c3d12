import { existsSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { TargetFolder } from '#lib/dbt/artifacts/index.ts'
import { planRun } from '#lib/dbt/run/index.ts'
import type { Invocation, NodeResult, RunPlan } from '#lib/dbt/run/index.ts'
import type { RenderPool } from '#lib/dbt/threads/index.ts'
import { pythonJson } from '#lib/dbt/context/python-json.ts'
import type { Diagnostic, Manifest, ParsedProject, ResourceType } from '#lib/dbt/index.ts'
import { PyDict, toValue } from '#lib/jinja/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { foundLines } from '../found-line.ts'
import {
  describe,
  findRoot,
  openProfile,
  openProject,
  profileFolders,
  readSettings,
  tellFindings,
} from '../open-project.ts'
import type { OpenedProject } from '../open-project.ts'
import { openWarehouse } from '../open-warehouse.ts'
import { selectIds, wantedTypes } from '../select-ids.ts'
import { findNode, listedTypes, searchName, selectorOf } from '../selector-of.ts'
import { UsageError } from '../usage-error.ts'
import { keepCompiled, threadsOf, withPool } from './run-nodes.ts'
import type { CompiledTexts } from './run-nodes.ts'
import { emptyResult, summaryOf, writeNothingDone, writeRun } from './write-run.ts'

export const compileCommand: Command = {
  name: 'compile',
  summary: 'Write the SQL of models, tests and analyses to target/compiled, or print it.',
  flags: [
    ...projectFlags,
    ...selectionFlags,
    'inline',
    'output',
    'threads',
    'full-refresh',
    'empty',
    'no-introspect',
    'no-inject-ephemeral-ctes',
  ],
  run: compile,
}

/** What dbt compiles. Of a seed there is nothing to compile, and a hook is not run. */
export const compiledTypes: readonly ResourceType[] = [
  'model',
  'test',
  'snapshot',
  'analysis',
  'seed',
  'operation',
  'function',
]

async function compile(context: CommandContext): Promise<ExitCode> {
  const opened = openProject(context, 'compile')
  const inline = context.arguments.text('inline')
  const types = wantedTypes(context, compiledTypes)
  const ids = inline === null ? selectIds(context, opened, types) : []
  const plan = planRun(opened.project, { command: 'compile', ids })
  if (inline === null)
    for (const line of foundLines(opened, threadsOf(context, opened))) context.terminal.log(line)
  const { manifest } = opened.project
  let failed = false
  await withPool(
    context,
    opened,
    { plan, onLog: (message, level) => context.terminal.ofTemplate(message, level) },
    async (pool, invocation) => {
      if (inline !== null) {
        const result = await pool.compileInline(inline)
        failed = !result.ok
        if (result.ok) context.terminal.print(result.sql)
        tellFindings(context, result)
        return
      }
      const done = await compileNodes(context, opened, { pool, plan, invocation, which: 'compile' })
      failed = done.failed
      const { compiled } = done
      const named = new Set([...context.arguments.texts('select'), ...context.arguments.texts('models')])
      for (const { uniqueId: id } of plan.nodes) {
        const compiledSql = compiled.get(id)?.compiledSql
        if (compiledSql !== undefined && named.has(manifest.nodes.get(id)?.name ?? ''))
          printCompiled(context, manifest, id, compiledSql)
      }
    },
  )
  if (!failed) return 0
  // As in dbt, what does not compile is no failed run.
  return 2
}

/** Compiles what is planned into target/compiled, and writes the manifest and what came of each node. */
export async function compileNodes(
  context: CommandContext,
  opened: OpenedProject,
  task: {
    readonly pool: RenderPool
    readonly plan: RunPlan
    readonly invocation: Invocation
    readonly which: string
  },
) {
  const { pool, plan, invocation, which } = task
  const { manifest } = opened.project
  const target = new TargetFolder(opened.targetPath)
  const compiled: CompiledTexts = new Map()
  if (plan.nodes.length === 0) {
    writeNothingDone(context, opened, { invocation, which })
    return { compiled, failed: false }
  }
  const started = performance.now()
  // The fault of an ephemeral model is that of all who read it, and said once.
  const said = new Set<string>()
  const results = await Promise.all(
    plan.nodes.map(async ({ uniqueId }): Promise<NodeResult> => {
      const startedAt = new Date().toISOString()
      const result = await pool.compileNode(uniqueId)
      const endedAt = new Date().toISOString()
      const news = result.diagnostics.filter((one) => !said.has(describe(one)))
      tellFindings(context, { ok: result.ok, diagnostics: news })
      for (const one of news) said.add(describe(one))
      const { diagnostics } = result
      if (!result.ok)
        return { ...emptyResult(uniqueId), status: 'error', message: worstOf(diagnostics), diagnostics }
      const done: NodeResult = {
        ...emptyResult(uniqueId),
        startedAt,
        endedAt,
        timing: [
          { name: 'compile', startedAt, completedAt: endedAt },
          { name: 'execute', startedAt: endedAt, completedAt: endedAt },
        ],
        compiledSql: result.sql,
        inlined: result.inlined,
        diagnostics,
      }
      keepCompiled(compiled, done)
      target.writeNode(manifest, done)
      return { ...done, relationName: manifest.nodes.get(uniqueId)?.relation_name ?? null }
    }),
  )
  const elapsed = (performance.now() - started) / 1000
  const summary = summaryOf(results, { elapsed, adapter: opened.profile.target.type, nodes: plan.nodes })
  const told = summary.results.filter((one) => !isEphemeralModel(manifest, one.uniqueId))
  writeRun(context, opened, { invocation, summary: { ...summary, results: told }, which, compiled })
  return { compiled, failed: !summary.succeeded }
}

/** It stands in the texts of those who read it, and has no result of its own. */
const isEphemeralModel = (manifest: Manifest, id: string) =>
  manifest.nodes.get(id)?.config['materialized'] === 'ephemeral'

const worstOf = (diagnostics: readonly Diagnostic[]): string | null =>
  (diagnostics.find((one) => one.severity === 'error') ?? diagnostics[0])?.message ?? null

function printCompiled(context: CommandContext, manifest: Manifest, id: string, sql: string): void {
  const name = manifest.nodes.get(id)?.name ?? id
  if (context.arguments.text('output') === 'json')
    context.terminal.print(JSON.stringify({ node: name, compiled: sql }, null, 2))
  else {
    context.terminal.log(`Compiled node '${name}' is:`)
    context.terminal.print(sql)
  }
}

export const listCommand: Command = {
  name: 'ls',
  summary: 'List nodes.',
  flags: [...projectFlags, ...selectionFlags, 'output', 'output-keys'],
  flagHelp: { output: { value: 'FORMAT', help: 'How to print: selector, name, path or json.' } },
  run: async (context) => {
    const opened = openProject(context, 'list')
    const types = wantedTypes(context, listedTypes)
    const ids = selectIds(context, opened, types)
    const lines = ids.flatMap((id) => listLine(context, opened.project, id))
    if (lines.length === 0) context.terminal.log('No nodes selected!')
    for (const line of lines) context.terminal.print(line)
    return 0
  },
}

const listKeys = [
  'name',
  'resource_type',
  'package_name',
  'original_file_path',
  'unique_id',
  'source_name',
  'alias',
  'config',
  'tags',
  'depends_on',
]

function listLine(context: CommandContext, project: ParsedProject, id: string): readonly string[] {
  const node = findNode(project.manifest, id)
  if (!node) return []
  switch (context.arguments.text('output') ?? 'selector') {
    case 'name':
      return [searchName(node)]
    case 'path':
      return [node.original_file_path]
    case 'json': {
      const keys = context.arguments.texts('output-keys').flatMap((word) => word.split(/[\s,]+/))
      const found = (keys.length > 0 ? keys : listKeys).flatMap((key) => {
        const value = valueAt(node, key)
        return value === undefined ? [] : [[key, toValue(value)] as const]
      })
      return [pythonJson(PyDict.from(found), { sortKeys: false })]
    }
    case 'selector':
      return [selectorOf(project.manifest, id)]
    default:
      throw new UsageError('--output is one of selector, name, path, json.')
  }
}

/** `config.materialized` is what lies below `config`; undefined where there is no such key. */
function valueAt(node: object, path: string): unknown {
  let at: unknown = node
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = Reflect.get(at, key)
  }
  return at
}

export const cleanCommand: Command = {
  name: 'clean',
  summary: "Remove the project's clean-targets.",
  flags: [...projectFlags],
  run: async (context) => {
    const root = findRoot(context)
    const { cleanTargets, sourcePaths } = readSettings(root)
    for (const name of cleanTargets) {
      const path = resolve(root, name)
      if (!path.startsWith(root + sep) || leadsOut(root, path))
        throw new UsageError(`clean-targets names ${name}, which is not in the project.`)
      if (sourcePaths.some((one) => `${resolve(root, one)}${sep}`.startsWith(path + sep)))
        throw new UsageError(`clean-targets names ${name}, which holds what the project is made of.`)
    }
    for (const name of cleanTargets) {
      const path = resolve(root, name)
      context.terminal.log(`Checking ${path}/*`)
      rmSync(path, { recursive: true, force: true })
      context.terminal.log(`Cleaned ${path}/*`)
    }
    context.terminal.log('Finished cleaning all paths.')
    return 0
  },
}

/** A link on the way to a folder may lead out of the project; one that is itself named is taken away, not followed. */
function leadsOut(root: string, path: string): boolean {
  const parent = dirname(path)
  return existsSync(parent) && !`${realpathSync(parent)}${sep}`.startsWith(realpathSync(root) + sep)
}

export const debugCommand: Command = {
  name: 'debug',
  summary: 'Check the project, the profile and the connection.',
  flags: [...projectFlags, 'connection', 'config-dir'],
  run: debug,
}

async function debug(context: CommandContext): Promise<ExitCode> {
  const { terminal } = context
  const root = findRoot(context)
  if (context.arguments.flag('config-dir')) {
    const found = profileFolders(context, root).find((one) => existsSync(join(one, 'profiles.yml')))
    if (found === undefined)
      throw new UsageError('There is no profiles.yml. Make one, or give --profiles-dir.')
    terminal.print(join(found, 'profiles.yml'))
    return 0
  }
  terminal.log(`Using dbt_project.yml file at ${join(root, 'dbt_project.yml')}`)
  const profile = openProfile(context, root, readSettings(root).profile, context.arguments.yaml('vars'))
  terminal.log(
    `Profile ${profile.target.profileName}, target ${profile.target.name}, adapter ${profile.target.type}`,
  )
  if (!context.arguments.flag('connection')) {
    terminal.log('Configuration:')
    openProject(context, 'debug')
    terminal.log('  dbt_project.yml file [OK found and valid]')
    terminal.log('  profiles.yml file [OK found and valid]')
  }
  try {
    const warehouse = await openWarehouse(profile, root, 1)
    await warehouse.check(context.signal).finally(() => warehouse.close())
  } catch (error) {
    terminal.log(`Connection test: [ERROR ${error instanceof Error ? error.message : String(error)}]`)
    return 1
  }
  terminal.log('Connection test: [OK connection ok]')
  terminal.log('All checks passed!')
  return 0
}
