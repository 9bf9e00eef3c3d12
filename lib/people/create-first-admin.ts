import { randomInt } from 'node:crypto'
import { hashPassword } from '#lib/auth/password.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import { getDatabase } from '#lib/db/client.ts'
import { lockRoleChanges } from '#lib/db/role-repository.ts'
import { createUser } from '#lib/db/user-repository.ts'

export const FIRST_ADMIN_EMAIL = 'admin@metricwright.local'

/** Makes the admin where there is nobody yet. Null where somebody is here; the password is told once, here. */
export async function createFirstAdmin(options: {
  /** Null: one is made up. */
  readonly password: string | null
}): Promise<{ email: string; password: string } | null> {
  const password = options.password ?? readablePassword()
  const passwordHash = await hashPassword(password)
  const made = await getDatabase().$transaction(async (database) => {
    await lockRoleChanges(database)
    if ((await database.user.count()) > 0) return null
    return createUser(database, {
      email: FIRST_ADMIN_EMAIL,
      name: 'Admin',
      passwordHash,
      roles: ['admin'],
      assignedBy: null,
    })
  })
  if (made === null) return null
  await recordAudit({
    userId: null,
    operation: 'people.first-admin',
    outcome: 'done',
    subject: made.email,
    reason: '',
  })
  return { email: made.email, password }
}

/** Letters and digits that are not mistaken for one another: 31^16 possibilities. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

function readablePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
