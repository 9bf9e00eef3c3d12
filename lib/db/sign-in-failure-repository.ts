import { getDatabase } from './client.ts'

export interface FailureCount {
  readonly count: number
  /** The oldest failure in the window: when it leaves, one more attempt is free. Null where there is none. */
  readonly secondsUntilFree: number | null
}

/** Failures of a key within the window, on the database's clock. */
export async function countFailures(
  key: string,
  windowSeconds: number,
  limit: number,
): Promise<FailureCount> {
  const rows = await getDatabase().$queryRaw<{ count: number; seconds: number | null }[]>`
    with recent as (
      select at from sign_in_failure
      where key = ${key} and at > now() - make_interval(secs => ${windowSeconds}::int)
      order by at desc limit ${limit}::int
    )
    select count(*)::int as count,
      ceil(extract(epoch from min(at) + make_interval(secs => ${windowSeconds}::int) - now()))::int as seconds
    from recent`
  const row = rows[0]
  return { count: row?.count ?? 0, secondsUntilFree: row?.seconds ?? null }
}

export async function recordFailures(keys: readonly string[]): Promise<void> {
  await getDatabase().signInFailure.createMany({ data: keys.map((key) => ({ key })) })
}

/** One of them: the attempt that was counted before it was made. */
export async function forgetFailure(key: string): Promise<void> {
  await getDatabase().$executeRaw`
    delete from sign_in_failure where id = (
      select id from sign_in_failure where key = ${key} order by at desc limit 1
    )`
}

export async function clearFailures(key: string): Promise<void> {
  await getDatabase().signInFailure.deleteMany({ where: { key } })
}

/** Rows past every window are of no use. */
export async function deleteOldFailures(): Promise<void> {
  await getDatabase().$executeRaw`delete from sign_in_failure where at < now() - interval '1 day'`
}
