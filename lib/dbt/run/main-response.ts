import { PyDict, pyStr } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import type { NodeContext } from '../compile/node-context.ts'
import { AdapterResponse } from '../context/adapter-call.ts'
import type { Json } from '../manifest.ts'

interface MainResponse {
  readonly message: string | null
  readonly rowsAffected: number | null
  readonly response: Readonly<Record<string, Json>>
}

/** What the statement `main` answered. */
export function mainResponse(context: NodeContext): MainResponse {
  const main = context.results.get('main')
  const response = main instanceof PyDict ? main.get('response') : undefined
  if (response === undefined || response === null) return { message: null, rowsAffected: null, response: {} }
  const message = fieldOf(response, '_message')
  const code = fieldOf(response, 'code')
  const rows = fieldOf(response, 'rows_affected')
  // A warehouse that says no more than OK has no code and counts nothing, as its adapter has it.
  const isPlain = message !== null && pyStr(message) === 'OK'
  return {
    message: message === null ? pyStr(response) : pyStr(message),
    rowsAffected: typeof rows === 'number' && rows >= 0 ? rows : null,
    response: {
      _message: message === null ? pyStr(response) : pyStr(message),
      ...(code === null || isPlain ? {} : { code: pyStr(code) }),
      ...(typeof rows === 'number' && !isPlain ? { rows_affected: rows } : {}),
    },
  }
}

function fieldOf(response: Value, name: string): Value {
  if (response instanceof PyDict) return response.get(name) ?? null
  return response instanceof AdapterResponse ? (response.getAttr(name) ?? null) : null
}
