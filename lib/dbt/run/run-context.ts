import { JinjaRuntimeError, PyDict, PyList, functionValue, pyStr, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { momentValue } from '../context/modules/index.ts'
import { modelValue } from '../compile/graph-value.ts'
import { NodeContext } from '../compile/node-context.ts'
import { ResultTable } from '../context/adapter-table.ts'
import { hostFunction, required } from '../context/host.ts'
import { DatabaseError } from '../database.ts'
import type { Database } from '../database.ts'
import type { Json, ManifestNode } from '../manifest.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { listAt, objectAt, textAt } from '../schema/json-access.ts'
import { CsvProblem } from './read-csv.ts'
import { seedTable } from './seed-table.ts'
import type { RunNodeOptions } from './run-options.ts'

export interface RunContextInput {
  readonly state: ProjectState
  readonly node: ManifestNode
  readonly compiledSql: string
  readonly database: Database
  readonly options: RunNodeOptions
  /** More names, which go before these. */
  readonly more?: ReadonlyMap<string, Value>
}

/** The context in which a node's materialization, hook or operation runs. */
export class RunContext {
  readonly context: NodeContext
  /** What the materialization wrote: dbt's target/run. */
  written: string | null = null

  constructor(input: RunContextInput) {
    const { state, node, options, database } = input
    const extra = new Map<string, Value>([
      ...invocationNames(options),
      ...this.#nodeNames(input),
      ...(input.more ?? []),
    ])
    this.context = new NodeContext({
      state,
      node,
      database,
      extra,
      anyRef: true,
      flags: options.invocation.flags,
      ...(options.defer ? { defer: options.defer } : {}),
      ...(options.batch ? { eventTime: options.batch } : {}),
      ...(options.batch?.addsToTable ? { macroOverrides: addsToTable } : {}),
      ...(options.onLog ? { onLog: options.onLog } : {}),
    })
  }

  /** Whatever was left open is rolled back; a session that is lost has nothing left to end. */
  release(database: Database): void {
    try {
      this.context.adapter.release(database)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
    }
  }

  #nodeNames(input: RunContextInput): Map<string, Value> {
    const { node, state, compiledSql, options } = input
    const write = hostFunction('write', [required('payload')], ([payload]) => {
      this.written = pyStr(payload ?? '')
      return ''
    })
    const more = {
      compiled: true,
      compiled_code: compiledSql,
      extra_ctes: [],
      extra_ctes_injected: true,
      batch: batchOf(options),
    }
    const model = modelValue(state, node, { defer: options.defer, more })
    return new Map<string, Value>([
      ['model', model],
      ['sql', compiledSql],
      ['compiled_code', compiledSql],
      ['pre_hooks', hookList(node, 'pre-hook', 'pre_hook')],
      ['post_hooks', hookList(node, 'post-hook', 'post_hook')],
      ['write', write],
      [
        'load_agate_table',
        hostFunction('load_agate_table', [], () => {
          const table = loadSeed(state, node)
          return options.invocation.flags.EMPTY === true ? withoutRows(table) : table
        }),
      ],
    ])
  }
}

/** `model.batch`: null but for a batch. */
export function batchOf({ batch }: RunNodeOptions): Readonly<Record<string, string>> | null {
  return batch ? { id: batch.id, event_time_start: batch.start, event_time_end: batch.end } : null
}

/** What a batch that is added to a table says of itself, also in a full refresh. */
const addsToTable: ReadonlyMap<string, Value> = new Map([
  ['is_incremental', functionValue('is_incremental', () => true)],
  ['should_full_refresh', functionValue('should_full_refresh', () => false)],
])

/** Names that say which run this is. */
export function invocationNames(options: RunNodeOptions): Map<string, Value> {
  const { invocation } = options
  return new Map<string, Value>([
    ['invocation_id', invocation.id],
    ['run_started_at', momentValue(new Date(invocation.startedAt))],
    ['selected_resources', toValue(invocation.selected)],
    ['invocation_args_dict', toValue(invocation.arguments)],
    ['thread_id', options.threadId ?? 'Thread-1 (worker)'],
    ['schemas', toValue(invocation.schemas)],
    ['database_schemas', new PyList([])],
    ['results', new PyList([])],
  ])
}

function hookList(node: ManifestNode, ...keys: readonly string[]): Value {
  const hooks = keys.flatMap((key) => listAt(node.config, key))
  return new PyList(
    hooks.map((hook: Json, index) => {
      const data = typeof hook === 'object' && hook !== null && !Array.isArray(hook) ? hook : { sql: hook }
      const transaction = 'transaction' in data ? Reflect.get(data, 'transaction') !== false : true
      const sql: unknown = Reflect.get(data, 'sql')
      return PyDict.from([
        ['sql', typeof sql === 'string' ? sql : ''],
        ['transaction', transaction],
        ['index', index],
      ] as const)
    }),
  )
}

const withoutRows = (table: ResultTable) =>
  new ResultTable(table.columnNames, table.columnTypes, [], table.csv)

function loadSeed(state: ProjectState, node: ManifestNode): ResultTable {
  const text = state.parts.files.read(node.origin.path)
  if (text === null) throw new Error(`the file ${node.origin.path} is not there`)
  const delimiter = textAt(node.config, 'delimiter') ?? ','
  if (delimiter.length !== 1) {
    throw new JinjaRuntimeError(
      `The delimiter of seed '${node.name}' is '${delimiter}', and not one character.`,
      {
        code: 'jinja-value',
        hint: "Name one character under delimiter, such as ';'.",
      },
    )
  }
  try {
    return seedTable(text, {
      adapterType: state.parts.environment.target.type,
      path: node.origin.path,
      delimiter,
      columnTypes: objectAt(node.config, 'column_types'),
    })
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error
    throw new JinjaRuntimeError(`${node.origin.path}:${error.line}: ${error.message}`, {
      code: 'jinja-value',
      hint: error.remedy,
    })
  }
}
