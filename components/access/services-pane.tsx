'use client'
import { Button } from '@mantine/core'
import { IconRobot } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { DataTable } from '#components/parts/data-table.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { formatAgo } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { listScopes } from '#components/parts/scope-words.ts'
import { useRoleName } from '#lib/client/access.ts'
import { serviceAccountsQuery } from '#lib/client/service-accounts.ts'
import type { ServiceAccount } from '#lib/contracts/service-accounts.ts'
import classes from './access.module.css'
import { formatDay } from './format-moment.ts'
import { ServiceDialog } from './service-dialog.tsx'

/** Accounts of programs: each acts by its token, under its own name. */
export function ServicesPane() {
  const { data, error, refetch } = useQuery(serviceAccountsQuery())
  const [open, setOpen] = useState<string | null>(null)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading service accounts" />
    const retry = () => void refetch()
    return <ErrorState error={error} what="Service accounts could not be loaded." onRetry={retry} />
  }
  if (data.accounts.length === 0) {
    return (
      <EmptyState
        icon={<IconRobot size={16} stroke={1.5} />}
        title="No service accounts yet"
        text="A scheduler, a CI job or a directory works with a token of its own, not with a person's."
      />
    )
  }
  const account = data.accounts.find(({ id }) => id === open)
  return (
    <>
      <DataTable heads={['Service account', 'Roles', 'Token', 'Last used']} actions>
        {data.accounts.map((each) => (
          <ServiceRow key={each.id} account={each} onOpen={() => setOpen(each.id)} />
        ))}
      </DataTable>
      {account === undefined ? null : <ServiceDialog account={account} onClose={() => setOpen(null)} />}
    </>
  )
}

function ServiceRow({ account, onOpen }: { account: ServiceAccount; onOpen: () => void }) {
  const roleName = useRoleName()
  const { token } = account
  return (
    <tr>
      <td>
        <div>{account.name}</div>
        <div className={classes.small}>
          {account.createdBy === null ? 'Made' : `Made by ${account.createdBy}`} on{' '}
          {formatDay(account.createdAt)}
        </div>
      </td>
      <td>{account.roles.map(roleName).join(', ') || 'No role'}</td>
      <td>
        {token === null ? (
          'Revoked'
        ) : (
          <>
            <div>
              {listScopes(token.scopes)} <code className={classes.code}>{token.prefix}…</code>
            </div>
            <div className={classes.small}>
              {token.expiresAt === null ? 'Does not expire' : untilOf(token.expiresAt)}
            </div>
          </>
        )}
      </td>
      <td>
        {token === null || token.lastUsedAt === null ? 'Never' : formatAgo(token.lastUsedAt, new Date())}
      </td>
      <td className={classes.end}>
        <Button aria-label={`Edit ${account.name}`} onClick={onOpen}>
          Edit
        </Button>
      </td>
    </tr>
  )
}

const untilOf = (moment: string) =>
  new Date(moment) <= new Date() ? `Expired on ${formatDay(moment)}` : `Until ${formatDay(moment)}`
