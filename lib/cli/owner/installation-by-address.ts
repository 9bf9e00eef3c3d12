import type { z, ZodType } from 'zod'
import { applyAccessPlan, getAccessPlan } from '#lib/contracts/access-code.ts'
import { cancelAccessCheck, getAccessCheck, startAccessCheck } from '#lib/contracts/access-checks.ts'
import { judgeAccessTests } from '#lib/contracts/access-tests.ts'
import { errorBody } from '#lib/contracts/error-body.ts'
import type { Contract } from '#lib/contracts/index.ts'
import { listProjects } from '#lib/contracts/projects.ts'
import type { Installation } from '../installation.ts'
import { UsageError } from '../usage-error.ts'

interface Address {
  readonly url: string
  readonly token: string
  readonly projectName: string
  readonly signal: AbortSignal
}

/** An installation elsewhere, over HTTP: what CI asks. */
export async function openByAddress(address: Address): Promise<Installation> {
  const { projects } = await call(address, listProjects, {})
  const wanted = address.projectName.toLowerCase().replaceAll('_', '-')
  const found = projects.find(({ slug, name }) =>
    [slug, name].some((each) => each.toLowerCase().replaceAll('_', '-') === wanted),
  )
  if (found === undefined) {
    const names = projects.map(({ slug }) => slug).join(', ') || 'none'
    throw new UsageError(`${address.url} has no project ${address.projectName}; it has ${names}.`)
  }
  const params = { project: found.slug }
  return {
    about: address.url,
    judgeAccessTests: async (tests) =>
      (await call(address, judgeAccessTests, { params, body: { tests } })).results,
    getAccessPlan: () => call(address, getAccessPlan, { params }),
    applyAccessPlan: async (mark) =>
      (await call(address, applyAccessPlan, { params, body: { mark, remove: [] } })).lines,
    startAccessCheck: () => call(address, startAccessCheck, { params, body: {} }),
    getAccessCheck: (number) =>
      call(address, getAccessCheck, { params: { ...params, number: String(number) } }),
    cancelAccessCheck: (number) =>
      call(address, cancelAccessCheck, { params: { ...params, number: String(number) }, body: {} }),
    close: () => Promise.resolve(),
  }
}

interface Ask {
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
}

async function call<R extends ZodType>(
  { url, token, signal }: Address,
  contract: Contract<ZodType, ZodType, ZodType, R>,
  { params = {}, body }: Ask,
): Promise<z.output<R>> {
  const path = contract.path.replace(/\[(\w+)\]/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  )
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  let response: Response
  try {
    response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method: contract.method,
      headers,
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  } catch (error) {
    if (signal.aborted) throw error
    throw new UsageError(`${url} does not answer.\nCheck METRICWRIGHT_URL.`)
  }
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return contract.response.parse(answer)
  const told = errorBody.safeParse(answer)
  const why = told.success ? told.data.error.message : `it answered ${response.status}`
  throw new UsageError(
    response.status === 401
      ? `${url} does not know METRICWRIGHT_TOKEN (any more).\nMake a new token on the page Settings > My account.`
      : `${url}: ${why}`,
  )
}
