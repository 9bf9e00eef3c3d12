import type { MergeConflict } from './develop-view.ts'

/** What a file shall be (null: gone), for these two sides. */
export interface Resolution {
  readonly conflict: MergeConflict
  readonly content: string | null
}

export type Resolutions = ReadonlyMap<string, Resolution>

/** Those that still settle a conflict: both sides are as they were when it was resolved. */
export function currentResolutions(made: Resolutions, conflicts: readonly MergeConflict[]): Resolutions {
  const current = new Map<string, Resolution>()
  for (const conflict of conflicts) {
    const resolution = made.get(conflict.path)
    if (resolution === undefined) continue
    const { main, branch } = resolution.conflict
    if (main === conflict.main && branch === conflict.branch) current.set(conflict.path, resolution)
  }
  return current
}
