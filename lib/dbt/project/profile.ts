import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import type { TargetProfile } from '../options.ts'
import { report, reportJinja } from '../report.ts'
import { isObject, objectAt, stringAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { locateYaml, readYaml } from '../schema/read-yaml.ts'
import { renderYaml } from '../schema/render-yaml.ts'
import { profileScope } from '../context/base-scope.ts'
import { findAdapterFields } from './adapter-fields.ts'

export interface LoadProfileOptions {
  /** Candidate files in the order of the search: `--profiles-dir`, DBT_PROFILES_DIR, the project, ~/.dbt. */
  readonly candidates: readonly { readonly path: string; readonly text: string | null }[]
  readonly profileName: string
  /** `--target`, or null for the profile's own choice. */
  readonly targetName: string | null
  /** The whole environment: secrets (`DBT_ENV_SECRET*`) may be used here. */
  readonly env: ReadonlyMap<string, string>
  readonly vars: Readonly<Record<string, Json>>
}

export interface LoadedProfile {
  readonly target: TargetProfile
  /** Every field of the output as it was rendered, secrets included: what opens the connection. Never to be shown. */
  readonly connection: Readonly<Record<string, Json>>
  /** The environment variable that the schema is read from, for who must set another. */
  readonly schemaVariable: string | null
}

export interface LoadProfileResult {
  readonly profile: LoadedProfile | null
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads profiles.yml and picks the target. */
export function loadProfile(options: LoadProfileOptions): LoadProfileResult {
  const file = options.candidates.find((candidate) => candidate.text !== null)
  const searched = options.candidates.map((candidate) => candidate.path)
  const missing = () =>
    report('profile-missing', { name: options.profileName, searched }, { path: file?.path ?? null })
  if (!file || file.text === null) return { profile: null, diagnostics: [missing()] }
  const { path, text } = file
  const read = readYaml(text)
  if (!read.ok) {
    const place = { path, span: read.problem.span }
    return {
      profile: null,
      diagnostics: [
        report('yaml-syntax', { problem: read.problem.message, remedy: read.problem.remedy }, place),
      ],
    }
  }
  const profiles = read.document.value
  const profile = isObject(profiles) ? profiles[options.profileName] : undefined
  if (!isObject(profile)) return { profile: null, diagnostics: [missing()] }
  return pickTarget(profile, { path, text, options })
}

interface ProfileFile {
  readonly path: string
  readonly text: string
  readonly options: LoadProfileOptions
}

function pickTarget(profile: JsonObject, file: ProfileFile): LoadProfileResult {
  const { options, path, text } = file
  const diagnostics: Diagnostic[] = []
  const scope = profileScope({ env: options.env, vars: options.vars })
  const render = (value: Json, at: readonly string[]): Json =>
    renderYaml(value, {
      scope,
      file: path,
      shouldRender: () => true,
      onFault: ({ path: rest, error }) => {
        const span = locateYaml(text, [options.profileName, ...at, ...rest])
        diagnostics.push({ ...reportJinja(error, null), path, span })
      },
    })
  const chosen = options.targetName ?? render(profile['target'] ?? 'default', ['target'])
  const outputs = objectAt(profile, 'outputs')
  const name = typeof chosen === 'string' ? chosen : 'default'
  const output = outputs[name]
  if (!isObject(output)) {
    const params = { target: name, profile: options.profileName, targets: Object.keys(outputs) }
    const span = locateYaml(text, [options.profileName, 'outputs'])
    return { profile: null, diagnostics: [...diagnostics, report('target-missing', params, { path, span })] }
  }
  const rendered = render(output, ['outputs', name])
  const connection = isObject(rendered) ? rendered : output
  const type = stringAt(connection, 'type')
  if (type === null) {
    const span = locateYaml(text, [options.profileName, 'outputs', name])
    const problem = `output '${name}' of profile '${options.profileName}' has no type`
    return {
      profile: null,
      diagnostics: [...diagnostics, report('profile-invalid', { problem }, { path, span })],
    }
  }
  if (diagnostics.length > 0) return { profile: null, diagnostics }
  return {
    profile: {
      target: targetOf(connection, type, name, options.profileName),
      connection,
      schemaVariable: variableOf(stringAt(output, 'schema') ?? ''),
    },
    diagnostics,
  }
}

const variableOf = (template: string) => /\benv_var\(\s*['"]([^'"]+)['"]/.exec(template)?.[1] ?? null

function targetOf(connection: JsonObject, type: string, name: string, profileName: string): TargetProfile {
  const fields = findAdapterFields(type)
  const threads = connection['threads']
  const extra: Record<string, Json> = {}
  for (const field of fields.shown) {
    const value = connection[field]
    if (value !== undefined) extra[field] = value
  }
  return {
    name,
    type,
    schema: fields.schema(connection),
    database: fields.database(connection),
    threads: typeof threads === 'number' && threads > 0 ? Math.floor(threads) : 1,
    profileName,
    extra,
  }
}
