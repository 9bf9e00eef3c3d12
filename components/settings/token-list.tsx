'use client'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { formatAgo } from '#components/parts/format-time.ts'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { listScopes } from '#components/parts/scope-words.ts'
import { tokensQuery, useRevokeToken } from '#lib/client/people.ts'
import classes from './settings.module.css'
import { TokenDialog } from './token-dialog.tsx'

export function TokenList() {
  const { data, error, refetch } = useQuery(tokensQuery())
  const revoke = useRevokeToken()
  const [creating, setCreating] = useState(false)
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading API tokens" />
    return <ErrorState error={error} what="API tokens could not be loaded." onRetry={() => void refetch()} />
  }
  return (
    <div>
      <InlineProblem error={revoke.error} />
      {data.tokens.length > 0 ? null : (
        <p className={classes.small}>
          A script or a tool that has one acts as you, within what the token may do.
        </p>
      )}
      {data.tokens.map((token) => (
        <div key={token.id} className={classes.row}>
          <span className={classes.grow}>
            {token.name} <code>{token.prefix}…</code>
            <span className={classes.small}>
              {token.lastUsedAt === null
                ? 'Never used'
                : `Last used ${formatAgo(token.lastUsedAt, new Date())}`}
              {`, may do: ${listScopes(token.scopes)}`}
              {token.expiresAt === null
                ? ', does not expire'
                : `, until ${new Date(token.expiresAt).toLocaleDateString('en-GB', { dateStyle: 'medium' })}`}
            </span>
          </span>
          <Button
            aria-label={`Revoke ${token.name}`}
            loading={revoke.isPending && revoke.variables === token.id}
            onClick={() => revoke.mutate(token.id)}
          >
            Revoke
          </Button>
        </div>
      ))}
      <div className={classes.row}>
        <Button onClick={() => setCreating(true)}>New token</Button>
      </div>
      {creating ? <TokenDialog onClose={() => setCreating(false)} /> : null}
    </div>
  )
}
