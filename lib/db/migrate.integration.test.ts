import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { migrate, readMigrations, type Migration } from './migrate.ts'
import { useTestDatabase } from './testing/test-database.ts'

const test = useTestDatabase()
const migration = (name: string, sql: string, checksum = `${name} sum`): Migration => ({
  name,
  sql,
  checksum,
})

async function select(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: test.url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe('migrate', () => {
  it('keeps nothing of a migration that fails, and says why', async () => {
    const known = await known0()
    const broken = migration('0900_broken', 'create table half (a int); select nonsense')
    await expect(migrate(test.url, [...known, broken])).rejects.toThrow(/0900_broken failed.*nonsense/)
    expect(await select(`select to_regclass('half') as half`)).toEqual([{ half: null }])
  })

  it('applies each migration once, also when two starts race', async () => {
    const all = [...(await known0()), migration('0901_once', 'create table once_only (a int)')]
    const both = await Promise.all([migrate(test.url, all), migrate(test.url, all)])
    expect(both.flat()).toEqual(['0901_once'])
  })

  it('refuses a database of a newer version and an edited migration', async () => {
    const all = [...(await known0()), migration('0902_new', 'select 1')]
    await migrate(test.url, all)
    await expect(migrate(test.url, all.slice(0, -1))).rejects.toThrow(
      /0902_new, which this version does not know/,
    )
    await expect(
      migrate(test.url, [...all.slice(0, -1), migration('0902_new', '', 'other')]),
    ).rejects.toThrow(/0902_new is not the one/)
  })
})

describe('a migration of what is stored', () => {
  it('0010 makes each rule for groups one of the provider and one of the directory, as it counted until then', async () => {
    const rule = { group: 'leads', roles: ['team_lead'], groups: [] }
    const before = { version: 3, secondFactor: 'optional', rules: [rule] }
    await test.database.setting.create({ data: { key: 'identity', value: before } })
    const { sql = '' } =
      readMigrations('prisma/migrations').find(({ name }) => name === '0010_directory_groups') ?? {}
    await test.database.$executeRawUnsafe(sql.slice(sql.indexOf('UPDATE "setting"')))
    const row = await test.database.setting.findUniqueOrThrow({ where: { key: 'identity' } })
    expect(row.value).toEqual({
      ...before,
      rules: [
        { ...rule, source: 'oidc' },
        { ...rule, source: 'scim' },
      ],
    })
  })
})

/** What the database has already, as its history says. */
async function known0(): Promise<Migration[]> {
  const client = new Client({ connectionString: test.url })
  await client.connect()
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select migration_name as name, checksum from "_prisma_migrations" order by 1',
  )
  await client.end()
  return rows.map((row) => migration(row.name, '', row.checksum))
}
