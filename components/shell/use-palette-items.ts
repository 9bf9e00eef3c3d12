'use client'
import { useMantineColorScheme } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { runWords } from '#components/parts/run-marks.ts'
import type { NodeDetail } from '#lib/contracts/compile.ts'
import { columnsQuery, compileKeys, graphQuery } from '#lib/client/compile.ts'
import { peopleQuery } from '#lib/client/people.ts'
import { useProject } from '#lib/client/project-context.tsx'
import { latestRunsQuery } from '#lib/client/runs.ts'
import { shellState, useShellState } from '#lib/client/shell-state.ts'
import { askToView } from '#lib/client/view-as.ts'
import { workspaceQuery } from '#lib/client/workspace.ts'
import { developAddress } from '#lib/client/develop-address.ts'
import { askForChange } from './open-change-control.ts'
import type { PaletteMode } from './palette-control.ts'
import { placesFor } from './places.ts'
import type { PaletteItem } from './rank-items.ts'
import { leave, stopViewing } from './user-menu.tsx'

export interface RunnableItem extends PaletteItem {
  readonly keys: readonly string[]
  readonly run: () => void
  /** The file that it opens, if any. */
  readonly path: string | null
  readonly node: {
    resourceType: string
    materialized: string | null
    layer: 'source' | 'staging' | 'core' | 'mart' | 'use'
  } | null
}

/** Everything that can be found: each source is read only while the palette is open. */
export function usePaletteItems(mode: PaletteMode, query: string): readonly RunnableItem[] {
  const files = useFileItems()
  const nodes = useNodeItems()
  const columns = useColumnItems(mode === 'files' ? '' : query)
  const rest = useOtherItems()
  if (mode === 'files') return files
  // The file of a model is found as the model.
  const shown = new Set(nodes.map((item) => item.path))
  return [
    ...rest.actions,
    ...nodes,
    ...columns,
    ...files.filter((item) => !shown.has(item.path)),
    ...rest.others,
  ]
}

function useFileItems(): readonly RunnableItem[] {
  const { project, me } = useProject()
  const router = useRouter()
  const edits = me.permissions.includes('files.edit')
  const { data } = useQuery({ ...workspaceQuery(project.slug), enabled: edits })
  if (!edits || data === undefined) return []
  return data.files
    .filter((file) => file.status !== 'deleted')
    .toSorted((one, other) => Number(isHidden(one.path)) - Number(isHidden(other.path)))
    .map((file) => ({
      id: `file:${file.path}`,
      group: 'Files',
      label: file.path.slice(file.path.lastIndexOf('/') + 1),
      about: file.path.includes('/') ? file.path.slice(0, file.path.lastIndexOf('/')) : '',
      keys: [],
      node: null,
      path: file.path,
      run: () => openFile(router, project.slug, file.path),
    }))
}

/** What is there for other tools comes after what somebody looks for. */
const isHidden = (path: string) => path.split('/').some((part) => part.startsWith('.'))

/** At once where Develop is open, so that the next key is for this file; else its page comes first. */
function openFile(router: ReturnType<typeof useRouter>, project: string, path: string): void {
  const { openFile: openHere } = shellState.get()
  if (openHere === null) router.push(developAddress(project, path))
  else openHere(path)
}

/** Its file for who edits, else its place in the lineage. */
function useOpenNode(): (id: string, path: string | null) => void {
  const { project, me } = useProject()
  const router = useRouter()
  const edits = me.permissions.includes('files.edit')
  return (id, path) => {
    if (edits && path !== null) openFile(router, project.slug, path)
    else router.push(`/${encodeURIComponent(project.slug)}/lineage?focus=${encodeURIComponent(id)}`)
  }
}

function useNodeItems(): readonly RunnableItem[] {
  const { project, me } = useProject()
  const edits = me.permissions.includes('files.edit')
  const { data } = useQuery(graphQuery(project.slug, edits ? 'branch' : 'main'))
  const open = useOpenNode()
  const named = (data?.nodes ?? []).filter((node) => node.resourceType !== 'restricted')
  const nodes = named.map((node): RunnableItem => ({
    id: `node:${node.id}`,
    group: 'Models',
    label: node.name,
    about: node.folder,
    keys: [],
    node,
    path: /^(model|seed|snapshot|analysis)$/.test(node.resourceType) ? node.path : null,
    run: () => open(node.id, node.path),
  }))
  return nodes
}

