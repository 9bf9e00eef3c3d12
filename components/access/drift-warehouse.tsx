import Link from 'next/link'
import { DataTable } from '#components/parts/data-table.tsx'
import { countOf } from '#components/parts/format-time.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { AccessPlan } from '#lib/contracts/access-code.ts'
import classes from './access.module.css'
import { shortList } from './describe-warehouse.ts'

const words = { missing: 'Cannot, and should', extra: 'Can, and should not' } as const

/** The third side: what the warehouse's own logins can do, where that is otherwise than what is granted here. */
export function DriftWarehouse({ warehouse }: { warehouse: AccessPlan['warehouse'] }) {
  if (warehouse === null || (warehouse.drift.length === 0 && warehouse.steps === 0)) return null
  const { drift, steps } = warehouse
  return (
    <section aria-label="In the warehouse, otherwise">
      <h2 className={classes.section}>
        In the warehouse, otherwise <span className={classes.muted}>{drift.length || ''}</span>{' '}
        {steps === 0 ? null : (
          <Link href="?tab=warehouse">{countOf(steps, 'statement puts', 'statements put')} it right</Link>
        )}
      </h2>
      {drift.length === 0 ? null : (
        <DataTable heads={['The warehouse', 'Schema', 'Who', 'What it answers']}>
          {drift.map(({ login, people, schema, kind, words: said }) => (
            <tr key={`${login} ${schema} ${kind}`}>
              <td>
                <span className={classes.cell}>
                  <StateMark mark={kind === 'extra' ? 'failed' : 'warned'} label="" />
                  {words[kind]}
                </span>
              </td>
              <td className={classes.code}>{schema}</td>
              <td title={`${people.join(', ')}: ${login}`}>{shortList(people)}</td>
              <td>{said}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  )
}
