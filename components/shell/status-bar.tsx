'use client'
import { IconDatabase, IconGitBranch, IconShield } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { adapterName } from '#components/parts/adapter-name.ts'
import { countOf, formatDuration } from '#components/parts/format-time.ts'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { shellState, useShellState } from '#lib/client/shell-state.ts'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { placeOf } from './places.ts'
import classes from './status-bar.module.css'

export function StatusBar() {
  const { me } = useProject()
  const { place } = placeOf(usePathname())
  const onBranch = useMay('files.edit') && place?.ofBranch === true
  return (
    <footer className={classes.bar}>
      {onBranch ? <BranchStatus /> : <MainStatus />}
      <EnvironmentStatus development={onBranch} />
      <CompiledStatus />
      <span className={classes.space} />
      <ProblemsStatus />
      <CursorStatus />
      <WarehouseStatus />
      <span className={classes.item}>
        <IconShield size={14} stroke={1.5} aria-hidden className={classes.icon} />
        {me.roleNames.join(', ')}
      </span>
    </footer>
  )
}

function BranchStatus() {
  const { project } = useProject()
  const branch = useQuery(workspaceQuery(project.slug)).data?.branch ?? null
  if (branch === null) return null
  return (
    <span className={`${classes.item} ${classes.branch}`}>
      <IconGitBranch size={14} stroke={1.5} aria-hidden className={classes.icon} />
      <MiddleText text={branch.name} />
      <span className={classes.more}>
        {branch.changed === 0 ? 'no changes' : countOf(branch.changed, 'change')}
        {branch.behind === 0 ? '' : `, ${branch.behind} behind ${project.defaultBranch}`}
      </span>
    </span>
  )
}

function MainStatus() {
  const { project } = useProject()
  return (
    <span className={classes.item} title={project.headMessage}>
      <IconGitBranch size={14} stroke={1.5} aria-hidden className={classes.icon} />
      {project.defaultBranch} <span className={classes.more}>{project.headSha.slice(0, 7)}</span>
    </span>
  )
}

function EnvironmentStatus({ development }: { development: boolean }) {
  const { project } = useProject()
  return (
    <span className={classes.item}>
      <IconDatabase size={14} stroke={1.5} aria-hidden className={classes.icon} />
      {development ? 'Development' : 'Production'}
      <span className={classes.more}>
        {development ? project.developmentSchema : project.productionSchema}
      </span>
    </span>
  )
}

function CompiledStatus() {
  const compiled = useShellState((state) => state.compiled)
  const compiling = useShellState((state) => state.compiling)
  const errors = useShellState((state) => state.problems?.errors ?? 0)
  const fault = useShellState((state) => state.compileFault)
  if (fault !== null) {
    return (
      <span className={classes.item} title={fault}>
        <StateMark mark="warned" label="" size={14} />
        {fault}
      </span>
    )
  }
  if (compiling) {
    return (
      <span className={classes.item}>
        <StateMark mark="running" label="" size={14} />
        Compiling
      </span>
    )
  }
  if (compiled === null) return null
  return (
    <span className={classes.item}>
      {/* Beside problems, all is well would be said in green of what is not. */}
      <StateMark mark={errors > 0 ? 'note' : 'passed'} label="" size={14} />
      {countOf(compiled.models, 'model')} compiled
      <span className={classes.more}>{formatDuration(Math.max(1, compiled.elapsedMs))}</span>
    </span>
  )
}

function ProblemsStatus() {
  const problems = useShellState((state) => state.problems)
  if (problems === null || problems.errors + problems.warnings === 0) return null
  const failed = problems.errors > 0
  const words = failed ? countOf(problems.errors, 'problem') : countOf(problems.warnings, 'warning')
  const show = () =>
    shellState
      .get()
      .actions.find((action) => action.id === 'show-problems')
      ?.run()
  return (
    <button
      type="button"
      className={`${classes.item} ${failed ? classes.bad : classes.caution}`}
      onClick={show}
    >
      <StateMark mark={failed ? 'failed' : 'warned'} label="" size={14} />
      {words}
    </button>
  )
}

function CursorStatus() {
  const cursor = useShellState((state) => state.cursor)
  if (cursor === null) return null
  return (
    <span className={`${classes.item} ${classes.more} ${classes.wide}`}>
      Ln {cursor.line}, Col {cursor.column}
    </span>
  )
}

function WarehouseStatus() {
  const { project } = useProject()
  const name = adapterName(project.adapter)
  if (project.warehouseProblem === null) return <span className={classes.item}>{name}</span>
  return (
    <span className={`${classes.item} ${classes.caution}`} title={project.warehouseProblem}>
      <StateMark mark="warned" label="" size={14} />
      {name}, no queries
      <span className="visually-hidden">{project.warehouseProblem}</span>
    </span>
  )
}
