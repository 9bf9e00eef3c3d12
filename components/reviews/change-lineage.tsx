'use client'
import { useQuery } from '@tanstack/react-query'
import { ErrorState } from '#components/parts/error-state.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { changeGraphQuery } from '#lib/client/changes.ts'
import { useProject } from '#lib/client/project-context.tsx'
import type { ChangeGraph } from '#lib/contracts/changes.ts'
import { describeEffects, effectWords } from './describe-effects.ts'
import { LineageDifference } from './lineage-difference.tsx'
import classes from './reviews.module.css'

/** What the change does to the lineage: drawn, and as a list that can be read without the drawing. */
export function ChangeLineage({ number }: { number: number }) {
  const { project } = useProject()
  const query = useQuery(changeGraphQuery(project.slug, number))
  const graph = query.data ?? null
  return (
    <section className={classes.section} aria-labelledby="change-lineage">
      <h2 id="change-lineage">
        Lineage <span className={classes.about}>{graph === null ? null : describeEffects(graph)}</span>
      </h2>
      {graph !== null ? (
        graph.nodes.length === 0 ? null : (
          <>
            <LineageDifference graph={graph} />
            <EffectList graph={graph} />
          </>
        )
      ) : query.error !== null ? (
        <ErrorState
          what="The lineage could not be compared."
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <LateLoading what="Comparing the lineage" />
      )}
    </section>
  )
}

const listed = ['added', 'removed', 'changed', 'downstream'] as const

function EffectList({ graph }: { graph: ChangeGraph }) {
  return (
    <details className={classes.file}>
      <summary>As a list</summary>
      <ul className={classes.effects} aria-label="Nodes that the change affects">
        {listed.flatMap((effect) =>
          graph.nodes
            .filter((node) => node.effect === effect)
            .map((node) => (
              <li key={node.id} className={classes.person}>
                <NodeShape
                  resourceType={node.resourceType}
                  materialized={node.materialized}
                  layer={node.layer}
                />
                <span>{node.name}</span>
                <span className={classes.end}>{effectWords[effect].word}</span>
              </li>
            )),
        )}
      </ul>
    </details>
  )
}
