'use client'
import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconFolderOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { BarePage } from '#components/parts/bare-page.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { isClientError } from '#lib/client/client-error.ts'
import { meQuery } from '#lib/client/people.ts'
import { ProjectProvider } from '#lib/client/project-context.tsx'
import { projectQuery } from '#lib/client/projects.ts'
import { FirstBuild } from './first-build.tsx'
import { Palette } from './palette.tsx'
import { PlaceBar } from './place-bar.tsx'
import { placeOf, placesFor, type PlaceKey } from './places.ts'
import { RefusedPlace } from './refused-place.tsx'
import classes from './shell.module.css'
import { StatusBar } from './status-bar.tsx'
import { TopBar } from './top-bar.tsx'
import { ViewAsDialog } from './view-as-dialog.tsx'
import { ViewingBar } from './viewing-bar.tsx'

/** Every page of a project, below the bar that says as whom it is seen. */
export function Shell(props: { slug: string; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <ViewingBar />
      <Project {...props} />
    </div>
  )
}

/** Places that are about what is built. */
const showsData: ReadonlySet<PlaceKey> = new Set(['develop', 'lineage', 'runs'])

/** The frame around every place of a project: bars, palette, and who may see what. */
function Project({ slug, children }: { slug: string; children: ReactNode }) {
  const me = useQuery(meQuery())
  const project = useQuery(projectQuery(slug))
  const pathname = usePathname()
  if (me.isPending || project.isPending) return <LateLoading what="Opening the project" />
  if (me.error !== null && me.data === undefined) {
    return (
      <BarePage>
        <ErrorState error={me.error} onRetry={() => void me.refetch()} />
      </BarePage>
    )
  }
  if (project.data === undefined) {
    const missing = isClientError(project.error) && project.error.kind === 'not-found'
    if (missing) return <NoSuchProject slug={slug} />
    return (
      <BarePage>
        <ErrorState error={project.error} where={`Project ${slug}`} onRetry={() => void project.refetch()} />
      </BarePage>
    )
  }
  const { place } = placeOf(pathname)
  const offered = placesFor(me.data.permissions)
  const allowed = place === null || offered.some((each) => each.key === place.key)
  return (
    <ProjectProvider value={{ project: project.data, me: me.data }}>
      <div className={classes.frame}>
        <a className={classes.skip} href="#place">
          Skip to the page
        </a>
        <TopBar />
        <PlaceBar places={offered} current={place?.key ?? null} />
        <main id="place" className={classes.main} tabIndex={-1}>
          {place !== null && showsData.has(place.key) ? <FirstBuild /> : null}
          {allowed ? children : <RefusedPlace label={place.label} />}
        </main>
        <StatusBar />
      </div>
      <Palette />
      <ViewAsDialog />
    </ProjectProvider>
  )
}

/** It never was, or it is none of this person's. */
function NoSuchProject({ slug }: { slug: string }) {
  useDocumentTitle('No such project · Metricwright')
  return (
    <BarePage>
      <EmptyState
        icon={<IconFolderOff size={20} stroke={1.5} />}
        level={1}
        title="There is no such project"
        text={`Nothing is called ${slug}, or it is not shown to you.`}
        action={
          <Button component={Link} href="/">
            Open your project
          </Button>
        }
      />
    </BarePage>
  )
}
