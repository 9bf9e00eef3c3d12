import { beforeAll, describe, expect, it } from 'vitest'
import { loadPrincipal } from '#lib/auth/authenticate.ts'
import type { OperationContext } from '#lib/access/operation.ts'
import type { Principal } from '#lib/access/principal.ts'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createResetLink, invitePerson } from './account-links.ts'
import { createRole, updateRole } from './custom-roles.ts'
import { assignRoles } from './manage-people.ts'
import { resetSecondFactor } from './my-second-factor.ts'

useTestDatabase()
const origin = 'http://localhost:3000'
const office = {
  key: 'office',
  name: 'Office',
  summary: '',
  permissions: ['people.manage', 'roles.assign', 'access.manage', 'project.read'] as const,
}

let admin: Principal
let clerk: OperationContext

beforeAll(async () => {
  admin = await createTestPerson('root', 'admin')
  await createRole(contextOf(admin), office)
  const { userId } = await createTestPerson('clerk', 'office')
  const loaded = await loadPrincipal(userId)
  if (loaded === null) throw new Error('the clerk is there')
  clerk = contextOf(loaded)
})

const refused = { kind: 'forbidden' }

describe('who manages people and access without being Admin', () => {
  it('gives no role that may do more', async () => {
    const invite = { name: '', origin, email: 'friend@example.com' }
    await expect(invitePerson(clerk, { ...invite, roles: ['admin'] })).rejects.toMatchObject({
      ...refused,
      message: 'Admin may manage projects and connections, which you may not.',
    })
    const { userId: id } = await createTestPerson('pia')
    await expect(assignRoles(clerk, { id, roles: ['admin'] })).rejects.toMatchObject(refused)
    expect((await assignRoles(clerk, { id, roles: ['data_reader', 'office'] })).roles).toHaveLength(2)
  })

  it('leaves somebody the roles that an admin gave', async () => {
    const { userId: id } = await createTestPerson('lee', 'team_lead')
    const { roles } = await assignRoles(clerk, { id, roles: ['team_lead', 'data_reader'] })
    expect([...roles].sort()).toEqual(['data_reader', 'team_lead'])
  })

  it('puts no permission into a role that they lack', async () => {
    const more = { ...office, permissions: [...office.permissions, 'run.production' as const] }
    await expect(updateRole(clerk, { ...more, version: 1 })).rejects.toMatchObject(refused)
    await expect(createRole(clerk, { ...more, key: 'own' })).rejects.toMatchObject(refused)
  })

  it('makes no way into the account of somebody who may do more', async () => {
    await expect(createResetLink(clerk, { id: admin.userId, origin })).rejects.toMatchObject(refused)
    await expect(resetSecondFactor(clerk, { id: admin.userId })).rejects.toMatchObject(refused)
  })
})
