import { z } from 'zod'
import { identitySettings, type IdentitySettings } from '#lib/contracts/identity.ts'
import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import { findSetting, putSetting } from './setting-repository.ts'

/** session-repository reads `secondFactor` of it as well, within its one statement. */
const KEY = 'identity'

const stored = identitySettings.extend({ version: z.number().int() })
export type StoredIdentity = z.infer<typeof stored>

const defaults: StoredIdentity = {
  ...{ version: 0, secondFactor: 'optional', groupsClaim: 'groups', rules: [], admitByRule: false },
  directoryRole: 'data_reader',
}

export async function loadIdentitySettings(
  database: DatabaseOrTransaction = getDatabase(),
): Promise<StoredIdentity> {
  const value = await findSetting(KEY, database)
  return value === null ? defaults : stored.parse(value)
}

/** False where somebody else changed them since that version. */
export async function saveIdentitySettings(settings: IdentitySettings, version: number): Promise<boolean> {
  return getDatabase().$transaction(async (database) => {
    await database.$executeRaw`select pg_advisory_xact_lock(hashtext('metricwright.identity'))`
    if ((await loadIdentitySettings(database)).version !== version) return false
    await putSetting(KEY, { ...settings, version: version + 1 }, database)
    return true
  })
}
