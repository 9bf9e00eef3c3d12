import { getDatabase, type DatabaseOrTransaction } from './client.ts'

/** Content-addressed contents: the hash is git's id of the content. */
export interface FileBlobContent {
  readonly hash: string
  readonly content: Uint8Array
}

/** Those of the hashes that are not stored yet. */
export async function listMissingBlobs(
  hashes: readonly string[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<string[]> {
  const rows = await db.$queryRaw<{ hash: string }[]>`
    SELECT DISTINCT wanted.hash FROM unnest(${[...hashes]}::text[]) AS wanted(hash)
     WHERE NOT EXISTS (SELECT 1 FROM file_blob f WHERE f.hash = wanted.hash)`
  return rows.map((row) => row.hash)
}

/** Stores contents; one that is there already is left alone. */
export async function storeBlobs(
  blobs: readonly FileBlobContent[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  const batch: { hash: string; content: Uint8Array<ArrayBuffer> }[] = []
  let bytes = 0
  const flush = async () => {
    if (batch.length > 0) await db.fileBlob.createMany({ data: batch.splice(0), skipDuplicates: true })
    bytes = 0
  }
  for (const { hash, content } of blobs) {
    batch.push({ hash, content: Uint8Array.from(content) })
    bytes += content.length
    if (bytes > 4_000_000 || batch.length >= 500) await flush()
  }
  await flush()
}

/** Contents by hash; a hash that is not stored is not in the answer. */
export async function readStoredBlobs(
  hashes: readonly string[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await db.fileBlob.findMany({ where: { hash: { in: [...new Set(hashes)] } } })
  return new Map(rows.map((row) => [row.hash, row.content]))
}
