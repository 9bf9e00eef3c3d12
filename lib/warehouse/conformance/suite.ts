import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WarehouseError, asSafeSql } from '../warehouse.ts'
import type { Capabilities, Connection, RowBatch } from '../warehouse.ts'

/** What a warehouse brings to the suite: a connection to an empty database, and the spelling of its types. */
export interface Candidate {
  readonly name: string
  readonly capabilities: Capabilities
  open(): Promise<{ readonly connection: Connection; readonly dispose: () => Promise<void> }>
  /** A query that runs for minutes and uses little memory. */
  readonly slowQuery: string
  /** Integers from 0 to n - 1 in a column `i`. */
  readonly numbers: (n: number) => string
}

const signal = () => new AbortController().signal
// The suite's own text.
const sql = asSafeSql

async function collect(batches: AsyncIterable<RowBatch>) {
  const all: RowBatch[] = []
  for await (const batch of batches) all.push(batch)
  return {
    columns: all[0]?.columns ?? null,
    rows: all.flatMap((batch) => batch.rows),
    cutBy: all.at(-1)?.cutBy ?? null,
  }
}

async function failure(task: () => Promise<unknown>): Promise<WarehouseError> {
  try {
    await task()
  } catch (error) {
    if (error instanceof WarehouseError) return error
    throw error
  }
  throw new Error('the task should have failed')
}

/** The suite that every warehouse passes. */
export function conformance(candidate: Candidate): void {
  describe(`conformance of ${candidate.name}`, () => {
    let connection: Connection
    let dispose: () => Promise<void>

    beforeAll(async () => {
      const opened = await candidate.open()
      connection = opened.connection
      dispose = opened.dispose
      const session = await connection.session({ signal: signal() })
      await session.execute(sql('create schema conform'), { fetch: false })
      await session.execute(sql(`create table conform.t as select 1 as a, 'x' as b`), { fetch: false })
      await session.execute(sql('create view conform.v as select a from conform.t'), { fetch: false })
      await session.close()
    })
    afterAll(() => dispose())

    queries(() => connection, candidate)
    catalog(() => connection)
    sessions(() => connection, candidate)
    analysis(() => connection)
  })
}

function queries(connection: () => Connection, candidate: Candidate): void {
  it('names the columns also where there are no rows', async () => {
    const result = await collect(
      connection().query(sql('select a, b from conform.t where a = 2'), { signal: signal() }),
    )
    expect(result.columns?.map((column) => column.name)).toEqual(['a', 'b'])
    expect(result.rows).toEqual([])
  })

  it('keeps the digits of decimals and large integers', async () => {
    const text = sql(
      'select cast(123456789012345678.10 as decimal(38, 2)) as d, cast(9007199254740993 as bigint) as i',
    )
    const result = await collect(connection().query(text, { signal: signal() }))
    expect(result.rows).toEqual([['123456789012345678.10', '9007199254740993']])
  })

  it('says which limit cut the rows', async () => {
    const text = sql(candidate.numbers(10_000))
    const byRows = await collect(connection().query(text, { signal: signal(), maxRows: 7 }))
    expect([byRows.rows.length, byRows.cutBy]).toEqual([7, 'rows'])
    const byBytes = await collect(connection().query(text, { signal: signal(), maxBytes: 400 }))
    expect(byBytes.cutBy).toBe('bytes')
    expect(byBytes.rows.length).toBeLessThan(1000)
    const whole = await collect(
      connection().query(sql(candidate.numbers(7)), { signal: signal(), maxRows: 7 }),
    )
    expect([whole.rows.length, whole.cutBy]).toEqual([7, null])
  })

  it('places a mistake in the text', async () => {
    const text = `select 'é' as e,\n  nope from conform.t`
    const error = await failure(() => collect(connection().query(sql(text), { signal: signal() })))
    expect(error.kind).toBe('syntax')
    expect(error.offset).toBe(text.indexOf('nope'))
  })

  it('cancels a running query', async () => {
    const abort = new AbortController()
    const running = failure(() =>
      collect(connection().query(sql(candidate.slowQuery), { signal: abort.signal })),
    )
    setTimeout(() => abort.abort(), 100)
    expect((await running).kind).toBe('cancelled')
  })

  it('describes without running', async () => {
    const shape = await connection().describe(sql(`select a, b as c from conform.t`), { signal: signal() })
    expect(shape.columns.map((column) => column.name)).toEqual(['a', 'c'])
  })
}

