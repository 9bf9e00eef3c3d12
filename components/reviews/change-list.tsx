'use client'
import { IconGitPullRequest } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { countOf, formatAgo } from '#components/parts/format-time.ts'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { PageHeader } from '#components/parts/page-header.tsx'
import { changesQuery } from '#lib/client/changes.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeSummary } from '#lib/contracts/changes.ts'
import { ChangeStateBadge } from './change-state-badge.tsx'
import classes from './reviews.module.css'

/** All changes of the project, open ones first. */
export function ChangeList() {
  const { project } = useProject()
  const changes = useQuery(changesQuery(project.slug))
  const list = changes.data?.changes ?? null
  const open = list?.filter((change) => change.state === 'open').length ?? 0
  return (
    <div className={classes.page}>
      <PageHeader title="Changes" about={list === null ? undefined : `${open} open`} />
      <div className={classes.scroll}>
        {changes.error !== null && list === null ? (
          <ErrorState
            what="The changes could not be loaded."
            error={changes.error}
            onRetry={() => void changes.refetch()}
          />
        ) : list === null ? (
          <LateLoading what="Loading changes" />
        ) : list.length === 0 ? (
          <EmptyState
            icon={<IconGitPullRequest size={20} stroke={1.5} />}
            title="No changes yet"
            text={`Edit files in Develop, then open a change to have your branch reviewed and merged into ${project.defaultBranch}.`}
          />
        ) : (
          <ChangeTable slug={project.slug} changes={list} />
        )}
      </div>
    </div>
  )
}

function ChangeTable({ slug, changes }: { slug: string; changes: readonly ChangeSummary[] }) {
  const now = new Date()
  return (
    <table className={classes.table} aria-label="Changes">
      <thead>
        <tr>
          <th scope="col" className={classes.number}>
            No.
          </th>
          <th scope="col">Title</th>
          <th scope="col">State</th>
          <th scope="col">Author</th>
          <th scope="col">Branch</th>
          <th scope="col">Files</th>
          <th scope="col">Approved</th>
          <th scope="col">Opened</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={change.number}>
            <td className={classes.number}>{change.number}</td>
            <td className={classes.wide}>
              <Link href={`/${encodeURIComponent(slug)}/changes/${change.number}`}>{change.title}</Link>
            </td>
            <td>
              <ChangeStateBadge state={change.state} />
            </td>
            <td>{change.author.name}</td>
            <td>
              <code>{change.branchName}</code>
            </td>
            <td>{countOf(change.files, 'file')}</td>
            <td>{change.approved ? 'Approved' : change.state === 'open' ? 'Waiting' : 'No'}</td>
            <td title={change.createdAt}>{formatAgo(change.createdAt, now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
