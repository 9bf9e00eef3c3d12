import type { Json, LogLevel, ManifestNode } from '#lib/dbt/index.ts'
import type { NodeResult } from '#lib/dbt/run/index.ts'
import { projectFlags, selectionFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { formatTable } from '../format-table.ts'
import { openProject, tellFindings } from '../open-project.ts'
import type { OpenedProject } from '../open-project.ts'
import { selectIds } from '../select-ids.ts'
import { explainNotBuilt } from '../not-built.ts'
import { UsageError } from '../usage-error.ts'
import { rowsJson } from '../rows-json.ts'
import type { TypedRows } from '../rows-json.ts'
import type { WarehouseAccess } from '../warehouse-access.ts'
import { withPool } from './run-nodes.ts'
import { emptyResult, summaryOf, tellNothingToDo, writeRun } from './write-run.ts'

const defaultLimit = 5

export const showCommand: Command = {
  name: 'show',
  summary: 'Print the first rows of a model or of --inline SQL.',
  flags: [
    ...projectFlags,
    ...selectionFlags,
    'inline',
    'inline-direct',
    'limit',
    'output',
    'full-refresh',
    'threads',
    'no-introspect',
  ],
  run: show,
}

async function show(context: CommandContext): Promise<ExitCode> {
  const opened = openProject(context, 'show')
  const direct = context.arguments.text('inline-direct')
  const inline = direct ?? context.arguments.text('inline')
  const given = context.arguments
  const asked = [...given.texts('select'), ...given.texts('models')].length + (given.text('selector') ? 1 : 0)
  if (inline === null && asked === 0) throw new UsageError('show needs --select or --inline.')
  const ids = inline === null ? shownIds(context, opened) : [null]
  if (ids.length === 0) {
    tellNothingToDo(context)
    return 0
  }
  return withPool(
    context,
    opened,
    { plan: null, onLog: (message, level) => context.terminal.ofTemplate(message, level) },
    async (pool, _invocation, warehouse) => {
      let failed = false
      for (const id of ids) {
        const node = id === null ? null : (opened.project.manifest.nodes.get(id) ?? null)
        const compiled =
          id === null
            ? direct !== null
              ? { ok: true, sql: direct, diagnostics: [] }
              : await pool.compileInline(inline ?? '')
            : node?.resource_type === 'seed' && node.relation_name !== null
              ? { ok: true, sql: `select * from ${node.relation_name}`, diagnostics: [] }
              : await pool.compileNode(id)
        tellFindings(context, compiled)
        if (compiled.ok) await showRows(context, opened, { warehouse, sql: compiled.sql, node })
        else failed = true
      }
      return failed ? 1 : 0
    },
  )
}

interface Shown {
  readonly warehouse: WarehouseAccess
  readonly sql: string
  readonly node: ManifestNode | null
}

async function showRows(context: CommandContext, opened: OpenedProject, shown: Shown): Promise<void> {
  const rows = await rowsOf(context, shown).catch((error: unknown) => {
    throw explainNotBuilt(error, shown.sql, opened) ?? error
  })
  printRows(context, shown.node, rows)
}

/** What a model has set before its SELECT may be statements of their own, which a session takes in one call. */
async function rowsOf({ arguments: given, signal }: CommandContext, shown: Shown): Promise<TypedRows> {
  const limit = given.number('limit') ?? defaultLimit
  const header = shown.node?.config['sql_header']
  if (typeof header !== 'string' || header.trim() === '')
    return shown.warehouse.query(shown.sql, { signal, maxRows: limit < 0 ? null : limit })
  const session = await shown.warehouse.openSession('show')
  const cancel = () => void session.cancel()
  signal.addEventListener('abort', cancel)
  try {
    const options = { fetch: true, ...(limit < 0 ? {} : { maxRows: limit }) }
    return await session.execute(`${header}\n${shown.sql}`, options)
  } finally {
    signal.removeEventListener('abort', cancel)
    await session.close()
  }
}

/** A model is meant without its tests, which a selection brings along; a test only where nothing else is selected. */
function shownIds(context: CommandContext, opened: OpenedProject): readonly string[] {
  const ids = selectIds(context, opened, ['model', 'seed', 'snapshot', 'analysis', 'test'])
  const { nodes } = opened.project.manifest
  const meant = ids.filter((id) => nodes.get(id)?.resource_type !== 'test')
  return meant.length > 0 ? meant : ids
}

function printRows(context: CommandContext, node: ManifestNode | null, found: TypedRows): void {
  const version = node?.version ?? null
  const name = node === null ? 'inline query' : `${node.name}${version === null ? '' : `.v${version}`}`
  if (context.arguments.text('output') === 'json') {
    context.terminal.print(rowsJson(name, found))
    return
  }
  const names = found.columns.map((column) => column.name)
  context.terminal.log(`Previewing ${name === 'inline query' ? 'inline node' : `node '${name}'`}:`)
  context.terminal.print(formatTable(names, found.rows))
}

export const runOperationCommand: Command = {
  name: 'run-operation',
  summary: 'Call a macro.',
  positional: 'MACRO',
  flags: [...projectFlags, 'args', 'sql', 'threads'],
  run: async (context) => {
    const [name] = context.arguments.positionals
    const sql = context.arguments.text('sql')
    if (sql !== null) return runSql(context, sql)
    if (name === undefined) throw new UsageError('run-operation needs the name of a macro, or --sql.')
    const opened = openProject(context, 'run-operation')
    if (!hasMacro(opened, name))
      throw new UsageError(`dbt could not find a macro with the name '${name}' in any package`)
    return callMacro(context, opened, { name, args: context.arguments.yaml('args') })
  },
}

/** SQL with Jinja, which is sent as it is compiled. */
async function runSql(context: CommandContext, sql: string): Promise<ExitCode> {
  const { positionals, text } = {
    positionals: context.arguments.positionals,
    text: context.arguments.text('args'),
  }
  if (positionals.length > 0 || text !== null)
    throw new UsageError('run-operation takes a macro with its --args, or --sql, and not both.')
  const opened = openProject(context, 'run-operation')
  const onLog = (message: string, level: LogLevel) => context.terminal.ofTemplate(message, level)
  return withPool(context, opened, { plan: null, onLog }, async (pool) => {
    const compiled = await pool.compileInline(sql)
    const done = compiled.ok ? await pool.callMacro('dbt.run_query', { sql: compiled.sql }) : compiled
    tellFindings(context, done)
    return done.ok ? 0 : 1
  })
}

export interface MacroCall {
  readonly name: string
  readonly args: Readonly<Record<string, Json>>
}

/** Calls a macro and writes what came of it. */
export async function callMacro(
  context: CommandContext,
  opened: OpenedProject,
  call: MacroCall,
): Promise<ExitCode> {
  const onLog = (message: string, level: LogLevel) => context.terminal.ofTemplate(message, level)
  return withPool(context, opened, { plan: null, onLog }, async (pool, invocation) => {
    const startedAt = new Date().toISOString()
    const { ok, diagnostics } = await pool.callMacro(call.name, call.args)
    tellFindings(context, { ok, diagnostics })
    const endedAt = new Date().toISOString()
    const result: NodeResult = {
      ...emptyResult(macroId(opened, call.name)),
      status: ok ? 'success' : 'error',
      message: ok ? null : (diagnostics.find((one) => one.severity === 'error')?.message ?? null),
      failures: ok ? 0 : 1,
      startedAt,
      endedAt,
      timing: [
        { name: 'compile', startedAt, completedAt: startedAt },
        { name: 'execute', startedAt, completedAt: endedAt },
      ],
    }
    writeRun(context, opened, {
      invocation,
      summary: summaryOf([result]),
      which: 'run-operation',
      compiled: new Map(),
      more: { macro: call.name, args: call.args },
    })
    return ok ? 0 : 1
  })
}

/** `macro.package.name`, of the macro that is called. */
function macroId({ project }: OpenedProject, name: string): string {
  const root = project.manifest.projectName
  const named = [...project.manifest.macros.values()].filter((macro) => isNamed(macro, name))
  const found = named.find((macro) => macro.package_name === root) ?? named[0]
  return found?.unique_id ?? `macro.${root}.${name}`
}

/** `name`, or `package.name`. */
function hasMacro({ project }: OpenedProject, name: string): boolean {
  return [...project.manifest.macros.values()].some((macro) => isNamed(macro, name))
}

const isNamed = (macro: { readonly name: string; readonly package_name: string }, name: string) =>
  macro.name === name || `${macro.package_name}.${macro.name}` === name
