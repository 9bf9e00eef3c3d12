import { parsePostgresConfig, postgres } from '../postgres/index.ts'
import { openTestPostgres } from '../testing/postgres-database.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'postgres',
  capabilities: postgres.capabilities,
  open: async () => {
    const database = await openTestPostgres()
    const config = parsePostgresConfig(database.profile)
    const connection = await postgres.connect(config, { signal: new AbortController().signal })
    const dispose = async () => {
      await connection.close()
      await database.dispose()
    }
    return { connection, dispose }
  },
  slowQuery: 'select count(*) from generate_series(1, 100000) a, generate_series(1, 100000000) b',
  numbers: (n) => `select i from generate_series(0, ${n - 1}) t(i)`,
})
