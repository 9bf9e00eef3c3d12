import {
  JinjaRuntimeError,
  PyDict,
  PyObject,
  Undefined,
  parseTemplate,
  pyStr,
  toValue,
} from '#lib/jinja/index.ts'
import type { CallArgs, Scope, Value } from '#lib/jinja/index.ts'
import type { Json } from '../manifest.ts'
import type { TargetProfile } from '../options.ts'
import { suggest } from '../suggest.ts'
import { fail, hostFunction, optional, required } from './host.ts'
import { commonFunctions } from './common-functions.ts'
import { ownEntry } from './own-entry.ts'
import { lookupVar, varNames } from './vars.ts'
import type { VarSources } from './vars.ts'

export const secretPrefix = 'DBT_ENV_SECRET'

/** `env_var(name, default)`. Secrets are answered only where `secrets` says so; `onRead` hears of every name. */
export function envVarFunction(
  env: ReadonlyMap<string, string>,
  options: { readonly secrets: boolean; readonly onRead?: (name: string) => void },
): Value {
  return hostFunction('env_var', [required('var'), optional('default')], ([nameValue, otherwise]) => {
    const name = nameValue === undefined ? '' : pyStr(nameValue)
    if (!options.secrets && name.startsWith(secretPrefix)) throw fail('env-var-secret', { name })
    options.onRead?.(name)
    const found = env.get(name)
    if (found !== undefined) return found
    if (otherwise === undefined || otherwise === null) throw fail('env-var-missing', { name })
    return pyStr(otherwise)
  })
}

/** So many variables may stand in one another. */
const deepest = 20

/** `var(name, default)` with `var.has_var(name)`. In the parse phase a missing variable is none. */
export class VarFunction extends PyObject {
  readonly typeName = 'Var'
  readonly #sources: VarSources
  readonly #missing: 'none' | 'error'
  readonly #scope: Scope
  #depth = 0

  constructor(sources: VarSources, missing: 'none' | 'error', scope: Scope) {
    super()
    this.#sources = sources
    this.#missing = missing
    this.#scope = scope
  }

  override call(args: CallArgs): Value {
    const [nameValue, second] = args.positional
    const given = nameValue ?? args.keyword.get('var_name') ?? args.keyword.get('name')
    if (given === undefined) throw new JinjaRuntimeError("var() needs the variable's name", 'jinja-type')
    const name = pyStr(given)
    const found = lookupVar(this.#sources, name)
    if (typeof found === 'string' && /\{[{%#]/.test(found)) return this.#rendered(name, found)
    if (found !== undefined) return toValue(found)
    // A default of none is one.
    const otherwise = second === undefined ? args.keyword.get('default') : second
    if (otherwise !== undefined) return otherwise
    if (this.#missing === 'none') return null
    throw fail('var-missing', { name, suggestions: suggest(name, varNames(this.#sources)) })
  }

  /** The text of a variable may be a template, as in dbt. */
  #rendered(name: string, text: string): Value {
    const parsed = parseTemplate(text, { path: `variable '${name}'` })
    if (!parsed.ok) throw new JinjaRuntimeError(`In variable '${name}': ${parsed.error.message}`)
    if (this.#depth >= deepest) throw new JinjaRuntimeError(`Variable '${name}' is made of itself.`)
    this.#depth += 1
    try {
      const result = parsed.template.render(this.#scope, { sourceMap: false })
      if (result.ok) return result.output
      throw result.error.cause instanceof Error
        ? result.error.cause
        : new JinjaRuntimeError(result.error.message)
    } finally {
      this.#depth -= 1
    }
  }

  override getAttr(name: string): Value | undefined {
    if (name !== 'has_var') return undefined
    return hostFunction('has_var', [required('var_name')], ([key]) => {
      return key !== undefined && lookupVar(this.#sources, pyStr(key)) !== undefined
    })
  }
}

/** Fields that dbt's adapters have also where the profile does not say them. */
const unsaid: Readonly<Record<string, readonly (readonly [string, Json])[]>> = {
  duckdb: [
    ['database', null],
    ['schema', null],
    ['path', ':memory:'],
    ['config_options', null],
    ['extensions', null],
    ['settings', {}],
    ['external_root', '.'],
    ['use_credential_provider', null],
    ['attach', null],
    ['filesystems', null],
    ['remote', null],
    ['plugins', null],
    ['disable_transactions', false],
  ],
  postgres: [
    ['host', null],
    ['port', 5432],
    ['user', null],
    ['database', null],
    ['schema', null],
    ['connect_timeout', 10],
    ['role', null],
    ['search_path', null],
    ['keepalives_idle', 0],
    ['sslmode', null],
    ['sslcert', null],
    ['sslkey', null],
    ['sslrootcert', null],
    ['application_name', 'dbt'],
    ['autocommit', false],
    ['retries', 1],
    ['dbname', null],
  ],
}

/** `target.*`: the public fields of the profile's output; `get` and items work as on a dict. */
export function targetValue(target: TargetProfile): PyDict {
  const entries: Record<string, Json> = {
    ...Object.fromEntries(ownEntry(unsaid, target.type) ?? []),
    ...target.extra,
    database: target.database,
    schema: target.schema,
    ...(target.type === 'postgres' ? { dbname: target.database } : {}),
    type: target.type,
    threads: target.threads,
    name: target.name,
    target_name: target.name,
    profile_name: target.profileName,
  }
  return PyDict.from(Object.entries(entries).map(([key, value]) => [key, toValue(value)] as const))
}

export interface BaseScopeOptions {
  readonly env: ReadonlyMap<string, string>
  readonly target: TargetProfile | null
  readonly vars: VarSources
  readonly missingVar: 'none' | 'error'
  readonly secrets?: boolean
  readonly onEnvRead?: (name: string) => void
}

/** The names that every template of a project sees, YAML included. */
export function baseNames(options: BaseScopeOptions): Map<string, Value> {
  const names = new Map<string, Value>(commonFunctions)
  const env = {
    secrets: options.secrets ?? false,
    ...(options.onEnvRead ? { onRead: options.onEnvRead } : {}),
  }
  names.set('env_var', envVarFunction(options.env, env))
  names.set('var', new VarFunction(options.vars, options.missingVar, (name) => names.get(name)))
  if (options.target) names.set('target', targetValue(options.target))
  return names
}

const noVars = { root: {}, own: {}, packageName: '' }

/** For profiles.yml and packages.yml: no target, and secrets may be used. */
export function profileScope(options: {
  readonly env: ReadonlyMap<string, string>
  readonly vars: Readonly<Record<string, Json>>
}): Scope {
  const names = baseNames({
    env: options.env,
    target: null,
    vars: { cli: options.vars, ...noVars },
    missingVar: 'error',
    secrets: true,
  })
  return (name) => names.get(name)
}

/** For dbt_project.yml: only --vars can be asked, because the project's own are being read. */
export function projectFileScope(options: {
  readonly env: ReadonlyMap<string, string>
  readonly target: TargetProfile
  readonly vars: Readonly<Record<string, Json>>
}): Scope {
  const names = baseNames({
    env: options.env,
    target: options.target,
    vars: { cli: options.vars, ...noVars },
    missingVar: 'error',
  })
  return (name) => names.get(name)
}

export const undefinedName = (name: string): Value => new Undefined(`'${name}' is undefined`)
