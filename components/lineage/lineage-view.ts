import { groupings, type Grouping } from './group-nodes.ts'

/** How far a trace goes; `all` to the end. */
export const hopChoices = ['0', '1', '2', '3', '5', 'all'] as const
export type Hops = (typeof hopChoices)[number]

/** What the right end of a node says. */
export const shows = ['run', 'tests', 'built'] as const
export type Show = (typeof shows)[number]

export interface LineageView {
  readonly focus: string | null
  readonly select: string
  readonly up: Hops
  readonly down: Hops
  readonly by: Grouping
  readonly show: Show
  /** Keys of the groups that are not as they are to begin with. */
  readonly folds: readonly string[]
}

export const hopsAsNumber = (hops: Hops): number => (hops === 'all' ? Number.POSITIVE_INFINITY : Number(hops))

export function readHops(text: string | null): Hops {
  return hopChoices.find((each) => each === text) ?? 'all'
}

export function readView(params: {
  get(name: string): string | null
  getAll(name: string): string[]
}): LineageView {
  return {
    focus: params.get('focus'),
    select: params.get('select') ?? '',
    up: readHops(params.get('up')),
    down: readHops(params.get('down')),
    by: groupings.find((each) => each === params.get('by')) ?? 'folder',
    show: shows.find((each) => each === params.get('show')) ?? 'run',
    folds: params.getAll('fold'),
  }
}

/** Only what is not as usual. */
export function writeView(view: LineageView): string {
  const query = new URLSearchParams()
  if (view.focus !== null) query.set('focus', view.focus)
  if (view.select !== '') query.set('select', view.select)
  if (view.up !== 'all') query.set('up', view.up)
  if (view.down !== 'all') query.set('down', view.down)
  if (view.by !== 'folder') query.set('by', view.by)
  if (view.show !== 'run') query.set('show', view.show)
  for (const fold of view.folds) query.append('fold', fold)
  return query.toString()
}

/** Folded where it was open, open where it was folded. */
export function toggleFold(folds: readonly string[], key: string): readonly string[] {
  return folds.includes(key) ? folds.filter((each) => each !== key) : [...folds, key]
}
