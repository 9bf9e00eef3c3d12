import { getDatabase, type DatabaseOrTransaction } from './client.ts'

export interface WorkerRecord {
  readonly id: string
  /** `unix:/path/of/socket` or `http://host:port`. */
  readonly address: string
  readonly pid: number
}

export const WORKER_LEASE_SECONDS = 30

/** Registers a worker's address, or says that it is still there; on the database's clock. */
export async function renewWorkerLease(
  worker: WorkerRecord,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO worker_lease (id, address, pid, lease_until)
    VALUES (${worker.id}, ${worker.address}, ${worker.pid}, now() + make_interval(secs => ${WORKER_LEASE_SECONDS}))
    ON CONFLICT (id) DO UPDATE SET address = excluded.address, pid = excluded.pid, lease_until = excluded.lease_until`
}

export async function deleteWorkerLease(
  id: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.workerLease.deleteMany({ where: { id } })
}

/** The worker that is surest to be there: the one that said so last. */
export async function findWorker(db: DatabaseOrTransaction = getDatabase()): Promise<WorkerRecord | null> {
  const [row] = await db.$queryRaw<WorkerRecord[]>`
    SELECT id, address, pid FROM worker_lease WHERE lease_until > now() ORDER BY lease_until DESC LIMIT 1`
  return row ?? null
}

/** Other workers that ever registered this address. Whoever listens at it now knows that they are gone. */
export function listWorkersAt(
  address: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<WorkerRecord[]> {
  return db.workerLease.findMany({ where: { address }, select: { id: true, address: true, pid: true } })
}
