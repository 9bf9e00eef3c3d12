import { getDatabase, type DatabaseOrTransaction } from './client.ts'
import type { Draft } from './generated/client.ts'

export type DraftRecord = Draft

/** LISTEN on it: the payload is JSON {branchId, path}. A hint only; the rows decide. */
export const draftChannel = 'draft'

export interface DraftHead {
  readonly path: string
  readonly version: number
  readonly deleted: boolean
  /** Bytes in UTF-8. */
  readonly size: number
  readonly baseBlob: string
}

/** Drafts of a branch without their texts. */
export function listDraftHeads(
  branchId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<DraftHead[]> {
  return db.$queryRaw<DraftHead[]>`
    SELECT path, version, content IS NULL AS deleted, coalesce(octet_length(content), 0) AS size,
           base_blob AS "baseBlob"
      FROM draft WHERE branch_id = ${branchId}::uuid ORDER BY path`
}

export function listDrafts(
  branchId: string,
  options: { readonly paths?: readonly string[] } = {},
  db: DatabaseOrTransaction = getDatabase(),
): Promise<DraftRecord[]> {
  const paths = options.paths
  return db.draft.findMany({
    where: { branchId, ...(paths && { path: { in: [...paths] } }) },
    orderBy: { path: 'asc' },
  })
}

export function findDraft(
  branchId: string,
  path: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<DraftRecord | null> {
  return db.draft.findUnique({ where: { branchId_path: { branchId, path } } })
}

/** Changes whenever any draft of the branch does: the key of an overlay that was made from them. */
export async function readDraftStamp(
  branchId: string,
  db: DatabaseOrTransaction = getDatabase(),
): Promise<string> {
  const [row] = await db.$queryRaw<{ stamp: string }[]>`
    SELECT coalesce(md5(string_agg(path || ' ' || version, E'\n' ORDER BY path)), '') AS stamp
      FROM draft WHERE branch_id = ${branchId}::uuid`
  return row?.stamp ?? ''
}

export interface Saved {
  readonly branchId: string
  readonly branchName: string
  readonly version: number
  readonly savedAt: Date
}

/**
 * Stores a text over version `baseVersion` of a draft of the person's current branch: one statement, for it is on the
 * path of every burst of keystrokes. Null where there is no such draft, or another version of it.
 * A writer whose last answer was lost may write again: nobody else wrote in between.
 */
export async function updateCurrentDraft(
  save: {
    readonly project: string
    readonly userId: string
    readonly path: string
    readonly content: string
    readonly baseVersion: number
    readonly writer: string
  },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<Saved | null> {
  const [row] = await db.$queryRaw<Saved[]>`
    WITH saved AS (
      UPDATE draft d
         SET content = ${save.content}, version = d.version + 1, writer = ${save.writer}, updated_at = now()
        FROM branch b JOIN project p ON p.id = b.project_id
       WHERE d.branch_id = b.id AND d.path = ${save.path}
         AND p.slug = ${save.project} AND b.user_id = ${save.userId}::uuid AND b.current AND b.closed_at IS NULL
         AND (d.version = ${save.baseVersion}::bigint
              OR (d.writer = ${save.writer} AND d.version = ${save.baseVersion}::bigint + 1))
      RETURNING d.branch_id, b.name, d.path, d.version, d.updated_at),
    told AS (SELECT pg_notify('draft', json_build_object('branchId', branch_id, 'path', path)::text) FROM saved)
    SELECT branch_id AS "branchId", name AS "branchName", version, updated_at AS "savedAt"
      FROM saved LEFT JOIN told ON true`
  return row ?? null
}

/**
 * Begins a draft. Null where there is one already. Its version starts at random, so that a tab that remembers a
 * version of an earlier draft of the same file never matches this one by chance.
 */
export async function beginDraft(
  draft: {
    readonly branchId: string
    readonly path: string
    readonly content: string | null
    readonly baseBlob: string
    readonly writer: string
  },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<Saved | null> {
  const [row] = await db.$queryRaw<Saved[]>`
    WITH saved AS (
      INSERT INTO draft AS d (branch_id, path, content, base_blob, version, writer, updated_at)
      SELECT b.id, ${draft.path}, ${draft.content}, ${draft.baseBlob}, 1 + floor(random() * 1000000000)::int,
             ${draft.writer}, now()
        FROM branch b WHERE b.id = ${draft.branchId}::uuid AND b.closed_at IS NULL
      ON CONFLICT (branch_id, path) DO UPDATE
         SET content = excluded.content, version = d.version + 1, updated_at = now()
       WHERE d.writer = excluded.writer AND d.writer <> ''
      RETURNING branch_id, path, version, updated_at),
    told AS (SELECT pg_notify('draft', json_build_object('branchId', branch_id, 'path', path)::text) FROM saved)
    SELECT branch_id AS "branchId", '' AS "branchName", version, updated_at AS "savedAt"
      FROM saved LEFT JOIN told ON true`
  return row ?? null
}

export interface DraftWrite {
  readonly path: string
  readonly content: string | null
  readonly baseBlob: string
}

/** Writes drafts whatever was there; the caller holds lockDrafts and has looked. Answers the new versions. */
export async function putDrafts(
  branchId: string,
  writes: readonly DraftWrite[],
  db: DatabaseOrTransaction,
): Promise<ReadonlyMap<string, number>> {
  const versions = new Map<string, number>()
  for (const { path, content, baseBlob } of writes) {
    const [row] = await db.$queryRaw<{ version: number }[]>`
      INSERT INTO draft AS d (branch_id, path, content, base_blob, version, writer, updated_at)
      VALUES (${branchId}::uuid, ${path}, ${content}, ${baseBlob}, 1 + floor(random() * 1000000000)::int, '', now())
      ON CONFLICT (branch_id, path) DO UPDATE
         SET content = excluded.content, base_blob = excluded.base_blob, version = d.version + 1, writer = '',
             updated_at = now()
      RETURNING version`
    if (row) versions.set(path, row.version)
  }
  await notifyDrafts(
    branchId,
    writes.map((write) => write.path),
    db,
  )
  return versions
}

/** All drafts of a branch, held against other writers to the end of the transaction. */
export async function lockDrafts(branchId: string, db: DatabaseOrTransaction): Promise<DraftRecord[]> {
  await db.$executeRaw`SELECT 1 FROM draft WHERE branch_id = ${branchId}::uuid ORDER BY path FOR UPDATE`
  return listDrafts(branchId, {}, db)
}

export async function deleteDrafts(
  branchId: string,
  paths: readonly string[],
  db: DatabaseOrTransaction,
): Promise<void> {
  await db.draft.deleteMany({ where: { branchId, path: { in: [...paths] } } })
  await notifyDrafts(branchId, paths, db)
}

export interface CommittedDraft {
  readonly path: string
  readonly version: number
  /** Blob that the branch's head now has at the path, '' where the file is gone. */
  readonly blob: string
}

/**
 * Takes away what was committed, and nothing else: a draft that was saved meanwhile has another version, stays, and
 * stands on the committed file from now on.
 */
export async function settleCommittedDrafts(
  branchId: string,
  committed: readonly CommittedDraft[],
  db: DatabaseOrTransaction = getDatabase(),
): Promise<void> {
  const rows = JSON.stringify(committed)
  await db.$executeRaw`
    WITH done AS (
      SELECT * FROM jsonb_to_recordset(${rows}::jsonb) AS r(path text, version int, blob text)),
    gone AS (
      DELETE FROM draft d USING done
       WHERE d.branch_id = ${branchId}::uuid AND d.path = done.path AND d.version = done.version),
    kept AS (
      UPDATE draft d SET base_blob = done.blob FROM done
       WHERE d.branch_id = ${branchId}::uuid AND d.path = done.path AND d.version <> done.version)
    SELECT pg_notify('draft', json_build_object('branchId', ${branchId}::text, 'path', path)::text) FROM done`
}

/** Replaces the text of a draft that stands on another commit now. False where it was saved meanwhile. */
export async function rebaseDraft(
  draft: DraftWrite & { readonly branchId: string; readonly version: number },
  db: DatabaseOrTransaction = getDatabase(),
): Promise<boolean> {
  const done = await db.$executeRaw`
    UPDATE draft SET content = ${draft.content}, base_blob = ${draft.baseBlob}, version = version + 1, writer = ''
     WHERE branch_id = ${draft.branchId}::uuid AND path = ${draft.path} AND version = ${draft.version}`
  await notifyDrafts(draft.branchId, [draft.path], db)
  return done > 0
}

/** Drafts of a merged branch go on where their writer goes on. */
export async function moveDrafts(from: string, to: string, db: DatabaseOrTransaction): Promise<void> {
  await db.$executeRaw`UPDATE draft SET branch_id = ${to}::uuid WHERE branch_id = ${from}::uuid`
}

async function notifyDrafts(
  branchId: string,
  paths: readonly string[],
  db: DatabaseOrTransaction,
): Promise<void> {
  if (paths.length === 0) return
  await db.$executeRaw`
    SELECT pg_notify('draft', json_build_object('branchId', ${branchId}::text, 'path', path)::text)
      FROM unnest(${[...paths]}::text[]) AS path`
}
