import { Badge, Checkbox } from '@mantine/core'
import { developAddress } from '#lib/client/develop-address.ts'
import type { AccessDifferenceRow } from '#lib/contracts/access-code.ts'
import classes from './access-differences.module.css'
import { DataTable } from './data-table.tsx'
import { RowLink } from './row-link.tsx'
import { StateMark } from './state-mark.tsx'

export interface AccessDifferencesProps {
  readonly rows: readonly AccessDifferenceRow[]
  readonly project: string
  /** Kept rows that are to be removed as well; null where that cannot be chosen. */
  readonly chosen: ReadonlySet<string> | null
  readonly onChoose?: (id: string, remove: boolean) => void
}

const effectWords = { add: 'Add', change: 'Change', remove: 'Remove', keep: 'Keep' } as const

/** Differences between what is declared and what holds: what applying does with each, and where each was made. */
export function AccessDifferences({ rows, project, chosen, onChoose }: AccessDifferencesProps) {
  const warehouse = rows.some(({ inWarehouse }) => inWarehouse !== null)
  return (
    <DataTable heads={['Applying', 'What', 'Made in', ...(warehouse ? ['Warehouse'] : [])]} top>
      {rows.map((row) => {
        const removes = chosen?.has(row.id) === true
        return (
          <tr key={row.id}>
            <td className={classes.effect} data-effect={removes ? 'remove' : row.effect}>
              {effectWords[removes ? 'remove' : row.effect]}s
            </td>
            <td>
              <What row={row} />
            </td>
            <td className={classes.made}>
              <MadeIn row={row} project={project} />
              {row.removable && chosen !== null && onChoose !== undefined ? (
                <Checkbox
                  size="xs"
                  label="Remove it as well"
                  aria-label={`Remove ${row.title} as well`}
                  checked={removes}
                  onChange={(event) => onChoose(row.id, event.currentTarget.checked)}
                />
              ) : null}
            </td>
            {warehouse ? (
              <td>{row.inWarehouse === null ? '' : row.inWarehouse ? 'Has it' : 'Has it not'}</td>
            ) : null}
          </tr>
        )
      })}
    </DataTable>
  )
}

function What({ row }: { row: AccessDifferenceRow }) {
  return (
    <>
      <span className={classes.title}>{row.title}</span>{' '}
      {row.pending ? (
        <Badge color="gray" title="Nothing that it is about exists yet; it counts as soon as it does">
          Pending
        </Badge>
      ) : null}
      {row.fields.map(({ name, declared, stored }) => (
        <div key={name} className={classes.field}>
          {name}: <del>{stored === '' ? 'nothing' : stored}</del> →{' '}
          <ins>{declared === '' ? 'nothing' : declared}</ins>
        </div>
      ))}
      {row.blocked === null ? null : (
        <div className={classes.blocked}>
          <StateMark mark="failed" label="Cannot be done" />
          {row.blocked}
        </div>
      )}
    </>
  )
}

function MadeIn({ row, project }: { row: AccessDifferenceRow; project: string }) {
  if (row.place === null || row.place.line === null) return <span>{row.madeIn}</span>
  const { path, line } = row.place
  return (
    <RowLink href={developAddress(project, path, { line, column: null })} className={classes.code}>
      {path}:{line}
    </RowLink>
  )
}
