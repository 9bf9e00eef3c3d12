import { PyDict, callArgs, callFromHost, toPlain, toValue } from '#lib/jinja/index.ts'
import type { CallResult, JinjaError, Value } from '#lib/jinja/index.ts'
import { renderLimits } from '../compile/compile-node.ts'
import { Relation } from '../context/relation.ts'
import { DatabaseError } from '../database.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json, ManifestNode } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { report, reportJinja } from '../report.ts'
import { RunContext } from './run-context.ts'
import type { RunNodeOptions } from './run-options.ts'

export interface OperationResult {
  readonly ok: boolean
  readonly value: unknown
  readonly diagnostics: readonly Diagnostic[]
}

export interface SchemaName {
  readonly database: string | null
  readonly schema: string
}

/** `run-operation`: calls a macro of the project, `package.macro` or `macro`, with arguments by name. */
export function runOperation(
  project: ParsedProject,
  macro: { readonly name: string; readonly args: Readonly<Record<string, Json>> },
  options: RunNodeOptions,
): OperationResult {
  const state = stateOf(project)
  const root = state.parts.environment.project.root.name
  const dot = macro.name.indexOf('.')
  const found =
    dot < 0
      ? state.parts.registry.find(root, macro.name)
      : state.parts.registry.findIn(macro.name.slice(0, dot), macro.name.slice(dot + 1))
  if (!found) {
    const problem = `dbt could not find a macro with the name '${macro.name}' in any package`
    return { ok: false, value: null, diagnostics: [report('compiler-error', { problem }, { path: null })] }
  }
  const run = operationContext(state, options)
  const keyword = new Map(Object.entries(macro.args).map(([key, value]) => [key, toValue(value)] as const))
  const callee = run.context.macros.callable(found)
  return finish(run, options, () =>
    callFromHost(callee, { positional: [], keyword }, { limits: limitsOf(state, options) }),
  )
}

/** Makes the schemas that a run writes to, by the project's own `create_schema`. */
export function createSchemas(
  project: ParsedProject,
  schemas: readonly SchemaName[],
  options: RunNodeOptions,
): OperationResult {
  const state = stateOf(project)
  const existing = new Map<string, ReadonlySet<string>>()
  for (const { database, schema } of schemas) {
    const key = database ?? ''
    const known = existing.get(key) ?? lowered(options.database.listSchemas(database))
    existing.set(key, known)
    if (known.has(schema.toLowerCase())) continue
    const result = createSchema(state, { database, schema }, options)
    if (!result.ok) return result
  }
  return { ok: true, value: null, diagnostics: [] }
}

const lowered = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()))

function createSchema(state: ProjectState, name: SchemaName, options: RunNodeOptions): OperationResult {
  const run = operationContext(state, options)
  const { style, quoting } = state.parts.environment
  const relation = Relation.create(style, { ...name, quotePolicy: quoting }).withoutIdentifier()
  const create = run.context.adapter.getAttr('create_schema') ?? null
  return finish(run, options, () =>
    callFromHost(create, callArgs([relation]), { limits: limitsOf(state, options) }),
  )
}

export function limitsOf(state: ProjectState, options: RunNodeOptions) {
  return renderLimits(
    { database: options.database, ...(options.limits ? { limits: options.limits } : {}) },
    state,
  )
}

/** Runs a call, takes back what it left open, and says what went wrong. */
export function finish(run: RunContext, options: RunNodeOptions, call: () => CallResult): OperationResult {
  let result: CallResult
  try {
    result = call()
  } finally {
    run.release(options.database)
  }
  const diagnostics = [...run.context.warnings]
  if (result.ok) return { ok: true, value: plainOrNull(result.value), diagnostics }
  const cause = result.error.cause
  const found =
    cause instanceof DatabaseError
      ? report('warehouse-error', { problem: cause.message }, placeOf(result.error))
      : reportJinja(result.error, null)
  return { ok: false, value: null, diagnostics: [...diagnostics, found] }
}

/** With the calls on the way there: the statement itself is sent by a macro of the engine. */
function placeOf({ path, span, stack }: JinjaError) {
  const frames = [...stack]
    .reverse()
    .map((frame) => ({ label: frame.name, path: frame.path, span: frame.span }))
  return { path, span, stack: frames }
}

const plainOrNull = (value: Value): unknown =>
  value instanceof PyDict || typeof value !== 'object' ? toPlain(value) : null

/** A node that stands for none, so that macros have a context. */
export function operationContext(state: ProjectState, options: RunNodeOptions): RunContext {
  return new RunContext({
    state,
    node: operationNode(state),
    compiledSql: '',
    database: options.database,
    options,
  })
}

function operationNode(state: ProjectState): ManifestNode {
  const { environment } = state.parts
  const root = environment.project.root.name
  return {
    unique_id: `operation.${root}.run`,
    resource_type: 'operation',
    name: 'run',
    package_name: root,
    path: '',
    original_file_path: '',
    fqn: [root, 'run'],
    description: '',
    tags: [],
    meta: {},
    depends_on: { nodes: [], macros: [] },
    config: {},
    origin: { path: 'dbt_project.yml', line: 1, patchPath: null, patchLine: null },
    database: environment.target.database,
    schema: environment.target.schema,
    alias: 'run',
    relation_name: null,
    raw_code: '',
    language: 'sql',
    checksum: { name: 'none', checksum: '' },
    columns: {},
    refs: [],
    sources: [],
    access: null,
    group: null,
    version: null,
    latest_version: null,
    test_metadata: null,
    attached_node: null,
    column_name: null,
    unrendered_config: {},
    doc_blocks: [],
    docs: { show: true, node_color: null },
    constraints: [],
    contract: { enforced: false, alias_types: true, checksum: null },
    deprecation_date: null,
    time_spine: null,
    metrics: [],
    functions: [],
    file_key_name: null,
    index: null,
  }
}
