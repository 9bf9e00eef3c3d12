import { expect, it, vi } from 'vitest'
import { contextOf, createTestPerson } from '#lib/access/testing/test-people.ts'
import {
  createGroup as createGroupContract,
  createRole as createRoleContract,
} from '#lib/contracts/groups.ts'
import { useTestDatabase } from '#lib/db/testing/test-database.ts'
import { createRole, deleteRole, listRoles, updateRole } from './custom-roles.ts'
import { setGrant } from './grants.ts'
import { createGroup } from './groups.ts'
import { listGrants } from './list-grants.ts'
import { assignRoles, setPersonDisabled } from './manage-people.ts'

vi.mock('#lib/compile-service/list-datasets.ts', () => ({
  listDatasets: async () => ({ datasets: [], layers: [], sourceSchemas: [] }),
}))
const test = useTestDatabase()
const outcomes = async (work: readonly Promise<unknown>[]) =>
  (await Promise.all(work.map((each) => each.then(() => 'done', String)))).toSorted()
const odd = `Größe "q" 'r' \\ %_ 數據 👩‍🔬 <b>; drop table "user"`

it('the last admin stays one, whichever of two goes first', async () => {
  const [one, two] = await Promise.all(
    ['ada', 'bea'].map(async (name) => contextOf(await createTestPerson(name, 'admin'))),
  )
  if (one === undefined || two === undefined) throw new Error('two admins')
  const close = (who: typeof one, whom: typeof one) =>
    setPersonDisabled(who, { id: whom.principal.userId, disabled: true })
  expect(await outcomes([close(one, two), close(two, one)])).toEqual([
    expect.stringMatching(/leave nobody who is Admin/),
    'done',
  ])
  await test.database.user.updateMany({ data: { disabledAt: null } })
  const resign = (who: typeof one) => assignRoles(who, { id: who.principal.userId, roles: ['data_reader'] })
  expect(await outcomes([resign(one), resign(two)])).toEqual([
    expect.stringMatching(/leave nobody who is Admin/),
    'done',
  ])
})

it('of two admins who save one role at once one is told; while one gives it the other does not remove it', async () => {
  const admin = contextOf(await createTestPerson('cat', 'admin'))
  const eve = await createTestPerson('eve')
  const text = { key: 'curator', summary: '', permissions: ['project.read' as const] }
  await createRole(admin, { ...text, name: 'Curator' })
  const save = (name: string) => updateRole(admin, { ...text, name, version: 1 })
  expect(await outcomes([save('A'), save('B')])).toEqual([expect.stringMatching(/while you did/), 'done'])
  const both = await outcomes([
    assignRoles(admin, { id: eve.userId, roles: ['curator'] }),
    deleteRole(admin, { key: 'curator' }),
  ])
  expect(both).toEqual([expect.stringMatching(/One account has this role|no role curator/), 'done'])
})

it('names keep quotes and letters of every script; one of 300 characters is refused in a sentence', async () => {
  const admin = contextOf(await createTestPerson('dan', 'admin'))
  await createRole(admin, { key: 'odd', name: odd, summary: odd, permissions: [] })
  expect((await listRoles(admin, undefined)).roles.find(({ key }) => key === 'odd')).toMatchObject({
    name: odd,
  })
  const group = await createGroup(admin, { name: odd, summary: odd, members: [] })
  expect(group.name).toBe(odd)
  const data = { slug: 'shop', name: 'Shop', repository: 'shop', adapter: 'duckdb' }
  await test.database.project.create({ data })
  const value = `${'ü'.repeat(280)} "q" 'r' %_ 👩‍🔬`
  const subject = { kind: 'group' as const, key: group.id }
  await setGrant(admin, {
    ...{ project: 'shop', subject, action: 'view', expiresAt: null, note: odd },
    scope: { kind: 'dataset', value },
  })
  expect((await listGrants(admin, { project: 'shop' })).grants).toMatchObject([
    { subjectName: odd, scope: { value }, note: odd, pending: true },
  ])
  const name = 'n'.repeat(300)
  for (const parsed of [
    createRoleContract.body.safeParse({ key: 'long', name, summary: '', permissions: [] }),
    createGroupContract.body.safeParse({ name, summary: '', members: [] }),
  ]) {
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual(['A name has at most 100 characters.'])
  }
})
