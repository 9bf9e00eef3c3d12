import type { VirtualItem } from '@tanstack/react-virtual'
import { IconClock } from '@tabler/icons-react'
import { countOf } from '#components/parts/format-time.ts'
import type { AccessRow, DatasetAction, DatasetRow } from '#lib/contracts/access.ts'
import { AccessLevel } from './access-level.tsx'
import classes from './access-matrix.module.css'
import { CellMenu } from './cell-menu.tsx'
import type { MatrixColumn } from './matrix-columns.ts'
import { showCell, type MatrixRow, type Shown } from './matrix-model.ts'
import { idOfCell, type MatrixCursor } from './use-matrix-cursor.ts'

interface MatrixRowProps {
  readonly row: MatrixRow
  readonly place: VirtualItem
  readonly columns: readonly MatrixColumn[]
  readonly items: readonly VirtualItem[]
  readonly width: number
  readonly edits: boolean
  readonly cursor: MatrixCursor
  readonly onSet: (row: MatrixRow, dataset: DatasetRow, action: DatasetAction | null) => void
}

export function MatrixRowView(props: MatrixRowProps) {
  const { row, place, columns, items, width } = props
  const style = { top: place.start, height: place.size, width }
  if (row.kind === 'section') {
    return (
      <div className={classes.sectionRow} style={style} role="row" aria-rowindex={place.index + 3}>
        <span className={classes.sectionTitle} role="rowheader">
          {row.title}
        </span>
      </div>
    )
  }
  return (
    <div className={classes.row} style={style} role="row" aria-rowindex={place.index + 3}>
      <div className={classes.rowHead} role="rowheader" aria-colindex={1} title={row.row.about}>
        <span className={classes.cut}>{row.row.name}</span>
        <span className={`${classes.quiet} ${classes.cut}`}>{aboutOf(row.row)}</span>
      </div>
      {items.map((item) => {
        const column = columns[item.index]
        return column === undefined ? null : (
          <MatrixCell key={item.index} {...props} row={row} item={item} column={column} />
        )
      })}
    </div>
  )
}

const aboutOf = ({ subject, people, about }: AccessRow) =>
  people === null
    ? about
    : subject.kind === 'group'
      ? countOf(people, 'member')
      : countOf(people, 'person', 'people')

interface CellProps extends MatrixRowProps {
  readonly row: Extract<MatrixRow, { kind: 'subject' }>
  readonly item: VirtualItem
  readonly column: MatrixColumn
}

function MatrixCell({ row, place, item, column, edits, cursor, onSet }: CellProps) {
  const shown = showCell(row.cells, column)
  const at = { row: place.index, column: item.index }
  const isAt = (other: typeof at | null) => other?.row === at.row && other.column === at.column
  const active = isAt(cursor.at)
  const cell = (
    <div
      id={idOfCell(at)}
      className={active ? `${classes.cell} ${classes.active}` : classes.cell}
      style={{ left: item.start, width: item.size }}
      role="gridcell"
      aria-colindex={item.index + 2}
      aria-selected={active}
      title={titleOf(shown)}
      onClick={() => {
        cursor.moveTo(at)
        if (edits && column.kind === 'dataset') cursor.openAt(at)
      }}
    >
      <Level shown={shown} />
    </div>
  )
  if (!isAt(cursor.open) || column.kind !== 'dataset') return cell
  return (
    <CellMenu
      name={row.row.name}
      dataset={column.dataset}
      cell={shown.kind === 'one' ? shown.cell : null}
      onSet={(action) => onSet(row, column.dataset, action)}
      onClose={cursor.close}
    >
      {cell}
    </CellMenu>
  )
}

function Level({ shown }: { shown: Shown }) {
  if (shown.kind === 'mixed') {
    return (
      <span className={classes.quiet}>
        {shown.some} of {shown.of}
      </span>
    )
  }
  return (
    <>
      <AccessLevel action={shown.action} />
      {shown.cell?.expiresAt ? <IconClock size={14} stroke={1.5} aria-label="Expires" /> : null}
    </>
  )
}

function titleOf(shown: Shown): string | undefined {
  if (shown.kind === 'mixed') return `Something is allowed on ${shown.some} of ${shown.of} datasets`
  return shown.cell?.because
}
