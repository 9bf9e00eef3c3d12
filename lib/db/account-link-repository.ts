import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import { normaliseEmail } from './user-repository.ts'

export interface AccountLinkRow {
  readonly id: string
  readonly kind: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly userId: string | null
  readonly createdBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

export interface NewAccountLink {
  readonly kind: 'invite' | 'reset'
  readonly tokenHash: string
  readonly email: string
  readonly name: string
  readonly roles: readonly string[]
  readonly userId: string | null
  readonly createdBy: string
  readonly expiresAt: Date
}

const open = () => ({ usedAt: null, revokedAt: null, expiresAt: { gt: new Date() } })

/** Makes a link and withdraws earlier open ones of the same kind and address: one link works at a time. */
export async function createAccountLink(link: NewAccountLink): Promise<AccountLinkRow> {
  const email = normaliseEmail(link.email)
  const database = getDatabase()
  const [, row] = await database.$transaction([
    database.accountLink.updateMany({
      where: { kind: link.kind, email, ...open() },
      data: { revokedAt: new Date() },
    }),
    database.accountLink.create({ data: { ...link, email, roles: [...link.roles] } }),
  ])
  return row
}

export async function findOpenLink(tokenHash: string): Promise<AccountLinkRow | null> {
  return getDatabase().accountLink.findFirst({ where: { tokenHash, ...open() } })
}

export async function findOpenInvitation(email: string): Promise<AccountLinkRow | null> {
  return getDatabase().accountLink.findFirst({
    where: { kind: 'invite', email: normaliseEmail(email), ...open() },
  })
}

export async function listOpenLinks(): Promise<readonly AccountLinkRow[]> {
  return getDatabase().accountLink.findMany({ where: open(), orderBy: { createdAt: 'desc' } })
}

/** Marks a link used; false where somebody else was faster, or it was withdrawn meanwhile. */
export async function takeAccountLink(database: DatabaseOrTransaction, id: string): Promise<boolean> {
  const { count } = await database.accountLink.updateMany({
    where: { id, ...open() },
    data: { usedAt: new Date() },
  })
  return count === 1
}

export async function revokeAccountLink(id: string): Promise<boolean> {
  const { count } = await getDatabase().accountLink.updateMany({
    where: { id, ...open() },
    data: { revokedAt: new Date() },
  })
  return count > 0
}
