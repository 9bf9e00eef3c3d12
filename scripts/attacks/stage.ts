import type { OperationContext } from '#lib/access/operation.ts'
import { loadPrincipalOf } from '#lib/access/load-principal.ts'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { previewText } from '#lib/compile-service/preview-text.ts'
import { createPostgresProject } from '#lib/compile-service/testing/postgres-project.ts'
import { createWarehouseProject } from '#lib/compile-service/testing/warehouse-project.ts'
import { runPreview } from '#lib/contracts/compile.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { getDatabase } from '#lib/db/client.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import { setGrant, setRestricted } from '#lib/people/grants.ts'
import { setWarehouseAccess } from '#lib/people/warehouse-access.ts'
import type { TestProject } from '#lib/workspace/testing/test-project.ts'
import type { Outcome, Place, Verdict, Warehouse } from './attack.ts'
import { files, setup, SECRET } from './scenery.ts'

export interface Shop {
  readonly slug: string
  readonly warehouse: Warehouse
  readonly where: Place
  readonly project: TestProject
}

/** Projects with the same data in warehouses of each kind, and people who may see different parts of it. */
export interface Stage {
  readonly shops: readonly Shop[]
  /** An analyst: views marts and staging, nothing of `fin`. */
  readonly ann: Principal
  readonly lea: Principal
  readonly rea: Principal
  readonly ada: Principal
  close(): Promise<void>
}

/** In a database and a data folder that are there already, with a worker at work. */
export async function setStage(): Promise<Stage> {
  const ann = await createTestPerson('ann', 'data_analyst')
  const lea = await createTestPerson('lea', 'team_lead')
  const rea = await createTestPerson('rea', 'data_reader')
  const ada = await createTestPerson('ada', 'admin')
  const duck = await createWarehouseProject('duck', files, setup.duckdb)
  const post = await createPostgresProject('post', files, setup.postgres.join(';\n'))
  const bare = await createPostgresProject('bare', files, setup.postgres.join(';\n'))
  const shops: Shop[] = [
    { slug: 'duck', warehouse: 'duckdb', where: 'duckdb', project: duck },
    { slug: 'post', warehouse: 'postgres', where: 'postgres', project: post },
    { slug: 'bare', warehouse: 'postgres', where: 'guard alone', project: bare },
  ]
  for (const { slug } of shops) {
    for (const dataset of ['production_mart_pay', 'production_mart_bid'])
      await setRestricted(contextOf(ada), { project: slug, dataset, restricted: true })
    // What a lead built over data of their own is opened to ann by name: the view is, what it reads is not.
    await setGrant(contextOf(ada), {
      project: slug,
      subject: { kind: 'user', key: ann.userId },
      scope: { kind: 'dataset', value: 'dev_lea' },
      action: 'view',
      expiresAt: null,
      note: '',
    })
  }
  await setWarehouseAccess(contextOf(ada), { project: 'post', state: 'on' })
  const close = async () => {
    await post.warehouse.dispose()
    await bare.warehouse.dispose()
  }
  return { shops, ann: await again(ann), lea, rea, ada, close }
}

/** A person as their next request finds them. */
export async function again(who: Principal): Promise<Principal> {
  const row = await findUserById(who.userId)
  if (row === null) throw new Error('the person is there')
  return loadPrincipalOf(row, { via: 'token' })
}

export async function asNow(who: Principal, signal?: AbortSignal): Promise<OperationContext> {
  return contextOf(await again(who), signal)
}

export interface Preview {
  readonly verdict: Verdict
  readonly said: string
  /** All that was answered. */
  readonly text: string
}

/** What a preview of this text gives its person. */
export async function tryPreview(
  who: Principal,
  shop: Pick<Shop, 'slug'>,
  sql: string,
  options: { readonly path?: string; readonly limit?: number; readonly signal?: AbortSignal } = {},
): Promise<Preview> {
  try {
    const response = await previewText(await asNow(who, options.signal), {
      project: shop.slug,
      path: options.path ?? 'models/marts/top.sql',
      content: sql,
      selection: null,
      limit: options.limit ?? 100,
    })
    const text = await response.text()
    const answer = runPreview.response.parse(JSON.parse(text))
    const leaked = text.includes(SECRET)
    if (answer.status === 'ok') {
      return {
        verdict: leaked ? 'leaked' : 'allowed',
        said: JSON.stringify(answer.result.rows).slice(0, 160),
        text,
      }
    }
    const said =
      'message' in answer ? answer.message : answer.diagnostics.map((each) => each.message).join(' ')
    if (leaked) return { verdict: 'leaked', said, text }
    return { verdict: answer.status === 'refused' ? 'refused' : 'failed', said, text }
  } catch (error) {
    return { ...outcomeOf(error), text: '' }
  }
}

/** What an error of an operation says. */
export function outcomeOf(error: unknown): Outcome {
  if (!isAppError(error)) throw error
  if (error.kind === 'forbidden') return { verdict: 'refused', said: error.message }
  if (error.kind === 'not-found') return { verdict: 'not found', said: error.message }
  return { verdict: 'failed', said: error.message }
}

export async function lastAuditId(): Promise<bigint> {
  const row = await getDatabase().auditEvent.findFirst({ orderBy: { id: 'desc' }, select: { id: true } })
  return row?.id ?? 0n
}

export interface RefusalRow {
  readonly operation: string
  readonly subject: string
  readonly reason: string
}

/** Refusals of one person, or of anybody, since then that say who, what and why. */
export async function refusalsSince(id: bigint, userId?: string): Promise<readonly RefusalRow[]> {
  const rows = await getDatabase().auditEvent.findMany({
    where: {
      id: { gt: id },
      userId: userId ?? { not: null },
      outcome: 'refused',
      NOT: [{ reason: '' }, { operation: '' }],
    },
    orderBy: { id: 'asc' },
  })
  return rows.map(({ operation, subject, reason }) => ({ operation, subject, reason }))
}
