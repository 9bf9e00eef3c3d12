import { parentPort, workerData } from 'node:worker_threads'
import { lowerThreadPriority } from '#lib/core/thread-priority.ts'
import { compileInline } from '../compile/compile-inline.ts'
import { compileNode } from '../compile/compile-node.ts'
import type { CompiledNode, Defer, ParsedProject } from '../options.ts'
import { parseProject } from '../parse/parse-project.ts'
import { diskFiles } from '../project/disk-files.ts'
import { memoryFiles } from '../project/memory-files.ts'
import { collectCatalog } from '../run/collect-catalog.ts'
import { collectFreshness } from '../run/collect-freshness.ts'
import { RecordingDatabase } from '../run/recording-database.ts'
import { runNode } from '../run/run-node.ts'
import { createSchemas, runOperation } from '../run/run-operation.ts'
import type { OperationResult } from '../run/run-operation.ts'
import type { RunNodeOptions } from '../run/run-options.ts'
import type {
  CompiledAnswer,
  FromThread,
  OperationAnswer,
  ProjectPayload,
  TaskAnswer,
  ThreadData,
  ToThread,
} from './protocol.ts'
import { ThreadDatabase } from './thread-database.ts'

/** The entry of a render thread: parses its project once, then does one task after the other. */
lowerThreadPriority()
const data = readThreadData(workerData)
const database = new RecordingDatabase(new ThreadDatabase(data))
const project = parse(data.project)
const send = (message: FromThread) => parentPort?.postMessage(message)

parentPort?.on('message', (message: ToThread) => {
  try {
    const answer = perform(message)
    database.settle()
    send({ kind: 'answer', id: message.id, answer })
  } catch (error) {
    database.settle()
    send({
      kind: 'crash',
      id: message.id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})
send({ kind: 'ready' })

function readThreadData(value: unknown): ThreadData {
  // The pool alone starts this file, with data of this type.
  return value as ThreadData
}

function parse(payload: ProjectPayload): ParsedProject {
  const { files } = payload
  return parseProject({
    files: files.kind === 'disk' ? diskFiles(files.root) : memoryFiles(files.texts),
    target: payload.target,
    vars: payload.vars,
    env: new Map(Object.entries(payload.env)),
    flags: payload.flags,
    ...(payload.limits ? { limits: payload.limits } : {}),
  })
}

const threadId = `Thread-${data.index + 1} (worker)`

function optionsOf(message: ToThread): RunNodeOptions {
  const { id, invocation, task } = message
  return {
    database,
    invocation,
    threadId,
    onLog: (text, level) => send({ kind: 'log', id, message: text, level }),
    ...(task.kind === 'run-node' && task.earlier ? { earlier: task.earlier } : {}),
    ...(task.kind === 'run-node' && task.cloneOf !== undefined ? { cloneOf: task.cloneOf } : {}),
    ...deferOf(message),
  }
}

function deferOf({ defer }: ToThread): { readonly defer?: Defer } {
  if (defer === null) return {}
  const relations = new Map(Object.entries(defer))
  return { defer: { resolve: (uniqueId) => relations.get(uniqueId) ?? null } }
}

function perform(message: ToThread): TaskAnswer {
  const { task, invocation } = message
  const options = optionsOf(message)
  const compileOptions = { database, flags: invocation.flags, ...deferOf(message) }
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

const compiledAnswer = ({ ok, sql, diagnostics }: CompiledNode): CompiledAnswer => ({ ok, sql, diagnostics })
const operationAnswer = ({ ok, diagnostics }: OperationResult): OperationAnswer => ({ ok, diagnostics })
