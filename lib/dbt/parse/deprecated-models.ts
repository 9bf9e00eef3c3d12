import type { Diagnostic } from '../diagnostics.ts'
import type { ManifestNode } from '../manifest.ts'
import { report } from '../report.ts'
import type { Assembly } from './assembly.ts'
import { refKey } from './capture.ts'
import type { Unit } from './unit.ts'

export interface DeprecationInputs {
  readonly assembly: Assembly
  readonly units: ReadonlyMap<string, Unit>
  readonly now: Date
  readonly rootName: string
}

/** Models whose `deprecation_date` has passed, and who reads them; of a date to come who will have to move on. */
export function deprecatedModels(inputs: DeprecationInputs): Diagnostic[] {
  const { assembly, now } = inputs
  const found: Diagnostic[] = []
  for (const node of assembly.nodes.values()) {
    if (node.deprecation_date === null || node.resource_type !== 'model') continue
    const isPast = new Date(node.deprecation_date) < now
    const date = node.deprecation_date.slice(0, 10)
    if (isPast) found.push(report('model-deprecated', { name: nameOf(node), date }, placeOf(node)))
    const code = isPast ? 'ref-deprecated' : 'ref-deprecating'
    const params = { name: nameOf(node), date, latest: latestOf(node) }
    for (const id of assembly.children.get(node.unique_id) ?? []) {
      const reader = assembly.nodes.get(id)
      if (reader?.resource_type === 'model') found.push(report(code, params, refPlace(reader, node, inputs)))
    }
  }
  return found
}

const nameOf = ({ name, version }: ManifestNode) => (version === null ? name : `${name}.v${version}`)

/** The call that reads the newest version instead; null where this is it. */
function latestOf({ name, version, latest_version: latest, package_name: owner }: ManifestNode) {
  if (version === null || String(version) === String(latest)) return null
  return `ref('${owner}', '${name}', v='${latest}')`
}

function placeOf({ origin, unique_id: uniqueId }: ManifestNode) {
  const { path, line, patchPath, patchLine } = origin
  return { path: patchPath ?? path, span: lineSpan(patchLine ?? line), uniqueId }
}

const lineSpan = (line: number) => ({ start: { line, column: 1 }, end: { line, column: 200 } })

function refPlace(
  reader: ManifestNode,
  read: ManifestNode,
  { assembly, units, rootName }: DeprecationInputs,
) {
  const { origin, unique_id: uniqueId } = reader
  const context = { packageName: reader.package_name, rootName }
  const ref = reader.refs.find((one) => {
    const to = assembly.table.findRef(one, context)
    return to.kind === 'node' && to.node.unique_id === read.unique_id
  })
  const place = ref === undefined ? null : units.get(origin.path)?.places.get(uniqueId)?.(refKey(ref))
  return { path: place?.path ?? origin.path, span: place?.span ?? lineSpan(origin.line), uniqueId }
}
