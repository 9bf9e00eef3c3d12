import { randomBytes } from 'node:crypto'
import { open, seal } from '#lib/config/secret-box.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import {
  createWarehouseLogins,
  deleteWarehouseLogins,
  listWarehouseLogins,
  markLoginsApplied,
  type WarehouseLoginRow,
} from '#lib/db/warehouse-login-repository.ts'
import type { AccessSync, AccessWish, WishedLogin } from '#lib/warehouse/access-sync.ts'
import { loginPrefix, nameLogins, type LoginGroup, type NamedLogin } from './group-logins.ts'
import type { LoginOutcome } from './outcome.ts'

export interface SynchroniseInput {
  readonly project: ProjectRecord
  readonly groups: readonly LoginGroup[]
  readonly unreviewed: readonly string[]
  readonly access: AccessSync
  readonly key: Buffer
  readonly signal: AbortSignal
}

/** Logins as they would be, with secrets of those that are there. Writes nothing. */
export async function wishFor(input: Omit<SynchroniseInput, 'access' | 'signal'>): Promise<{
  readonly wish: AccessWish
  readonly named: readonly NamedLogin[]
  readonly rows: readonly WarehouseLoginRow[]
}> {
  const { project, groups, unreviewed, key } = input
  const prefix = loginPrefix(project)
  const rows = await listWarehouseLogins(project.id)
  const named = nameLogins(prefix, groups, rows)
  const byName = new Map(rows.map((row) => [row.name, row]))
  const logins = named.map(({ name, group }): WishedLogin => {
    const row = byName.get(name)
    return {
      name,
      secret: row === undefined ? '' : open(key, row.secret),
      renew: row !== undefined && !row.applied,
      reads: group.reads,
      owns: group.owns,
      makesSchemas: group.kind === 'production',
    }
  })
  return { wish: { prefix, logins, unreviewed }, named, rows }
}

/** Makes passwords for logins that have none, does what is to be done, and asks the warehouse whether it is so. */
export async function synchronise(input: SynchroniseInput): Promise<LoginOutcome> {
  const { project, access, key, signal } = input
  const first = await wishFor(input)
  const known = new Set(first.rows.map(({ name }) => name))
  await createWarehouseLogins(
    first.named
      .filter(({ name }) => !known.has(name))
      .map(({ name, group }) => ({
        projectId: project.id,
        name,
        kind: group.kind,
        holder: group.holder,
        rightsHash: group.rightsHash,
        secret: Uint8Array.from(seal(key, randomBytes(32).toString('base64url'))),
      })),
  )
  const { wish, named, rows } = await wishFor(input)
  const failures = await access.apply(wish, { signal })
  const drift = await access.verify(wish, { signal })
  const absent = new Set(drift.filter(({ schema }) => schema === '').map(({ login }) => login))
  await markLoginsApplied(
    project.id,
    named
      .filter(({ name }) => !absent.has(name))
      .map(({ name, group }) => ({ name, rightsHash: group.rightsHash })),
  )
  const wished = new Set(named.map(({ name }) => name))
  await deleteWarehouseLogins(
    project.id,
    rows.filter(({ name }) => !wished.has(name)).map(({ name }) => name),
  )
  return {
    problem: null,
    failures: failures.map(({ step, message }) => ({ words: step.words, message })),
    drift: [...drift],
  }
}
