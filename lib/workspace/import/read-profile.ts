import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { operatorEnvironment } from '#lib/config/operator-environment.ts'
import type { Json } from '#lib/dbt/manifest.ts'
import type { TargetProfile } from '#lib/dbt/options.ts'
import { loadProfile } from '#lib/dbt/project/profile.ts'
import { isObject, stringAt } from '#lib/dbt/schema/json-access.ts'
import { readYaml } from '#lib/dbt/schema/read-yaml.ts'

export interface ImportedProfile {
  readonly target: TargetProfile
  /** Every field of the output, secrets included. */
  readonly connection: Readonly<Record<string, Json>>
  readonly notes: readonly string[]
}

export interface ProjectHead {
  readonly name: string
  readonly profile: string
  readonly packagesFolder: string
}

/** Name, profile and packages' folder as dbt_project.yml has them; null where it is no YAML mapping. */
export function readProjectHead(text: string): ProjectHead | null {
  const read = readYaml(text)
  const value = read.ok ? read.document.value : null
  if (!isObject(value)) return null
  const plain = (key: string) => {
    const found = stringAt(value, key)
    return found === null || found.includes('{{') ? null : found
  }
  const name = plain('name') ?? 'project'
  const packagesFolder = plain('packages-install-path') ?? 'dbt_packages'
  return { name, profile: plain('profile') ?? name, packagesFolder }
}

/** The profile of a project: its own profiles.yml before ~/.dbt; DuckDB where there is none. */
export async function readProfile(
  head: ProjectHead,
  own: { readonly path: string; readonly text: string | null },
): Promise<ImportedProfile> {
  const home = join(homedir(), '.dbt', 'profiles.yml')
  const candidates = [own, { path: home, text: await readFile(home, 'utf8').catch(() => null) }]
  const files = candidates.filter((file) => file.text !== null && hasProfile(file.text, head.profile))
  if (files.length === 0) {
    return fallback(head, 'duckdb', [
      `No profile ${head.profile} was found in ${own.path} or ${home}: the built-in DuckDB is used.`,
    ])
  }
  const loaded = loadProfile({
    candidates: files,
    profileName: head.profile,
    targetName: null,
    env: operatorEnvironment(),
    vars: {},
  })
  if (loaded.profile) return { ...loaded.profile, notes: [] }
  const notes = loaded.diagnostics.map(
    (each) => `The profile ${head.profile} cannot be used: ${each.message}`,
  )
  return fallback(head, findType(files[0]?.text ?? '', head.profile) ?? 'duckdb', notes)
}

function profileOf(text: string, name: string): Readonly<Record<string, Json>> | null {
  const read = readYaml(text)
  const profiles = read.ok ? read.document.value : null
  const profile = isObject(profiles) ? profiles[name] : undefined
  return isObject(profile) ? profile : null
}

function hasProfile(text: string, name: string): boolean {
  // A file that cannot be read at all is kept, so that its fault is told.
  return !readYaml(text).ok || profileOf(text, name) !== null
}

/** The kind of warehouse that a profile plainly names, though its other fields could not be rendered. */
function findType(text: string, name: string): string | null {
  const outputs = profileOf(text, name)?.['outputs']
  if (!isObject(outputs)) return null
  const types = Object.values(outputs).map((output) => (isObject(output) ? stringAt(output, 'type') : null))
  return types.find((type) => type !== null && !type.includes('{{')) ?? null
}

function fallback(head: ProjectHead, type: string, notes: readonly string[]): ImportedProfile {
  const target: TargetProfile = {
    name: 'default',
    type,
    schema: 'production',
    database: null,
    threads: 4,
    profileName: head.profile,
    extra: {},
  }
  return { target, connection: {}, notes }
}
