import type { RenderLimits, Value } from '#lib/jinja/index.ts'
import { baseNames } from '../context/base-scope.ts'
import { flagsValue } from '../context/flags.ts'
import { relationStyle } from '../context/relation-style.ts'
import type { RelationPolicy, RelationStyle } from '../context/relation-style.ts'
import type { VarSources } from '../context/vars.ts'
import type { Json } from '../manifest.ts'
import { defaultFlags } from '../options.ts'
import type { BuiltinPackage, Flags, ParseOptions, TargetProfile } from '../options.ts'
import { loadProject } from '../project/load-project.ts'
import type { LoadedProject, PackageInfo } from '../project/load-project.ts'
import { adapterChain, builtinPackages } from '../macros/index.ts'
import { FileClassifier } from './classify-file.ts'

/**
 * What every file of a project is read against: projects, packages, target, variables. While it is the same object,
 * what was read from a file stays good.
 */
export class ParseEnvironment {
  readonly project: LoadedProject
  readonly target: TargetProfile
  readonly cliVars: Readonly<Record<string, Json>>
  readonly env: ReadonlyMap<string, string>
  readonly flags: Flags
  readonly limits: Partial<RenderLimits>
  /** What `run_started_at` is where no run has been started. */
  readonly startedAt: Date
  readonly classifier: FileClassifier
  readonly style: RelationStyle
  /** The project's `quoting`, where it says something. */
  readonly quoting: Partial<RelationPolicy>
  readonly builtins: readonly BuiltinPackage[]
  readonly adapterTypes: readonly string[]
  readonly #names = new Map<string, ReadonlyMap<string, Value>>()

  constructor(options: ParseOptions) {
    this.project = loadProject(options)
    this.target = options.target
    this.cliVars = options.vars
    this.env = options.env
    this.flags = { ...defaultFlags, ...options.flags }
    this.limits = options.limits ?? {}
    this.startedAt = options.now ?? new Date()
    this.classifier = new FileClassifier(this.project)
    this.style = relationStyle(options.target.type)
    this.quoting = quotingPolicy({ ...this.project.root.config.quoting })
    this.builtins = builtinPackages(options.target.type)
    this.adapterTypes = adapterChain(options.target.type)
  }

  packageNamed(name: string): PackageInfo {
    return this.project.packages.get(name) ?? this.project.root
  }

  varSources(packageName: string): VarSources {
    const root = this.project.root.config.vars
    const own = this.project.packages.get(packageName)?.config.vars ?? {}
    return { cli: this.cliVars, root, own: packageName === this.project.root.name ? root : own, packageName }
  }

  /** The names that templates of a package see besides macros and what belongs to one node. */
  names(packageName: string, missingVar: 'none' | 'error'): ReadonlyMap<string, Value> {
    const key = `${missingVar}:${packageName}`
    const known = this.#names.get(key)
    if (known) return known
    const names = baseNames({
      env: this.env,
      target: this.target,
      vars: this.varSources(packageName),
      missingVar,
    })
    names.set('flags', flagsValue(this.flags))
    names.set('project_name', this.project.root.name)
    this.#names.set(key, names)
    return names
  }
}

export function quotingPolicy(quoting: Readonly<Record<string, unknown>>): Partial<RelationPolicy> {
  const policy: { database?: boolean; schema?: boolean; identifier?: boolean } = {}
  for (const part of ['database', 'schema', 'identifier'] as const) {
    const value = quoting[part]
    if (typeof value === 'boolean') policy[part] = value
  }
  return policy
}
