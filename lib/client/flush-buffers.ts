/** What holds unsaved text registers here, so that a commit, a run or a branch switch waits for it. */
type Flush = () => Promise<void>

const holders = new Set<Flush>()

export function registerBuffers(flush: Flush): () => void {
  holders.add(flush)
  return () => holders.delete(flush)
}

/** Resolves when everything typed is stored; throws a ClientError where something cannot be. */
export async function flushBuffers(): Promise<void> {
  await Promise.all([...holders].map((flush) => flush()))
}
