'use client'
import { useQuery } from '@tanstack/react-query'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import rows from '#components/parts/pane-rows.module.css'
import { graphQuery } from '#lib/client/compile.ts'
import { useDevelop, useOutcome } from './develop-context.tsx'
import classes from './rail-lineage.module.css'

/** What an analysis or a test reads: nobody reads them, so they have no place in the lineage. */
export function ReadNodes({ path }: { path: string }) {
  const session = useDevelop()
  const outcome = useOutcome(path)
  const { data: graph } = useQuery(graphQuery(session.project))
  if (outcome === null || graph === undefined) return null
  const read = outcome.refs.flatMap((ref) => graph.nodes.find((node) => node.id === ref.uniqueId) ?? [])
  if (read.length === 0) return <p className={rows.none}>It reads no model and no source.</p>
  return (
    <ul className={classes.reads}>
      {read.map((node) => {
        const { path: target } = node
        const content = (
          <>
            <NodeShape resourceType={node.resourceType} materialized={node.materialized} layer={node.layer} />
            <MiddleText text={node.name} className={classes.name ?? ''} />
          </>
        )
        return (
          <li key={node.id}>
            {target === null ? (
              <div className={classes.row}>{content}</div>
            ) : (
              <button
                type="button"
                data-focus="inside"
                className={classes.row}
                title={`Open ${target}`}
                onClick={() => session.openFile(target)}
              >
                {content}
              </button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
