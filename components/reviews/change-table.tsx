'use client'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { formatAgo, formatCount } from '#components/parts/format-time.ts'
import tables from '#components/parts/link-table.module.css'
import { PersonMark } from '#components/parts/person-mark.tsx'
import { RowLink } from '#components/parts/row-link.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useLinkKeys } from '#components/parts/use-link-keys.ts'
import { changeQuery } from '#lib/client/changes.ts'
import type { ChangeSummary } from '#lib/contracts/changes.ts'
import { ChangeStateBadge } from './change-state-badge.tsx'
import { listChecks } from './judge-checks.ts'
import classes from './reviews.module.css'

export function ChangeTable({ slug, changes }: { slug: string; changes: readonly ChangeSummary[] }) {
  const rows = useRef<HTMLTableSectionElement>(null)
  useLinkKeys(rows)
  const now = new Date()
  return (
    <table className={tables.table} aria-label="Changes">
      <thead>
        <tr>
          <th scope="col" className={tables.number}>
            No.
          </th>
          <th scope="col">Title</th>
          <th scope="col">State</th>
          <th scope="col">Author</th>
          <th scope="col" className={classes.branch}>
            Branch
          </th>
          <th scope="col" className={tables.number}>
            Files
          </th>
          <th scope="col">Checks</th>
          <th scope="col">Opened</th>
        </tr>
      </thead>
      <tbody ref={rows}>
        {changes.map((change) => (
          <tr key={change.number}>
            <td className={`${tables.number} ${tables.quiet}`}>{change.number}</td>
            <td className={tables.wide}>
              <RowLink
                href={`/${encodeURIComponent(slug)}/changes/${change.number}`}
                className={tables.rowLink}
                data-focus="inside"
              >
                {change.title}
              </RowLink>
            </td>
            <td>
              <ChangeStateBadge state={change.state} />
            </td>
            <td>
              <span className={classes.person}>
                <PersonMark name={change.author.name} size={20} />
                {change.author.name}
              </span>
            </td>
            <td className={classes.branch}>
              <code>{change.branchName}</code>
            </td>
            <td className={`${tables.number} ${tables.quiet}`}>{formatCount(change.files)}</td>
            <td>{change.state === 'open' ? <Checks slug={slug} number={change.number} /> : null}</td>
            <td title={new Date(change.createdAt).toLocaleString('en-GB')}>
              {formatAgo(change.createdAt, now)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Asked for each open change by itself: comparing projects takes longer than listing them. */
function Checks({ slug, number }: { slug: string; number: number }) {
  const { data, error } = useQuery(changeQuery(slug, number))
  if (error !== null) return <span className={classes.about}>could not be checked</span>
  if (data === undefined) return <span className={classes.about}>checking</span>
  const checks = listChecks(data)
  const open = checks.filter((check) => check.mark !== 'passed')
  if (open.length === 0) {
    return (
      <span className={classes.person}>
        <StateMark mark="passed" label="" />
        Ready to merge
      </span>
    )
  }
  return (
    <span className={classes.marks}>
      {open.map((check) => (
        <span key={check.key} className={classes.person}>
          <StateMark mark={check.mark} label="" />
          {check.key === 'approval' ? 'not approved' : check.about}
        </span>
      ))}
    </span>
  )
}
