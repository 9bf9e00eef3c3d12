import type { Diagnostic } from '../diagnostics.ts'
import type { GraphNode, ManifestGroup, ManifestNode, ManifestResource, ManifestSource } from '../manifest.ts'
import type { CapturePlace } from './capture.ts'

/** Where the graph can point when something that a node names is not there. */
export type PlaceOf = (key: string) => CapturePlace | null

/**
 * What one file, or one entry of a property file, contributes. `reads` are the keys of what else it depends on: an
 * edit that changes one of them makes the unit be built anew, every other edit leaves it alone.
 */
export interface Unit {
  readonly key: string
  readonly path: string
  /** Without `depends_on.nodes`: the link step resolves them. */
  readonly nodes: readonly ManifestNode[]
  readonly sources: readonly ManifestSource[]
  readonly resources: readonly ManifestResource[]
  readonly groups: readonly ManifestGroup[]
  readonly disabled: readonly GraphNode[]
  readonly reads: ReadonlySet<string>
  /** More of them, in sets that many units share. */
  readonly sharedReads: readonly ReadonlySet<string>[]
  readonly diagnostics: readonly Diagnostic[]
  /** By unique_id of a node. */
  readonly places: ReadonlyMap<string, PlaceOf>
}

export interface UnitParts {
  readonly key: string
  readonly path: string
  readonly nodes?: readonly ManifestNode[]
  readonly sources?: readonly ManifestSource[]
  readonly resources?: readonly ManifestResource[]
  readonly groups?: readonly ManifestGroup[]
  readonly disabled?: readonly GraphNode[]
  readonly reads?: ReadonlySet<string>
  readonly sharedReads?: readonly ReadonlySet<string>[]
  readonly diagnostics?: readonly Diagnostic[]
  readonly places?: ReadonlyMap<string, PlaceOf>
}

const none: readonly never[] = Object.freeze([])
const noReads: ReadonlySet<string> = new Set<string>()
const noPlaces: ReadonlyMap<string, PlaceOf> = new Map<string, PlaceOf>()

export function makeUnit(parts: UnitParts): Unit {
  return {
    key: parts.key,
    path: parts.path,
    nodes: parts.nodes ?? none,
    sources: parts.sources ?? none,
    resources: parts.resources ?? none,
    groups: parts.groups ?? none,
    disabled: parts.disabled ?? none,
    reads: parts.reads ?? noReads,
    sharedReads: parts.sharedReads ?? none,
    diagnostics: parts.diagnostics ?? none,
    places: parts.places ?? noPlaces,
  }
}

const macroKeys = new Map<string, string>()
/** Made once a name: every node names a dozen macros, and the sets that hold these keys are compared by them. */
export function macroKey(name: string): string {
  let key = macroKeys.get(name)
  if (key !== undefined) return key
  if (macroKeys.size > mostMacroKeys) macroKeys.clear()
  macroKeys.set(name, (key = `macro:${name}`))
  return key
}
const mostMacroKeys = 50_000

export const fixtureKey = (fileName: string) => `fixture:${fileName}`
export const docKey = (name: string) => `doc:${name}`
export const patchKey = (section: string, packageName: string, name: string) =>
  `patch:${section}:${packageName}:${name}`
