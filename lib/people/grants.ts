import { describeScope } from '#lib/access/decide.ts'
import { operation, type OperationContext } from '#lib/access/operation.ts'
import { isBuiltInRole } from '#lib/access/roles.ts'
import { layer, type setGrant as contract } from '#lib/contracts/access.ts'
import type { BodyOf } from '#lib/contracts/index.ts'
import { AppError } from '#lib/core/app-error.ts'
import { notifyAccessChanged } from '#lib/db/access-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { findCustomRole } from '#lib/db/custom-role-repository.ts'
import {
  deleteGrant,
  findGrant,
  replaceGrant,
  setRestrictedDataset,
  type GrantRow,
} from '#lib/db/grant-repository.ts'
import { findGroup } from '#lib/db/group-repository.ts'
import { findUserById } from '#lib/db/user-repository.ts'
import { getProjectContext } from '#lib/workspace/project-context.ts'

type SetGrantInput = BodyOf<typeof contract> & { readonly project: string }

/** Sets what a subject may do with a scope; an earlier grant of the same is replaced. */
export const setGrant = operation(
  {
    name: 'access.grant',
    permission: 'access.manage',
    audit: (input: SetGrantInput, done?: { readonly words: string }) =>
      done?.words ?? `project ${input.project}: ${input.action} on ${input.scope.value}`,
  },
  async ({ principal, clock }: OperationContext, input): Promise<{ id: string; words: string }> => {
    const { project } = await getProjectContext(input.project)
    const subject = await nameSubject(input.subject)
    const scope = readScope(input.scope)
    const expiresAt = readExpiry(input.expiresAt, clock.now())
    const row = await getDatabase().$transaction(async (database) => {
      const made = await replaceGrant(database, {
        projectId: project.id,
        subjectKind: input.subject.kind,
        subject: input.subject.key,
        scopeKind: scope.kind,
        scope: scope.value,
        action: input.action,
        expiresAt,
        note: input.note,
        createdBy: principal.userId,
      })
      await notifyAccessChanged(database)
      return made
    })
    return { id: row.id, words: `project ${input.project}: ${wordsOf(row, subject)}` }
  },
)

export const removeGrant = operation(
  {
    name: 'access.revoke',
    permission: 'access.manage',
    audit: (input: { project: string; id: string }, done?: { readonly words: string }) =>
      done?.words ?? `project ${input.project}: grant ${input.id}`,
  },
  async (_: OperationContext, { project, id }): Promise<{ ok: true; words: string }> => {
    const context = await getProjectContext(project)
    const row = await findGrant(context.project.id, id)
    if (row === null) throw new AppError('not-found', 'There is no such grant any more.')
    await getDatabase().$transaction(async (database) => {
      await deleteGrant(database, id)
      await notifyAccessChanged(database)
    })
    const kind = row.subjectKind === 'user' ? 'user' : row.subjectKind === 'group' ? 'group' : 'role'
    const subject = await nameSubject({ kind, key: row.subject }).catch(() => row.subject)
    return { ok: true, words: `project ${project}: ${wordsOf(row, subject)}` }
  },
)

/** A restricted dataset is opened by grants of its very name alone. */
export const setRestricted = operation(
  {
    name: 'access.restrict',
    permission: 'access.manage',
    audit: (input: { project: string; dataset: string; restricted: boolean }) =>
      `project ${input.project}: ${input.dataset} ${input.restricted ? 'restricted' : 'not restricted'}`,
  },
  async ({ principal }: OperationContext, { project, dataset, restricted }): Promise<{ ok: true }> => {
    const context = await getProjectContext(project)
    await getDatabase().$transaction(async (database) => {
      await setRestrictedDataset(database, {
        projectId: context.project.id,
        dataset: dataset.toLowerCase(),
        restricted,
        createdBy: principal.userId,
      })
      await notifyAccessChanged(database)
    })
    return { ok: true }
  },
)

/** "person ann@example.com", "group Finance", "role data_reader". Throws where there is none. */
async function nameSubject({ kind, key }: SetGrantInput['subject']): Promise<string> {
  if (kind === 'role') {
    if (isBuiltInRole(key) || (await findCustomRole(getDatabase(), key)) !== null) return `role ${key}`
    throw new AppError('not-found', `There is no role ${key}.`)
  }
  if (!UUID.test(key))
    throw new AppError('not-found', `There is no such ${kind === 'user' ? 'person' : kind}.`)
  if (kind === 'group') {
    const group = await findGroup(key)
    if (group === null) throw new AppError('not-found', 'There is no such group.')
    return `group ${group.name}`
  }
  const user = await findUserById(key)
  if (user === null) throw new AppError('not-found', 'There is no such person.')
  return `person ${user.email}`
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function readScope(scope: SetGrantInput['scope']): SetGrantInput['scope'] {
  if (scope.kind !== 'layer') return { kind: scope.kind, value: scope.value.toLowerCase() }
  const known = layer.exclude(['development']).safeParse(scope.value)
  if (known.success) return { kind: 'layer', value: known.data }
  throw new AppError('invalid', `${scope.value} is no layer that can be granted.`, {
    remedy: `Layers are ${layer.exclude(['development']).options.join(', ')}.`,
  })
}

export function readExpiry(expiresAt: string | null, now: Date): Date | null {
  if (expiresAt === null) return null
  const until = new Date(expiresAt)
  if (until <= now) throw new AppError('invalid', 'The end lies in the past.')
  return until
}

function wordsOf(row: GrantRow, subject: string): string {
  const scope = describeScope({ kind: row.scopeKind === 'layer' ? 'layer' : 'dataset', value: row.scope })
  const until = row.expiresAt === null ? '' : ` until ${row.expiresAt.toISOString()}`
  return `${row.action} on ${scope} to ${subject}${until}`
}
