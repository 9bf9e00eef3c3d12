import { maskNames } from '#lib/access/mask-names.ts'
import { mayName } from '#lib/access/may-name.ts'
import type { DiagnosticDto } from '#lib/contracts/compile.ts'
import { hiddenId } from './hidden-id.ts'
import type { ProjectView } from './project-view.ts'
import type { CallerDto } from './protocol.ts'
import type { ThreadGraphNode } from './thread/messages.ts'

export interface Hidden {
  readonly ids: ReadonlySet<string>
  /** Names of the nodes and of their datasets; a name that a node has which may be told is not among them. */
  readonly names: readonly string[]
  /** In lower case, as they are called in production. */
  readonly schemas: readonly string[]
}

const nothing: Hidden = { ids: new Set(), names: [], schemas: [] }

type Placed = Pick<ThreadGraphNode, 'id' | 'name' | 'schema'>
interface Eyes {
  readonly caller: CallerDto
  readonly view: ProjectView
}

/** What the caller may not be told, so that most are told it without a look at the nodes. */
export const mayHide = ({ caller, view }: Eyes) =>
  view.restricted.size > 0 || !caller.permissions.includes('files.edit')

/** By where a node stands in production; what is not there yet, by where it stands now. */
export function findHidden(nodes: readonly Placed[], eyes: Eyes): Hidden {
  if (!mayHide(eyes)) return nothing
  const { view } = eyes
  const production = new Map(view.naming.nodes.map((node) => [node.id, node.schema]))
  const known = new Map<string, boolean>()
  const hides = (schema: string) => {
    const name = schema.toLowerCase()
    const hidden = known.get(name) ?? !mayName(eyes.caller, view.datasets.describe(name))
    known.set(name, hidden)
    return hidden
  }
  const schemaOf = ({ id, schema }: Placed) => production.get(id) ?? schema
  const hidden = nodes.filter((node) => {
    const schema = schemaOf(node)
    return schema !== null && hides(schema)
  })
  const ids = new Set(hidden.map(({ id }) => id))
  const told = new Set(nodes.filter(({ id }) => !ids.has(id)).map(({ name }) => name))
  for (const schema of [...view.restricted, ...(view.catalog?.schemas ?? []), ...view.naming.sourceSchemas]) {
    if (!/^dev_/i.test(schema)) hides(schema)
  }
  const schemas = [...known].flatMap(([schema, isHidden]) => (isHidden ? [schema] : []))
  return {
    ids,
    schemas,
    names: [...hidden.map(({ name }) => name).filter((name) => !told.has(name)), ...schemas],
  }
}

/** A fault of a node that may not be named says that there is one, and no more; other texts lose the names. */
export function hideInDiagnostics(
  diagnostics: readonly DiagnosticDto[],
  hidden: Hidden,
  projectId: string,
): DiagnosticDto[] {
  if (hidden.ids.size === 0) return [...diagnostics]
  const mask = maskNames(hidden.names)
  return diagnostics.map((each) => {
    const { uniqueId, path, message, remedy, stack } = each
    if (uniqueId !== null && hidden.ids.has(uniqueId)) {
      const there = {
        uniqueId: hiddenId(projectId, uniqueId),
        path: null,
        span: null,
        stack: [],
        remedy: null,
      }
      return { ...each, ...there, message: 'A restricted node has a problem.' }
    }
    if (path !== null && mask(path) !== path) {
      return { ...each, path: null, span: null, stack: [], remedy: null, message: mask(message) }
    }
    const shown = stack.filter((frame) => mask(frame.path) === frame.path)
    return { ...each, message: mask(message), remedy: remedy === null ? null : mask(remedy), stack: shown }
  })
}
