import { isDatabaseErrorKind } from '../database.ts'
import type { DatabaseAnswer, DatabaseQuestion, DatabaseRequest, DatabaseValue } from './protocol.ts'
import type { RelationMemory } from './relation-memory.ts'
import type { SessionLike } from './session-like.ts'

/** Puts a thread's question to the session; what goes wrong is part of the answer. */
export async function answerQuestion(
  question: DatabaseQuestion,
  session: () => Promise<SessionLike>,
  memory: RelationMemory | null = null,
): Promise<DatabaseAnswer> {
  try {
    return { id: question.id, ok: true, value: await perform(question.request, await session(), memory) }
  } catch (error) {
    return { id: question.id, ok: false, error: errorData(error) }
  }
}

/** Errors of a warehouse carry a kind and an offset; others do not. */
export function errorData(error: unknown): { kind: string; message: string; offset: number | null } {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof Error)) return { kind: 'other', message, offset: null }
  const kind: unknown = Reflect.get(error, 'kind')
  const offset: unknown = Reflect.get(error, 'offset')
  return {
    kind: isDatabaseErrorKind(kind) ? kind : 'other',
    message,
    offset: typeof offset === 'number' ? offset : null,
  }
}

async function perform(
  request: DatabaseRequest,
  session: SessionLike,
  memory: RelationMemory | null,
): Promise<DatabaseValue> {
  switch (request.method) {
    case 'execute': {
      const { fetch, maxRows } = request
      memory?.hear(request.sql)
      const result = await session.execute(request.sql, { fetch, ...(maxRows === null ? {} : { maxRows }) })
      return { ...result, message: result.message ?? 'OK' }
    }
    case 'begin':
    case 'commit':
    case 'rollback':
      await session[request.method]()
      return null
    case 'listSchemas':
      return session.listSchemas(request.database)
    case 'listRelations':
      if (memory) return memory.find(request, (schema) => session.listRelations(schema))
      return session.listRelations(request)
    case 'listColumns':
      return session.listColumns(request)
    case 'askCatalog': {
      const result = await session.askCatalog(request.question)
      return { ...result, message: result.message ?? 'OK' }
    }
    case 'loadRows':
      return session.loadRows(request, request.columns, request.rows)
  }
}
