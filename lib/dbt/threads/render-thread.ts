import { parentPort } from 'node:worker_threads'
import { lowerThreadPriority } from '#lib/core/thread-priority.ts'
import { compileInline } from '../compile/compile-inline.ts'
import { compileNode } from '../compile/compile-node.ts'
import type { CompiledNode, Defer, Flags, ParsedProject } from '../options.ts'
import { parseProject } from '../parse/parse-project.ts'
import { diskFiles } from '../project/disk-files.ts'
import { memoryFiles } from '../project/memory-files.ts'
import { collectCatalog } from '../run/collect-catalog.ts'
import { collectFreshness } from '../run/collect-freshness.ts'
import { CommentedDatabase } from '../run/commented-database.ts'
import { queryComment } from '../run/query-comment.ts'
import type { CommentSubject } from '../run/query-comment.ts'
import { RecordingDatabase } from '../run/recording-database.ts'
import { runNode } from '../run/run-node.ts'
import { createSchemas, runOperation } from '../run/run-operation.ts'
import type { OperationResult } from '../run/run-operation.ts'
import type { RunNodeOptions } from '../run/run-options.ts'
import type {
  CompiledAnswer,
  FromThread,
  OpenMessage,
  OperationAnswer,
  ProjectPayload,
  TaskAnswer,
  TaskMessage,
  ThreadTask,
  ToThread,
} from './protocol.ts'
import { ThreadDatabase } from './thread-database.ts'

/** The entry of a render thread: parses the project of its run, then does one task after the other. */
lowerThreadPriority()
const send = (message: FromThread) => parentPort?.postMessage(message)
let work: Work | null = null

/** What a run is done with; of the run before, the project is kept. */
interface Work {
  readonly database: RecordingDatabase
  readonly commented: CommentedDatabase
  readonly project: ParsedProject
  /** All that decides about a parse but the texts. */
  readonly settings: string
  readonly threadId: string
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'open') {
    work = open(message, work)
    return send({ kind: 'ready' })
  }
  if (work === null) throw new Error('a task came before its project')
  try {
    const answer = perform(message, work)
    work.database.settle()
    send({ kind: 'answer', id: message.id, answer })
  } catch (error) {
    work.database.settle()
    send({
      kind: 'crash',
      id: message.id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})

function open(message: OpenMessage, before: Work | null): Work {
  const { project: payload, index } = message
  const { target, vars, env, flags, limits } = payload
  const settings = JSON.stringify({ target, vars, env, flags, limits })
  // Another target is another person's or production's: templates of the one leave nothing to the other.
  const previous = before?.settings === settings ? before.project : undefined
  const commented = new CommentedDatabase(new ThreadDatabase(message))
  return {
    database: new RecordingDatabase(commented),
    commented,
    project: parse(payload, previous),
    settings,
    threadId: `Thread-${index + 1} (worker)`,
  }
}

function parse(payload: ProjectPayload, previous: ParsedProject | undefined): ParsedProject {
  const { files } = payload
  const options = {
    files: files.kind === 'disk' ? diskFiles(files.root) : memoryFiles(files.texts),
    target: payload.target,
    vars: payload.vars,
    env: new Map(Object.entries(payload.env)),
    flags: payload.flags,
    ...(payload.limits ? { limits: payload.limits } : {}),
  }
  return parseProject(options, previous)
}

function optionsOf(message: TaskMessage, { database, threadId }: Work): RunNodeOptions {
  const { id, invocation, task } = message
  return {
    database,
    invocation,
    threadId,
    onLog: (text, level) => send({ kind: 'log', id, message: text, level }),
    ...(task.kind === 'run-node' && task.earlier ? { earlier: task.earlier } : {}),
    ...(task.kind === 'run-node' && task.cloneOf !== undefined ? { cloneOf: task.cloneOf } : {}),
    ...(task.kind === 'run-node' && task.ended ? { ended: task.ended } : {}),
    ...deferOf(message),
  }
}

function deferOf({ defer }: TaskMessage): { readonly defer?: Defer } {
  if (defer === null) return {}
  const relations = new Map(Object.entries(defer))
  return { defer: { resolve: (uniqueId) => relations.get(uniqueId) ?? null } }
}

function perform(message: TaskMessage, work: Work): TaskAnswer {
  const { task, invocation } = message
  const { project, database, threadId } = work
  const options = optionsOf(message, work)
  const compileOptions = {
    database: invocation.flags.INTROSPECT === false ? null : database,
    flags: invocation.flags,
    invocation,
    onLog: options.onLog,
    ...deferOf(message),
  }
  const subject = subjectOf(task)
  const tell = (sql: string) =>
    send({ kind: 'log', id: message.id, message: `On ${subject.connectionName}: ${sql}`, level: 'statement' })
  work.commented.begins(
    () => queryComment(project, subject, { flags: invocation.flags, invocation }),
    wantsStatements(invocation.flags) ? tell : null,
  )
  switch (task.kind) {
    case 'run-node':
      return { kind: 'node', result: { ...runNode(project, task.uniqueId, options), threadId } }
    case 'freshness':
      return { kind: 'freshness', freshness: collectFreshness(project, task.uniqueId, options) }
    case 'catalog':
      return { kind: 'catalog', catalog: collectCatalog(project, task.schemas, options) }
    case 'compile-node':
      return {
        kind: 'compiled',
        compiled: compiledAnswer(compileNode(project, task.uniqueId, compileOptions)),
      }
    case 'compile-inline':
      return { kind: 'compiled', compiled: compiledAnswer(compileInline(project, task.sql, compileOptions)) }
    case 'call-macro':
      return { kind: 'operation', operation: operationAnswer(runOperation(project, task, options)) }
    case 'create-schemas':
      return { kind: 'operation', operation: operationAnswer(createSchemas(project, task.schemas, options)) }
  }
}

/** They are long, and many: only where the log shows them. */
const wantsStatements = ({ more }: Partial<Flags>): boolean =>
  more?.['DEBUG'] === true || more?.['LOG_LEVEL'] === 'debug'

/** Whose statements they are; what is of no node is named as dbt names its connections. */
function subjectOf(task: ThreadTask): CommentSubject {
  switch (task.kind) {
    case 'run-node':
    case 'compile-node':
    case 'freshness':
      return { connectionName: task.uniqueId, uniqueId: task.uniqueId }
    case 'call-macro':
      return { connectionName: `macro_${task.name}`, uniqueId: null }
    case 'catalog':
      return { connectionName: 'generate_catalog', uniqueId: null }
    case 'compile-inline':
    case 'create-schemas':
      return { connectionName: 'master', uniqueId: null }
  }
}

const compiledAnswer = ({ ok, sql, diagnostics, ...more }: CompiledNode): CompiledAnswer => ({
  ok,
  sql,
  diagnostics,
  inlined: more.inlined(),
})
const operationAnswer = ({ ok, diagnostics }: OperationResult): OperationAnswer => ({ ok, diagnostics })
