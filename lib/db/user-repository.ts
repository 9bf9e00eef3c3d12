import {
  heldAccessColumns,
  readHeldAccess,
  type HeldAccessJson,
  type HeldAccessRows,
} from './access-repository.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import { Prisma } from './generated/client.ts'

/** Of a `UserWithRoles`, from `"user" u`. */
export const userColumns = Prisma.sql`
  u.id::text, u.email, u.name, u.slug, u.kind, u.password_hash as "passwordHash", u.created_at as "createdAt",
  u.last_seen_at as "lastSeenAt", u.disabled_at as "disabledAt",
  (select coalesce(jsonb_agg(jsonb_build_object('role', a.role)), '[]')
     from role_assignment a where a.user_id = u.id) as roles`

const withRoles = {
  roles: { select: { role: true }, orderBy: { assignedAt: 'asc' } },
  secondFactor: { select: { confirmedAt: true } },
} as const

export interface UserWithRoles {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly slug: string
  /** person | service */
  readonly kind: string
  readonly passwordHash: string | null
  readonly createdAt: Date
  readonly lastSeenAt: Date | null
  readonly disabledAt: Date | null
  readonly roles: readonly { readonly role: string }[]
  /** Left out where nobody asks for it. */
  readonly secondFactor?: { readonly confirmedAt: Date | null } | null
}

/** Addresses are stored in lower case, so that one person is never two. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase()
}

export async function findUserByEmail(email: string): Promise<UserWithRoles | null> {
  return getDatabase().user.findUnique({ where: { email: normaliseEmail(email) }, include: withRoles })
}

export async function findUserById(id: string): Promise<UserWithRoles | null> {
  return getDatabase().user.findUnique({ where: { id }, include: withRoles })
}

/** As `findUserById`, with all that the person holds: one statement, since a long run asks again and again. */
export async function findUserWithAccess(
  id: string,
): Promise<{ readonly user: UserWithRoles; readonly held: HeldAccessRows } | null> {
  const [row] = await getDatabase().$queryRaw<(UserWithRoles & HeldAccessJson)[]>`
    select ${userColumns}, ${heldAccessColumns(Prisma.sql`u.id`)} from "user" u where u.id = ${id}::uuid`
  if (row === undefined) return null
  const { customRoles, grants, ...user } = row
  return { user, held: readHeldAccess({ customRoles, grants }) }
}

export async function findUserByIdentity(provider: string, subject: string): Promise<UserWithRoles | null> {
  const identity = await getDatabase().identity.findUnique({
    where: { provider_subject: { provider, subject } },
    include: { user: { include: withRoles } },
  })
  return identity?.user ?? null
}

export async function linkIdentity(userId: string, provider: string, subject: string): Promise<void> {
  await getDatabase().identity.createMany({ data: [{ userId, provider, subject }], skipDuplicates: true })
}

/** People; service accounts are not among them. */
export async function listUsers(): Promise<readonly UserWithRoles[]> {
  return getDatabase().user.findMany({
    where: { kind: 'person' },
    include: withRoles,
    orderBy: [{ name: 'asc' }, { email: 'asc' }],
  })
}

/** What decides who may do what: as little as that, for each of very many people. */
export interface HolderRow {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly slug: string
  /** person | service */
  readonly kind: string
  readonly disabledAt: Date | null
  readonly roles: readonly string[]
}

export async function listHolderRows(): Promise<readonly HolderRow[]> {
  return getDatabase().$queryRaw<HolderRow[]>`
    select u.id::text, u.name, u.email, u.slug, u.kind, u.disabled_at as "disabledAt",
      coalesce((select array_agg(distinct r.role) from role_assignment r where r.user_id = u.id), '{}') as roles
    from "user" u order by u.name, u.email`
}

export async function countUsers(): Promise<number> {
  return getDatabase().user.count()
}

export interface NewUser {
  readonly email: string
  readonly name: string
  readonly passwordHash: string | null
  readonly roles: readonly string[]
  readonly assignedBy: string | null
}

/** Makes a person with a free slug, e.g. ann, ann2. Runs in the caller's transaction. */
export async function createUser(database: DatabaseOrTransaction, user: NewUser): Promise<UserWithRoles> {
  const email = normaliseEmail(user.email)
  const taken = await database.user.findMany({ select: { slug: true } })
  const slug = freeSlug(email, new Set(taken.map((each) => each.slug)))
  return database.user.create({
    data: {
      email,
      name: user.name.trim() || slug,
      slug,
      passwordHash: user.passwordHash,
      roles: { create: user.roles.map((role) => ({ role, assignedBy: user.assignedBy })) },
    },
    include: withRoles,
  })
}

/** Letters and digits of the address's name, 20 at most, starting with a letter; a number where it is taken. */
export function freeSlug(email: string, taken: ReadonlySet<string>): string {
  const name = normaliseEmail(email)
    .split('@')[0]
    ?.normalize('NFKD')
    .replace(/[^a-z0-9]/g, '')
    .replace(/^[0-9]+/, '')
    .slice(0, 20)
  const base = name || 'person'
  if (!taken.has(base)) return base
  for (let number = 2; ; number += 1) {
    const candidate = `${base}${number}`
    if (!taken.has(candidate)) return candidate
  }
}

export async function setPasswordHash(
  database: DatabaseOrTransaction,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await database.user.update({ where: { id: userId }, data: { passwordHash } })
}

export async function setUserDisabled(
  userId: string,
  disabled: boolean,
  database: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await database.user.update({
    where: { id: userId },
    data: { disabledAt: disabled ? new Date() : null },
  })
}

export async function countUsersByIds(ids: readonly string[]): Promise<number> {
  return getDatabase().user.count({ where: { id: { in: [...ids] } } })
}
