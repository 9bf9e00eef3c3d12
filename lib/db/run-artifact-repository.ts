import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { RunLease } from './run-lease-repository.ts'

/** Names a stored content as an artifact of a run, with the token of the lease. */
export async function putRunArtifact(
  lease: RunLease,
  artifact: { readonly name: string; readonly hash: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO run_artifact (run_id, name, hash)
    SELECT id, ${artifact.name}, ${artifact.hash} FROM run
     WHERE id = ${lease.runId}::uuid AND fencing_token = ${lease.token} AND state = 'running'
    ON CONFLICT (run_id, name) DO UPDATE SET hash = excluded.hash`
}

export async function findRunArtifact(
  artifact: { readonly runId: string; readonly name: string },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<string | null> {
  const row = await db.runArtifact.findUnique({ where: { runId_name: artifact } })
  return row?.hash ?? null
}
