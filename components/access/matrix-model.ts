import type { AccessCell, AccessRow, DatasetAction } from '#lib/contracts/access.ts'
import type { MatrixColumn } from './matrix-columns.ts'

export type MatrixRow =
  | { readonly kind: 'section'; readonly title: string }
  | { readonly kind: 'subject'; readonly row: AccessRow; readonly cells: ReadonlyMap<number, AccessCell> }

const SECTIONS = [
  ['role', 'Roles'],
  ['group', 'Groups'],
  ['user', 'People with grants of their own'],
] as const

/** Rows below a line that says what they are; sections without a row are left out. */
export function listMatrixRows(rows: readonly AccessRow[]): MatrixRow[] {
  return SECTIONS.flatMap(([kind, title]): MatrixRow[] => {
    const found = rows.filter((row) => row.subject.kind === kind)
    if (found.length === 0) return []
    return [
      { kind: 'section', title },
      ...found.map((row) => ({
        kind: 'subject' as const,
        row,
        cells: new Map(row.cells.map((cell) => [cell.dataset, cell])),
      })),
    ]
  })
}

export type Shown =
  | { readonly kind: 'one'; readonly action: DatasetAction | null; readonly cell: AccessCell | null }
  /** A folded layer whose datasets differ: how many of them allow something. */
  | { readonly kind: 'mixed'; readonly some: number; readonly of: number }

export function showCell(cells: ReadonlyMap<number, AccessCell>, column: MatrixColumn): Shown {
  if (column.kind === 'dataset') {
    const cell = cells.get(column.place) ?? null
    return { kind: 'one', action: cell?.action ?? null, cell }
  }
  const actions = column.places.map((place) => cells.get(place)?.action ?? null)
  const [first = null] = actions
  if (actions.every((action) => action === first)) return { kind: 'one', action: first, cell: null }
  return { kind: 'mixed', some: actions.filter((action) => action !== null).length, of: actions.length }
}
