import { z } from 'zod'

/** What a run runs, fixed when it is started: keys of file lists in file_blob. */
export const runSnapshot = z.object({
  /** Files of the run, drafts included. */
  list: z.string(),
  withDrafts: z.boolean(),
  /** Main's files at that time: names the production relations that a development run reads. */
  mainList: z.string(),
  mainSha: z.string(),
  mainPackageSet: z.string().nullable(),
})
export type RunSnapshot = z.infer<typeof runSnapshot>

export function readRunSnapshot(stored: unknown): RunSnapshot {
  return runSnapshot.parse(stored)
}
