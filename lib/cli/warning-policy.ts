import type { Diagnostic, DiagnosticCode, Json } from '#lib/dbt/index.ts'
import type { Arguments } from './arguments.ts'
import { UsageError } from './usage-error.ts'
import { warningNames } from './warning-names.ts'

export type WarningVerdict = 'error' | 'warn' | 'silent'

/** What dbt calls our warnings, for --warn-error-options; where it tells more kinds apart than we do, each of them. */
const namesOf: Partial<Readonly<Record<DiagnosticCode, readonly string[]>>> = {
  'selection-empty': ['NoNodesForSelectionCriteria'],
  'patch-without-node': ['NoNodeForYamlKey', 'MacroNotFoundForPatch'],
  'config-path-unused': ['UnusedResourceConfigPath'],
  'yaml-duplicate-key': ['DuplicateYAMLKeysDeprecation', 'Deprecations'],
  'yaml-unknown-key': [
    'CustomTopLevelKeyDeprecation',
    'CustomKeyInObjectDeprecation',
    'CustomKeyInConfigDeprecation',
    'Deprecations',
  ],
  'config-invalid': ['CustomKeyInConfigDeprecation', 'Deprecations'],
  'compiler-warning': ['JinjaLogWarning'],
  'contract-broken': ['UnversionedBreakingChange'],
  'seed-unread': ['SeedExceedsLimitSamePath'],
  'batches-unfiltered': ['MicrobatchModelNoEventTimeInputs'],
  'model-deprecated': ['DeprecatedModel'],
  'ref-deprecated': ['DeprecatedReference'],
  'ref-deprecating': ['UpcomingReferenceDeprecation'],
  'ref-not-found': ['NodeNotFoundOrDisabled'],
  'yaml-invalid': ['WrongResourceSchemaFile', 'ValidationWarning', 'InvalidValueForField'],
}

/** Of a selection of which nothing is left. */
export const nothingToDoName = 'NothingToDo'
/** Of a test that warns. */
export const testResultName = 'LogTestResult'

/** Whether a warning ends the command, is told, or is passed over: --warn-error and --warn-error-options. */
export class WarningPolicy {
  readonly #errors: ReadonlySet<string>
  readonly #warns: ReadonlySet<string>
  readonly #silent: ReadonlySet<string>

  constructor(given: Arguments) {
    const options = given.yaml('warn-error-options')
    const all = given.flag('warn-error')
    if (all && given.text('warn-error-options') !== null)
      throw new UsageError('Give --warn-error or --warn-error-options, and not both.')
    refuseBoth(options, 'error', 'include')
    refuseBoth(options, 'warn', 'exclude')
    this.#errors = new Set([...(all ? ['all'] : []), ...names(options, 'error', 'include')])
    this.#warns = names(options, 'warn', 'exclude')
    this.#silent = names(options, 'silence')
  }

  get takesAll(): boolean {
    return this.#errors.has('all') || this.#errors.has('*')
  }

  /** By the names that dbt has for it; a warning of ours that it has no name for goes with `all`. */
  verdict(names: readonly string[]): WarningVerdict {
    if (names.some((name) => this.#silent.has(name))) return 'silent'
    if (names.some((name) => this.#warns.has(name))) return 'warn'
    return this.takesAll || names.some((name) => this.#errors.has(name)) ? 'error' : 'warn'
  }

  of({ code }: Diagnostic): WarningVerdict {
    return this.verdict(isCode(code) ? (namesOf[code] ?? []) : [])
  }
}

/** The first of dbt's names for it, as its log has it. */
export const warningName = ({ code }: Diagnostic): string | null =>
  isCode(code) ? (namesOf[code]?.[0] ?? null) : null

const isCode = (code: string): code is DiagnosticCode => Object.hasOwn(namesOf, code)

/** The older spelling beside the newer one. */
function refuseBoth(options: Readonly<Record<string, Json>>, newer: string, older: string): void {
  if (newer in options && older in options)
    throw new UsageError(`--warn-error-options: give '${newer}' or '${older}', its older name, and not both.`)
}

function names(options: Readonly<Record<string, Json>>, ...keys: readonly string[]): ReadonlySet<string> {
  const said = keys.flatMap((key): readonly Json[] => {
    const value = options[key]
    return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  })
  for (const one of said) {
    const name = String(one)
    if (name === 'all' || name === '*' || warningNames.has(name)) continue
    throw new UsageError(
      `--warn-error-options: dbt has no warning '${name}'; names are such as ${nothingToDoName}, or all.`,
    )
  }
  return new Set(said.map(String))
}