function catalog(connection: () => Connection): void {
  it('lists schemas, relations and columns', async () => {
    expect(await connection().listSchemas({ signal: signal() })).toContain('conform')
    const relations = await connection().listRelations('conform', { signal: signal() })
    expect(relations.map((one) => [one.name, one.type])).toEqual([
      ['t', 'table'],
      ['v', 'view'],
    ])
    const all = await connection().listRelations(null, { signal: signal() })
    expect(all.filter((one) => one.schema === 'conform')).toEqual(relations)
    const schemas = await connection().listSchemas({ signal: signal() })
    expect(all.filter((one) => !schemas.includes(one.schema))).toEqual([])
    const columns = await connection().listColumns({ schema: 'conform', name: 't' }, { signal: signal() })
    expect(columns.map((one) => one.name)).toEqual(['a', 'b'])
    expect(await connection().listColumns({ schema: 'conform', name: 'nope' }, { signal: signal() })).toEqual(
      [],
    )
  })
}

function sessions(connection: () => Connection, candidate: Candidate): void {
  it('lists the relations that begin with a text', async () => {
    const session = await connection().session({ signal: signal() })
    const named = async (prefix: string) => {
      const found = await session.listRelations({ database: null, schema: 'conform', prefix })
      return found.map((one) => one.name).filter((name) => name === 't' || name === 'v')
    }
    expect([await named('t'), await named('v'), await named("t'")]).toEqual([['t'], ['v'], []])
    await session.close()
  })

  it('rolls back', async () => {
    const session = await connection().session({ signal: signal() })
    await session.begin()
    await session.execute(sql('create table conform.gone as select 1 as a'), { fetch: false })
    expect(
      (await session.listRelations({ database: null, schema: 'conform' })).map((one) => one.name),
    ).toContain('gone')
    await session.rollback()
    expect(await session.listColumns({ database: null, schema: 'conform', name: 'gone' })).toEqual([])
    await session.close()
  })

  it('counts changed rows and loads rows by the types of the table', async () => {
    const session = await connection().session({ signal: signal() })
    await session.execute(sql('create table conform.loaded (n integer, d date, s varchar(20))'), {
      fetch: false,
    })
    const rows = [
      ['1', '2024-02-29', 'a,"b"'],
      [null, null, ''],
    ]
    expect(await session.loadRows({ schema: 'conform', name: 'loaded' }, ['n', 'd', 's'], rows)).toBe(2)
    const read = await session.execute(sql('select * from conform.loaded order by n'), { fetch: true })
    expect(read.rows).toEqual([
      [1, '2024-02-29', 'a,"b"'],
      [null, null, ''],
    ])
    const updated = await session.execute(sql(`update conform.loaded set s = 'z'`), { fetch: false })
    expect(updated.rowsAffected).toBe(2)
    await session.close()
  })

  it('cancels what a session runs, and the session lives on', async () => {
    const session = await connection().session({ signal: signal() })
    const running = failure(() => session.execute(sql(candidate.slowQuery), { fetch: true }))
    setTimeout(() => void session.cancel(), 100)
    expect((await running).kind).toBe('cancelled')
    const after = await session.execute(sql('select 1 as one'), { fetch: true })
    expect(after.rows).toEqual([[1]])
    await session.close()
  })
}

function analysis(connection: () => Connection): void {
  const facts = (text: string) => connection().analyze(text, { signal: signal() })

  it('splits and classifies', async () => {
    const statements = await facts(
      `select ';' as a; -- drop;\ncreate table conform.n as select a from conform.v`,
    )
    expect(statements.map((one) => [one.kind, one.complete])).toEqual([
      ['select', true],
      ['create', true],
    ])
    expect(statements[1]?.target).toEqual({ database: null, schema: 'conform', name: 'n' })
    expect(statements[1]?.tablesRead.map((one) => one.name)).toContain('v')
  })

  it('does not take a CTE for a table', async () => {
    const [statement] = await facts('with p as (select 1 as x) select * from p')
    expect(statement?.tablesRead).toEqual([])
  })

  it.each(['select 1 \0; drop table conform.t', "select 'a\0b' from conform.t"])(
    'never calls a text complete whose end is in doubt: %j',
    async (text) => {
      const found = await facts(text).catch(() => [])
      expect(found.some((one) => one.complete)).toBe(false)
    },
  )

  it('refuses what does not parse', async () => {
    const error = await failure(() => facts('selct 1'))
    expect([error.kind, error.offset]).toEqual(['syntax', 0])
  })
}
