'use client'
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { graphQuery, refreshCompiled } from '#lib/client/compile.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { isLive, latestRunsQuery, useStartRun } from '#lib/client/runs.ts'
import classes from './first-build.module.css'
import { isNothingBuilt } from './nothing-built.ts'

/** Until production has been built once there is nothing to read: says so, and offers to build, to each as they may. */
export function FirstBuild() {
  const { project } = useProject()
  const graph = useQuery(graphQuery(project.slug, useMay('files.edit') ? 'branch' : 'main')).data
  const mayProduce = useMay('run.production')
  if (project.warehouseProblem !== null || graph === undefined) return null
  return isNothingBuilt(graph.nodes, mayProduce) ? <Offer /> : null
}

function Offer() {
  const { project } = useProject()
  const mayProduce = useMay('run.production')
  const mayDevelop = useMay('run.development')
  const live = useLiveBuild(project.slug)
  return (
    <div className={classes.root} role="status">
      <StateMark mark={live === null ? 'note' : 'running'} label="" />
      <span className={classes.text}>
        <b>{mayProduce ? 'Production is not built yet.' : 'Nothing of this project is built yet.'}</b>{' '}
        {live === null ? explain(mayProduce, mayDevelop) : 'It is being built now.'}
      </span>
      {live === null ? (
        mayProduce || mayDevelop ? (
          <BuildEverything environment={mayProduce ? 'production' : 'development'} />
        ) : null
      ) : (
        <Button size="xs" component={Link} href={`/${encodeURIComponent(project.slug)}/runs/${live}`}>
          Open run {live}
        </Button>
      )}
    </div>
  )
}

function explain(mayProduce: boolean, mayDevelop: boolean): string {
  if (mayProduce) return 'A build makes the tables of production, which previews and readers read.'
  if (mayDevelop)
    return 'A build makes the tables in your own schema; those that everybody reads are built by a Team Lead or an Admin.'
  return 'There is something to read once a Team Lead or an Admin has built production.'
}

function BuildEverything({ environment }: { environment: 'production' | 'development' }) {
  const { project } = useProject()
  const router = useRouter()
  const start = useStartRun(project.slug)
  const build = async () => {
    await flushBuffers()
    const { number } = await start.mutateAsync({
      command: 'build',
      select: '',
      exclude: '',
      environment,
      fullRefresh: false,
    })
    router.push(`/${encodeURIComponent(project.slug)}/runs/${number}`)
  }
  return (
    <>
      <InlineProblem error={start.error} />
      <Button
        size="xs"
        variant="filled"
        loading={start.isPending}
        onClick={() => void build().catch(() => undefined)}
      >
        Build everything once
      </Button>
    </>
  )
}

/** Number of a build of everything that goes on; when it has ended, what is built is asked again. */
function useLiveBuild(project: string): number | null {
  const client = useQueryClient()
  const { data } = useQuery(latestRunsQuery(project))
  const live =
    data?.runs.find((run) => isLive(run.state) && run.command === 'build' && run.select === '')?.number ??
    null
  const before = useRef(live)
  useEffect(() => {
    if (before.current !== null && live === null) void refreshCompiled(client, project)
    before.current = live
  }, [client, project, live])
  return live
}
