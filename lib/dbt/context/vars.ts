import type { Json } from '../manifest.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { isObject } from '../schema/json-access.ts'
import { ownEntry } from './own-entry.ts'

/** Where variables come from: --vars, then the root project (for the package before for all), then the package's own. */
export interface VarSources {
  readonly cli: JsonObject
  readonly root: JsonObject
  /** The package that the node belongs to; the root's own where it is the root. */
  readonly own: JsonObject
  readonly packageName: string
}

/** undefined where nobody sets it; a variable that is set to null is null. */
export function lookupVar(sources: VarSources, name: string): Json | undefined {
  const { cli, root, own, packageName } = sources
  if (Object.hasOwn(cli, name)) return cli[name]
  for (const vars of own === root ? [root] : [root, own]) {
    const scoped = ownEntry(vars, packageName)
    if (isObject(scoped) && Object.hasOwn(scoped, name)) return scoped[name]
    if (Object.hasOwn(vars, name)) return vars[name]
  }
  return undefined
}

/** Every name that `lookupVar` would find, for suggestions. */
export function varNames(sources: VarSources): string[] {
  const names = new Set<string>([
    ...Object.keys(sources.cli),
    ...Object.keys(sources.root),
    ...Object.keys(sources.own),
  ])
  for (const vars of [sources.root, sources.own]) {
    const scoped = ownEntry(vars, sources.packageName)
    if (isObject(scoped)) for (const name of Object.keys(scoped)) names.add(name)
  }
  return [...names]
}
