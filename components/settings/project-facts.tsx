'use client'
import { adapterName } from '#components/parts/adapter-name.ts'
import { StateMark } from '#components/parts/state-mark.tsx'
import { useProject } from '#lib/client/project-context.tsx'
import classes from './settings.module.css'

export function ProjectFacts() {
  const { project } = useProject()
  return (
    <dl className={classes.facts}>
      <dt>Name</dt>
      <dd>{project.name}</dd>
      <dt>Adapter</dt>
      <dd>{adapterName(project.adapter)}</dd>
      <dt>Warehouse</dt>
      <dd className={classes.actions}>
        {project.warehouseProblem === null ? null : <StateMark mark="failed" />}
        {project.warehouseProblem ?? 'Queries can run'}
      </dd>
      <dt>Who enforces access</dt>
      <dd>{project.enforcement}</dd>
      <dt>Production schema</dt>
      <dd>
        <code>{project.productionSchema}</code>
      </dd>
      <dt>My development schema</dt>
      <dd>
        <code>{project.developmentSchema}</code>
      </dd>
      {project.origin === '' ? null : (
        <>
          <dt>Imported from</dt>
          <dd>
            <code>{project.origin}</code>
          </dd>
        </>
      )}
    </dl>
  )
}
