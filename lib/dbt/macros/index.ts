import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuiltinPackage } from '../options.ts'
import type { KnownMacroFile } from '../parse/known-macros.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** An adapter and those that it inherits macros from. */
const parentsOf: Readonly<Record<string, readonly string[]>> = {
  redshift: ['postgres'],
  databricks: ['spark'],
}

/** The adapter's type and its parents', the most special first: the prefixes that dispatch tries. */
export function adapterChain(adapterType: string): readonly string[] {
  return [adapterType, ...(Object.hasOwn(parentsOf, adapterType) ? (parentsOf[adapterType] ?? []) : [])]
}

/** Whether a file is one of those that come with the engine. */
export const isBuiltinPath = (path: string) => /^dbt(?:_[a-z]+)?\/macros\//.test(path)

const cache = new Map<string, BuiltinPackage | null>()

/**
 * The macros that come with the engine, `dbt` first and the adapter's own last, so that later ones win.
 * The folder `global` holds `dbt`, every other folder the package of the adapter that it is named for.
 */
export function builtinPackages(adapterType: string): readonly BuiltinPackage[] {
  const adapters = [...adapterChain(adapterType)].reverse()
  const found = [readPackage('global', 'dbt'), ...adapters.map((type) => readPackage(type, `dbt_${type}`))]
  return found.filter((one) => one !== null)
}

function readPackage(name: string, packageName: string): BuiltinPackage | null {
  const known = cache.get(name)
  if (known !== undefined) return known
  const root = join(folder, name)
  const files = listFolder(root, '').map((path) => ({
    path: `${packageName}/macros/${path}`,
    text: readFileSync(join(root, path), 'utf8'),
    known: knownMacros()[`${packageName}/macros/${path}`] ?? null,
  }))
  const made = files.length === 0 ? null : { name: packageName, files }
  cache.set(name, made)
  return made
}

let knownFiles: Readonly<Record<string, KnownMacroFile>> | null = null

/** By path, as scripts/make-known-macros.ts wrote it. */
function knownMacros(): Readonly<Record<string, KnownMacroFile>> {
  if (knownFiles) return knownFiles
  const read: Record<string, KnownMacroFile> = JSON.parse(
    readFileSync(join(folder, 'known-macros.json'), 'utf8'),
  )
  return (knownFiles = read)
}

function listFolder(root: string, prefix: string): string[] {
  let entries
  try {
    entries = readdirSync(join(root, prefix), { withFileTypes: true })
  } catch {
    return []
  }
  return entries
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      if (entry.isDirectory()) return listFolder(root, path)
      return entry.name.endsWith('.sql') ? [path] : []
    })
    .sort()
}
