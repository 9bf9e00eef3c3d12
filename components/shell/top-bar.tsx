'use client'
import { Menu } from '@mantine/core'
import { IconSearch, IconSelector } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { projectsQuery } from '#lib/client/projects.ts'
import { useShellState, type SaveState } from '#lib/client/shell-state.ts'
import { BranchSwitcher } from './branch-switcher.tsx'
import { Logo } from '#components/parts/logo.tsx'
import { OpenChangeButton } from './open-change-button.tsx'
import { openPalette } from './palette-control.ts'
import { homeOf, placeOf } from './places.ts'
import classes from './top-bar.module.css'
import { UserMenu } from './user-menu.tsx'

export function TopBar() {
  const { place, rest } = placeOf(usePathname())
  const edits = useMay('files.edit')
  const onBranch = edits && place?.ofBranch === true
  return (
    <header className={classes.bar}>
      <HomeLink />
      <ProjectSwitcher />
      {onBranch ? (
        <BranchSwitcher />
      ) : (
        <Crumbs label={place?.label ?? ''} slug={place?.key ?? ''} rest={rest} />
      )}
      <button
        type="button"
        className={classes.find}
        onClick={() => openPalette('everything')}
        aria-keyshortcuts="Control+K"
      >
        <IconSearch size={16} stroke={1.5} aria-hidden />
        <span>Find anything</span>
        <span className={classes.findKeys}>
          <KeyHint keys={['Ctrl', 'K']} />
        </span>
      </button>
      <div className={classes.right}>
        <SavedSign />
        {onBranch ? <OpenChangeButton /> : null}
        <UserMenu />
      </div>
    </header>
  )
}

function HomeLink() {
  const { project, me } = useProject()
  return (
    <Link href={homeOf(project.slug, me.permissions)} className={classes.logo} aria-label="Metricwright">
      <Logo />
    </Link>
  )
}

function ProjectSwitcher() {
  const { project, me } = useProject()
  const { data } = useQuery(projectsQuery())
  const others = data?.projects.filter((each) => each.slug !== project.slug) ?? []
  if (others.length === 0) return <span className={classes.project}>{project.name}</span>
  // Two imports of one project have one name; their addresses tell them apart.
  const isNameOfMany = ({ name }: { readonly name: string }) =>
    [project, ...others].filter((each) => each.name === name).length > 1
  return (
    <Menu>
      <Menu.Target>
        <button type="button" className={classes.switcher}>
          <b>{project.name}</b>
          {isNameOfMany(project) ? <span className={classes.slug}>{project.slug}</span> : null}
          <IconSelector size={16} stroke={1.5} aria-hidden />
          <span className="visually-hidden">Open another project</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.map((each) => (
          <Menu.Item key={each.slug} component={Link} href={homeOf(each.slug, me.permissions)}>
            {each.name}
            {isNameOfMany(each) ? <span className={classes.slug}>{each.slug}</span> : null}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Crumbs({ label, slug, rest }: { label: string; slug: string; rest: readonly string[] }) {
  const { project } = useProject()
  if (rest.length === 0) return <span className={classes.crumbs}>{label}</span>
  return (
    <nav className={classes.crumbs} aria-label="Where this is">
      <Link href={`/${encodeURIComponent(project.slug)}/${slug}`}>{label}</Link>
      <span aria-hidden>/</span>
      <span>{rest.join(' / ')}</span>
    </nav>
  )
}

const saveWords: Readonly<Record<SaveState, string>> = {
  saved: 'Saved',
  saving: 'Saving',
  retrying: 'Not saved, retrying',
  refused: 'Not saved',
  conflict: 'Not saved, changed elsewhere',
}

function SavedSign() {
  const save = useShellState((state) => state.save)
  const fault = useShellState((state) => state.saveFault)
  if (save === null) return null
  const bad = save !== 'saved' && save !== 'saving'
  return (
    <span
      role="status"
      className={bad ? `${classes.saved} ${classes.unsaved}` : classes.saved}
      title={fault ?? undefined}
    >
      {fault === null ? saveWords[save] : `${saveWords[save]}: ${fault}`}
    </span>
  )
}
