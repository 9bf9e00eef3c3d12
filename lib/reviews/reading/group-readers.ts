import type { Dataset } from '#lib/access/datasets.ts'
import { HolderView, type ReadingHolder } from './holder-view.ts'

/** Holders who view the same datasets on both sides: what is found for one of them holds for all. */
export interface ReaderGroup {
  readonly key: string
  readonly holders: readonly ReadingHolder[]
  readonly before: HolderView
  readonly after: HolderView
}

interface Described {
  readonly describe: (schema: string) => Dataset
}

export function groupReaders(
  holders: readonly ReadingHolder[],
  sides: { readonly before: Described; readonly after: Described },
  schemas: readonly string[],
): readonly ReaderGroup[] {
  const groups = new Map<string, { holders: ReadingHolder[]; before: HolderView; after: HolderView }>()
  for (const holder of holders) {
    const before = new HolderView(holder.before, sides.before.describe)
    const after = new HolderView(holder.after, sides.after.describe)
    const key = `${before.markOf(schemas)} ${after.markOf(schemas)}`
    const known = groups.get(key)
    if (known) known.holders.push(holder)
    else groups.set(key, { holders: [holder], before, after })
  }
  return [...groups].map(([key, group]) => ({ key, ...group }))
}
