import type { Criterion } from './criterion.ts'

export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty'

/** What to select, as a tree: terms joined by union, intersection and difference. */
export type Selection = Criterion | SelectionGroup

export interface SelectionGroup {
  readonly kind: 'union' | 'intersection' | 'difference'
  readonly parts: readonly Selection[]
  readonly indirect: IndirectSelection
}

export const group = (
  kind: SelectionGroup['kind'],
  parts: readonly Selection[],
  indirect: IndirectSelection,
): Selection => ({ kind, parts, indirect })
