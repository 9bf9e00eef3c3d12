'use client'
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { StateMark } from '#components/parts/state-mark.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { refreshCompiled } from '#lib/client/compile.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { packagesQuery, useCancelPackages, useInstallPackages } from '#lib/client/packages.ts'
import { workspaceKeys } from '#lib/client/workspace.ts'
import type { ProjectPackages } from '#lib/contracts/packages.ts'
import { describeMissing, namePackages } from './describe-packages.ts'
import { useDevelop } from './develop-context.tsx'
import classes from './packages-banner.module.css'

/** packages.yml asks for what is not installed: says so, and installs it. */
export function PackagesBanner() {
  const { project } = useDevelop()
  const { data } = useQuery(packagesQuery(project))
  useRefreshOnceInstalled(data?.state)
  if (data?.state === 'installing') return <Installing packages={data} />
  return data?.state === 'missing' ? <Missing packages={data} /> : null
}

function Installing({ packages }: { packages: ProjectPackages }) {
  const { project } = useDevelop()
  const cancel = useCancelPackages(project)
  return (
    <div className={classes.root} role="status">
      <StateMark mark="running" label="" />
      <span className={classes.text}>
        <b>Packages are being installed.</b>{' '}
        <span className={classes.time}>{packages.progress?.step ?? namePackages(packages.wanted)}</span>
      </span>
      <Button size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    </div>
  )
}

function Missing({ packages }: { packages: ProjectPackages }) {
  const { project } = useDevelop()
  const install = useInstallPackages(project)
  const { failure, refusal } = packages
  // What was typed a moment ago is what is installed.
  const begin = () =>
    void flushBuffers().then(
      () => install.mutate(),
      () => install.mutate(),
    )
  const fault =
    install.error !== null
      ? messageOf(install.error)
      : failure !== null
        ? [failure.message, failure.remedy ?? ''].join(' ').trim()
        : null
  return (
    <div
      className={fault === null ? classes.root : `${classes.root} ${classes.failed}`}
      role={fault === null ? 'status' : 'alert'}
    >
      <StateMark mark={fault === null ? 'warned' : 'failed'} label="" />
      <span className={classes.text}>
        {fault === null ? (
          describeMissing(packages)
        ) : (
          <>
            <b>The packages were not installed.</b> {fault}
          </>
        )}
        {refusal === null ? null : ` ${refusal}`}
      </span>
      {refusal === null ? (
        <Button size="xs" loading={install.isPending} onClick={begin}>
          {fault === null ? 'Install packages' : 'Try again'}
        </Button>
      ) : null}
    </div>
  )
}

/** What uses them compiles from here on, and the lock file may have become a draft. */
function useRefreshOnceInstalled(state: ProjectPackages['state'] | undefined): void {
  const session = useDevelop()
  const client = useQueryClient()
  const before = useRef(state)
  useEffect(() => {
    const ended = before.current === 'installing' && state === 'installed'
    before.current = state
    if (!ended) return
    void client.invalidateQueries({ queryKey: workspaceKeys.tree(session.project) })
    void client.invalidateQueries({ queryKey: workspaceKeys.uncommitted(session.project) })
    void refreshCompiled(client, session.project)
    void session.refreshFiles().catch(() => undefined)
  }, [client, session, state])
}
