'use client'
import { Button } from '@mantine/core'
import { DataTable } from '#components/parts/data-table.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { useRoleName } from '#lib/client/access.ts'
import { useRevokeInvitation } from '#lib/client/people.ts'
import { useMay } from '#lib/client/project-context.tsx'
import type { Invitation } from '#lib/contracts/people.ts'
import classes from './access.module.css'

/** Links that were handed out and not used yet. */
export function InvitationList({ invitations }: { invitations: readonly Invitation[] }) {
  const revoke = useRevokeInvitation()
  const roleName = useRoleName()
  const manages = useMay('people.manage')
  if (invitations.length === 0) return null
  return (
    <section aria-labelledby="open-links">
      <h2 id="open-links" className={classes.section}>
        Open invitations and links
      </h2>
      <InlineProblem error={revoke.error} />
      <DataTable heads={['For', 'Kind', 'Valid until']} actions>
        {invitations.map((each) => (
          <tr key={each.id}>
            <td>{each.email}</td>
            <td>
              {each.kind === 'reset'
                ? 'New password'
                : `Invitation as ${each.roles.map(roleName).join(', ')}`}
            </td>
            <td>
              {new Date(each.expiresAt).toLocaleString('en-GB', {
                dateStyle: 'medium',
                timeStyle: 'short',
              })}
            </td>
            <td className={classes.end}>
              {manages ? (
                <Button
                  loading={revoke.isPending && revoke.variables === each.id}
                  onClick={() => revoke.mutate(each.id)}
                  aria-label={`Withdraw the link of ${each.email}`}
                >
                  Withdraw
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </DataTable>
    </section>
  )
}
