import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { duckdb, parseDuckdbConfig } from '../duckdb/index.ts'
import { conformance } from './suite.ts'

conformance({
  name: 'duckdb',
  capabilities: duckdb.capabilities,
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'duckdb-conformance-'))
    const config = parseDuckdbConfig({ path: join(folder, 'w.duckdb') })
    const connection = await duckdb.connect(config, { signal: new AbortController().signal })
    const dispose = async () => {
      await connection.close()
      await rm(folder, { recursive: true, force: true })
    }
    return { connection, dispose }
  },
  slowQuery: 'select count(*) from range(10000000000) a, range(1000) b',
  numbers: (n) => `select i from range(${n}) t(i)`,
})