/** Those that the project documents, searched on the server; and those of models that were looked at here. */
function useColumnItems(query: string): readonly RunnableItem[] {
  const { project, me } = useProject()
  const client = useQueryClient()
  const open = useOpenNode()
  const of = me.permissions.includes('files.edit') ? 'branch' : 'main'
  const q = query.trim()
  const { data } = useQuery({ ...columnsQuery(project.slug, of, q), enabled: q.length > 1 })
  const details = client.getQueriesData<NodeDetail>({ queryKey: compileKeys.nodes(project.slug) })
  const seen = details.flatMap(([, detail]) =>
    (detail?.columns ?? []).map(({ name }) => ({
      name,
      node: detail?.name ?? '',
      nodeId: detail?.id ?? '',
      path: detail?.path ?? null,
    })),
  )
  const found = q.length > 1 ? (data?.columns ?? []) : []
  const items = new Map<string, RunnableItem>()
  for (const { name, node, nodeId, path } of [...found, ...seen]) {
    const id = `column:${nodeId}.${name.toLowerCase()}`
    if (items.has(id)) continue
    const run = () => open(nodeId, path)
    items.set(id, { id, group: 'Columns', label: name, about: node, keys: [], node: null, path: null, run })
  }
  return [...items.values()]
}

/** What is looked for by its own name though it stands on a page of another. */
const accessPanes = [
  { label: 'Access check', tab: 'check', permission: 'access.manage' },
  { label: 'Access drift (access.yml)', tab: 'drift', permission: 'access.approve' },
  { label: 'Access requests', tab: 'requests', permission: 'project.read' },
  { label: 'Access tests', tab: 'tests', permission: 'project.read' },
  { label: 'Audit log', tab: 'audit', permission: 'audit.read' },
  { label: 'Grants', tab: 'grants', permission: 'access.approve' },
  { label: 'Groups', tab: 'groups', permission: 'access.approve' },
  { label: 'People', tab: 'people', permission: 'project.read' },
  { label: 'Roles', tab: 'roles', permission: 'project.read' },
  { label: 'Service accounts', tab: 'services', permission: 'roles.assign' },
  { label: 'Sign-in, second factor, directory (SCIM)', tab: 'sign-in', permission: 'roles.assign' },
  { label: 'Warehouse logins', tab: 'warehouse', permission: 'access.manage' },
] as const

function useOtherItems(): { actions: readonly RunnableItem[]; others: readonly RunnableItem[] } {
  const { project, me } = useProject()
  const router = useRouter()
  const { setColorScheme } = useMantineColorScheme()
  const registered = useShellState((state) => state.actions)
  const runs = useQuery(latestRunsQuery(project.slug)).data?.runs ?? []
  const managesPeople = me.permissions.includes('people.manage')
  const people = useQuery({ ...peopleQuery(), enabled: managesPeople }).data?.people ?? []
  const base = `/${encodeURIComponent(project.slug)}`
  const item = (
    group: RunnableItem['group'],
    label: string,
    about: string,
    run: () => void,
  ): RunnableItem => ({
    id: `${group}:${label}:${about}`,
    group,
    label,
    about,
    keys: [],
    node: null,
    path: null,
    run,
  })
  const places = placesFor(me.permissions).map((place) =>
    item('Places', place.label, '', () => router.push(`${base}/${place.key}`)),
  )
  const panes = accessPanes
    .filter(({ permission }) => me.permissions.includes(permission))
    .map(({ label, tab }) => item('Places', label, 'Access', () => router.push(`${base}/access?tab=${tab}`)))
  const runItems = runs.map((run) =>
    item(
      'Runs',
      `Run ${run.number}`,
      `${run.command} ${run.select}, ${runWords[run.state].toLowerCase()}`,
      () => router.push(`${base}/runs/${run.number}`),
    ),
  )
  const personItems = people.map((person) =>
    item('People', person.name === '' ? person.email : person.name, person.email, () =>
      router.push(`${base}/access?tab=people`),
    ),
  )
  const themes = [
    item('Actions', 'Use the light theme', '', () => setColorScheme('light')),
    item('Actions', 'Use the dark theme', '', () => setColorScheme('dark')),
    item('Actions', 'Use the theme of the system', '', () => setColorScheme('auto')),
    item('Actions', 'Sign out', '', () => void leave()),
  ]
  const { viewing } = me
  const views =
    viewing !== null
      ? [item('Actions', `Stop viewing as ${viewing.name}`, '', () => void stopViewing())]
      : me.permissions.includes('access.view_as')
        ? [item('Actions', 'View as …', 'a role, a group or a person', () => askToView())]
        : []
  const edits = me.permissions.includes('files.edit')
  const branch = useQuery({ ...workspaceQuery(project.slug), enabled: edits }).data?.branch ?? null
  const offersChange =
    branch !== null && branch.change === null && branch.changed > 0 && me.permissions.includes('change.open')
  const openChange = item('Actions', 'Open a change', branch?.name ?? '', () => askForChange(true))
  const ofPage = registered.map((action): RunnableItem => ({
    ...item('Actions', action.label, '', action.run),
    keys: action.keys,
  }))
  const actions = offersChange ? [openChange, ...ofPage] : ofPage
  return { actions, others: [...places, ...panes, ...runItems, ...personItems, ...views, ...themes] }
}
