import { RowLink } from '#components/parts/row-link.tsx'
import { developAddress } from '#lib/client/develop-address.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { OverlappingGrants as Overlap } from '#lib/contracts/warehouse-access.ts'
import classes from './access.module.css'
import { shortList } from './describe-warehouse.ts'

const title = "Granted by the project's own grants config as well"

/** Where dbt's own `grants` decide about relations that the product grants, each with its place. */
export function OverlappingGrants({ overlaps }: { overlaps: readonly Overlap[] }) {
  const { project } = useProject()
  if (overlaps.length === 0) return null
  return (
    <section className={classes.section} aria-label={title}>
      <h2>{title}</h2>
      <p className={classes.small}>
        After each build dbt makes the rights on these relations exactly those; only what Metricwright&apos;s
        own logins have is left to them. Grant the datasets here, and keep the config for other logins.
      </p>
      <ul className={classes.lines}>
        {overlaps.map(({ path, line, nodes, grants }) => (
          <li key={`${path}:${line}`}>
            <RowLink className={classes.code} href={developAddress(project.slug, path, { line, column: 1 })}>
              {path}:{line}
            </RowLink>{' '}
            <span title={nodes.join(', ')}>{shortList(nodes)}</span>: {grants}
          </li>
        ))}
      </ul>
    </section>
  )
}
