import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostedDuckdb } from '../duckdb/host/host-client.ts'
import { duckdb, parseDuckdbConfig } from '../duckdb/index.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'duckdb in its own process',
  capabilities: duckdb.capabilities,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duckdb-host-conformance-'))
    const connection = new HostedDuckdb(
      parseDuckdbConfig({ path: join(folder, 'w.duckdb'), concurrency: 8 }),
      {
        maxResidentBytes: 4 * 1024 ** 3,
      },
    )
    const dispose = async () => {
      await connection.close()
      await rm(folder, { recursive: true, force: true })
    }
    return { connection, dispose }
  },
  slowQuery: 'select count(*) from range(10000000000) a, range(1000) b',
  numbers: (n) => `select i from range(${n}) t(i)`,
})
