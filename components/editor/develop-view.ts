import { z } from 'zod'
import type { Position } from '#lib/core/text-position.ts'
import type { mergeConflict } from '#lib/contracts/workspace.ts'
import { createStore, type Store } from '#lib/client/store.ts'
import type { Resolutions } from './merge-resolutions.ts'
import { storedTabs, type OpenTabs } from './open-tabs.ts'

export type BottomTab = 'results' | 'compiled' | 'problems' | 'runs'
export type MergeConflict = z.infer<typeof mergeConflict>

/** What the middle shows: the open file, a difference, or conflicts with main. */
export type Center =
  | { readonly kind: 'file' }
  | { readonly kind: 'difference'; readonly path: string }
  | { readonly kind: 'conflicts'; readonly conflicts: readonly MergeConflict[] }

/** Text to preview in place of a file, and where in the file it begins. */
export interface TextPart {
  readonly text: string
  readonly start: Position
  /** What it is: "Selection", "CTE paid". */
  readonly label: string
}

/** What the person has open and where they look; nothing of it is on the server. */
export interface DevelopView {
  /** The file that is shown: at once, where the page's address follows a moment later. */
  readonly path: string | null
  readonly tabs: OpenTabs
  readonly expanded: ReadonlySet<string>
  readonly side: 'files' | 'changes'
  readonly bottom: BottomTab
  readonly center: Center
  /** The editor goes there when it shows the file; a new object for each wish. */
  readonly reveal: { readonly path: string; readonly at: Position } | null
  readonly selection: TextPart | null
  readonly previewLimit: number
  readonly depth: { readonly up: number; readonly down: number }
  /** Number of the run that the Runs tab follows. */
  readonly watchedRun: number | null
  /** Name of the branch that the person chose in another window; what is typed here belongs to this window's. */
  readonly elsewhere: string | null
  /** Conflicts with main that are resolved, but not finished: kept while somebody looks at something else. */
  readonly resolutions: Resolutions
}

const remembered = z.object({
  tabs: storedTabs,
  expanded: z.array(z.string()),
  depth: z.object({ up: z.number(), down: z.number() }),
  previewLimit: z.number(),
})

const initial: DevelopView = {
  path: null,
  tabs: [],
  expanded: new Set(['models']),
  side: 'files',
  bottom: 'results',
  center: { kind: 'file' },
  reveal: null,
  selection: null,
  previewLimit: 500,
  depth: { up: 2, down: 2 },
  watchedRun: null,
  elsewhere: null,
  resolutions: new Map(),
}

/** Remembered in this browser, by person and project. */
export function createDevelopView(scope: string, path: string | null): Store<DevelopView> {
  const key = `metricwright.develop.${scope}`
  const store = createStore<DevelopView>({ ...initial, ...readView(key), path })
  store.subscribe(() => {
    const { tabs, expanded, depth, previewLimit } = store.get()
    try {
      localStorage.setItem(key, JSON.stringify({ tabs, expanded: [...expanded], depth, previewLimit }))
    } catch {
      // A full store forgets the open tabs, nothing more.
    }
  })
  return store
}

function readView(key: string): Partial<DevelopView> {
  try {
    const parsed = remembered.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'))
    return parsed.success ? { ...parsed.data, expanded: new Set(parsed.data.expanded) } : {}
  } catch {
    return {}
  }
}
