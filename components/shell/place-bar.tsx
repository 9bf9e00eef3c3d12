'use client'
import {
  IconCode,
  IconGitPullRequest,
  IconPlayerPlay,
  IconSettings,
  IconShieldLock,
  IconSitemap,
  type Icon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { changesQuery } from '#lib/client/changes.ts'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { isLive, latestRunsQuery } from '#lib/client/runs.ts'
import classes from './place-bar.module.css'
import type { Place, PlaceKey } from './places.ts'

const icons: Readonly<Record<PlaceKey, Icon>> = {
  develop: IconCode,
  lineage: IconSitemap,
  runs: IconPlayerPlay,
  changes: IconGitPullRequest,
  access: IconShieldLock,
  settings: IconSettings,
}

export function PlaceBar({ places, current }: { places: readonly Place[]; current: PlaceKey | null }) {
  return (
    <nav className={classes.bar} aria-label="Places">
      {places.map((place) => (
        <PlaceLink key={place.key} place={place} current={place.key === current} />
      ))}
    </nav>
  )
}

function PlaceLink({ place, current }: { place: Place; current: boolean }) {
  const { project } = useProject()
  const PlaceIcon = icons[place.key]
  const className = [
    classes.place,
    current ? classes.current : '',
    place.key === 'settings' ? classes.last : '',
  ]
  return (
    <Link
      href={`/${encodeURIComponent(project.slug)}/${place.key}`}
      className={className.join(' ')}
      aria-current={current ? 'page' : undefined}
      title={place.label}
    >
      <PlaceIcon size={18} stroke={1.5} aria-hidden />
      <span className={classes.label}>{place.label}</span>
      {place.key === 'runs' ? <RunsSign /> : null}
      {place.key === 'changes' ? <ChangesSign /> : null}
    </Link>
  )
}

function RunsSign() {
  const { project } = useProject()
  const { data } = useQuery(latestRunsQuery(project.slug))
  const running = data?.runs.filter((run) => isLive(run.state)).length ?? 0
  if (running === 0) return null
  return (
    <span className={classes.live}>
      <span className="visually-hidden">, {running} running</span>
    </span>
  )
}

/** Counted for those who can approve: what waits for them. */
function ChangesSign() {
  const { project, me } = useProject()
  const reviews = useMay('change.review')
  const { data } = useQuery({ ...changesQuery(project.slug), enabled: reviews, refetchInterval: 60_000 })
  const waiting =
    data?.changes.filter((each) => each.state === 'open' && !each.approved && each.author.id !== me.id)
      .length ?? 0
  if (waiting === 0) return null
  return (
    <span className={classes.count}>
      {waiting}
      <span className="visually-hidden"> waiting for approval</span>
    </span>
  )
}
