'use client'
import type { RefObject } from 'react'
import { PageHeader } from '#components/parts/page-header.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { useMay } from '#lib/client/project-context.tsx'
import { LineageSearch } from './lineage-search.tsx'
import type { LineageView } from './lineage-view.ts'
import type { ChangeView } from './use-lineage-view.ts'
import { ViewMenu } from './view-menu.tsx'

const groupChoices = [
  { value: 'folder', label: 'Folder', about: 'and source' },
  { value: 'package', label: 'Package', about: 'within each layer' },
  { value: 'layer', label: 'Layer', about: 'every node' },
] as const
const lastRun = { value: 'run', label: 'Last run', about: 'what did not go well' } as const
const tests = { value: 'tests', label: 'Tests', about: 'how many, and where none' } as const
const builds = { value: 'built', label: 'Builds', about: 'in your schema, or nowhere' } as const

export function LineageHeader({
  ref,
  ...props
}: {
  /** Of the search. */
  ref: RefObject<HTMLInputElement | null>
  nodes: readonly GraphNode[]
  /** Null until it is known. */
  shown: number | null
  view: LineageView
  onChange: ChangeView
}) {
  const { nodes, shown, view, onChange } = props
  const edits = useMay('files.edit')
  const all = nodes.length.toLocaleString('en')
  return (
    <PageHeader
      title="Lineage"
      search={
        <LineageSearch key={view.select} ref={ref} nodes={nodes} select={view.select} onChange={onChange} />
      }
      about={
        shown === null ? undefined : (
          <span className="tabular">
            {shown === nodes.length ? `${all} nodes` : `${shown.toLocaleString('en')} of ${all} nodes`}
          </span>
        )
      }
    >
      <ViewMenu
        word="Group by"
        value={view.by}
        choices={groupChoices}
        onChange={(by) => onChange({ by, folds: [] })}
      />
      <ViewMenu
        word="Show"
        value={view.show}
        choices={edits ? [lastRun, tests, builds] : [lastRun, tests]}
        onChange={(show) => onChange({ show })}
      />
    </PageHeader>
  )
}
