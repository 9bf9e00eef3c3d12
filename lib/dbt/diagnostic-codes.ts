import type { Severity } from './diagnostics.ts'

/** What a code says: the words are built from parameters, so that every place that reports it says the same. */
interface CodeEntry<Params> {
  readonly severity: Severity
  readonly message: (params: Params) => string
  readonly remedy: (params: Params) => string | null
}

function code<Params>(
  severity: Severity,
  message: (params: Params) => string,
  remedy: string | ((params: Params) => string | null) | null,
): CodeEntry<Params> {
  return { severity, message, remedy: typeof remedy === 'function' ? remedy : () => remedy }
}

const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ')

/** `Did you mean 'x'?` where there is something near, else what is given instead. */
const didYouMean = (suggestions: readonly string[], otherwise: string) =>
  suggestions.length > 0 ? `Did you mean ${suggestions.map((name) => `'${name}'`).join(' or ')}?` : otherwise

interface Suggested {
  readonly suggestions: readonly string[]
}

/**
 * Every diagnostic that the engine can make, in one table. The tests check that each one is raised by a test.
 * Messages are one sentence without a file name: path, line and column travel beside them.
 */
export const diagnosticCodes = {
  // The project
  'project-missing': code<{ path: string }>(
    'error',
    ({ path }) => `There is no ${path}, so this is not a dbt project.`,
    "Create dbt_project.yml with at least a name, for example: name: 'my_project'.",
  ),
  'project-invalid': code<{ problem: string; remedy?: string | null }>(
    'error',
    ({ problem }) => `dbt_project.yml cannot be used: ${problem}.`,
    ({ remedy }) => remedy ?? 'Correct the key that is marked.',
  ),
  'project-version': code<{ required: string; version: string }>(
    'warning',
    ({ required, version }) => `The project asks for dbt ${required}; this engine behaves as dbt ${version}.`,
    'Widen require-dbt-version in dbt_project.yml.',
  ),
  'config-path-unused': code<{ key: string; section: string }>(
    'warning',
    ({ key, section }) => `Nothing lies under '${key}' in ${section} of dbt_project.yml.`,
    'Remove the entry, or correct the package or folder name.',
  ),
  'package-missing': code<{ name: string; folder: string }>(
    'error',
    ({ name, folder }) => `Package '${name}' is required but not installed in ${folder}.`,
    'Install the packages: the button in Develop, or metricwright deps.',
  ),
  'package-duplicate': code<{ name: string; other: string }>(
    'error',
    ({ name, other }) => `Two packages are called '${name}'; the other one is ${other}.`,
    'Remove one of the two packages.',
  ),
  'package-broken': code<{ folder: string }>(
    'warning',
    ({ folder }) => `${folder} has no dbt_project.yml and is left out.`,
    'Install the packages again: the button in Develop, or metricwright deps.',
  ),
  'profile-missing': code<{ name: string; searched: readonly string[] }>(
    'error',
    ({ name, searched }) => `There is no profile '${name}' (looked in ${searched.join(', ')}).`,
    'Add the profile to profiles.yml, or name another one in dbt_project.yml under profile.',
  ),
  'profile-invalid': code<{ problem: string }>(
    'error',
    ({ problem }) => `profiles.yml cannot be used: ${problem}.`,
    null,
  ),
  'target-missing': code<{ target: string; profile: string; targets: readonly string[] }>(
    'error',
    ({ target, profile }) => `Profile '${profile}' has no target '${target}'.`,
    ({ targets }) => `Choose one of ${list(targets)}.`,
  ),
  // Files
  'file-too-large': code<{ size: number; limit: number }>(
    'error',
    ({ size, limit }) =>
      `The file has ${megabytes(size)}; files of this kind are read up to ${megabytes(limit)}.`,
    'Move data out of the file: into a seed, a source or a table.',
  ),
  'file-binary': code<object>(
    'error',
    () => 'The file holds binary data, not text, and is left out.',
    'Remove it from this folder, or save it as UTF-8 text.',
  ),
  'file-not-utf8': code<object>(
    'error',
    () => 'The file is not UTF-8: what stands here is of another encoding.',
    'Save it as UTF-8.',
  ),
  'yaml-syntax': code<{ problem: string; remedy?: string | null }>(
    'error',
    ({ problem }) => `This YAML cannot be read: ${problem}.`,
    ({ remedy }) => remedy ?? 'Check indentation, quotes and colons at and just above this line.',
  ),
  'yaml-invalid': code<{ problem: string; remedy?: string | null }>(
    'error',
    ({ problem }) => `${capital(problem)}.`,
    ({ remedy }) => remedy ?? null,
  ),
  'yaml-duplicate-key': code<{ key: string; line: number }>(
    'warning',
    ({ key, line }) => `'${key}' is given twice; what line ${line} says of it is passed over.`,
    'Remove one of the two.',
  ),
  'yaml-unknown-key': code<{ key: string; where: string } & Suggested>(
    'warning',
    ({ key, where }) => `'${key}' means nothing in ${where} and is ignored.`,
    ({ suggestions }) => didYouMean(suggestions, 'Remove it, or put your own keys under config.meta.'),
  ),
  // Jinja
  'jinja-syntax': code<{ problem: string; hint: string | null }>(
    'error',
    ({ problem }) => sentence(problem),
    ({ hint }) => hint,
  ),
  'jinja-error': code<{ problem: string; hint: string | null }>(
    'error',
    ({ problem }) => sentence(problem),
    ({ hint }) => hint,
  ),
  'jinja-limit': code<{ problem: string; hint: string | null }>(
    'error',
    ({ problem }) => sentence(problem),
    ({ hint }) => hint,
  ),
  'compiler-error': code<{ problem: string }>('error', ({ problem }) => problem, null),
  'compiler-warning': code<{ problem: string }>('warning', ({ problem }) => problem, null),
  'macro-not-found': code<{ name: string } & Suggested>(
    'error',
    ({ name }) => `There is no macro or variable '${name}'.`,
    ({ suggestions }) => didYouMean(suggestions, 'Check the spelling, or install the package that has it.'),
  ),
  'macro-duplicate': code<{ name: string; other: string }>(
    'error',
    ({ name, other }) => `Macro '${name}' is defined twice in this package; the other one is in ${other}.`,
    'Rename or remove one of them.',
  ),
  'dispatch-not-found': code<{ name: string; searched: readonly string[] }>(
    'error',
    ({ name, searched }) => `No macro serves '${name}' on this warehouse (looked for ${list(searched)}).`,
    ({ name }) => `Write a macro default__${name}, or one for your warehouse.`,
  ),
  'env-var-missing': code<{ name: string }>(
    'error',
    ({ name }) => `Environment variable '${name}' is not set and has no default.`,
    ({ name }) => `Set ${name}, or give a default: env_var('${name}', '...').`,
  ),
  'env-var-secret': code<{ name: string }>(
    'error',
    ({ name }) => `'${name}' is a secret and may be used only in profiles.yml and packages.yml.`,
    'Use a variable without the prefix DBT_ENV_SECRET.',
  ),
  'var-missing': code<{ name: string } & Suggested>(
    'error',
    ({ name }) => `Variable '${name}' is not set and has no default.`,
    ({ name, suggestions }) =>
      didYouMean(
        suggestions,
        `Set it under vars in dbt_project.yml, or give a default: var('${name}', '...').`,
      ),
  ),
  'needs-warehouse': code<{ what: string }>(
    'info',
    ({ what }) => `${what} asks the warehouse, which is not done while typing.`,
    'Compile the model to run it.',
  ),
  'compiled-unbuilt': code<object>(
    'info',
    () => 'The warehouse was not asked what is built, so this is compiled as for a first build.',
    'Compile the model to see it as the next run will have it.',
  ),
  'warehouse-error': code<{ problem: string }>('error', ({ problem }) => problem, null),
  // The graph
  'ref-not-found': code<{ name: string; packageName: string | null; version: string | null } & Suggested>(
    'error',
    ({ name, packageName, version }) =>
      `There is no model, seed or snapshot '${name}'${version === null ? '' : ` of version ${version}`}${packageName === null ? '' : ` in package '${packageName}'`}.`,
    ({ suggestions }) => didYouMean(suggestions, 'Create the model, or correct the name in ref().'),
  ),
  'ref-disabled': code<{ name: string }>(
    'error',
    ({ name }) => `'${name}' is disabled.`,
    'Enable it in its config, or remove this ref().',
  ),
  'ref-private': code<{ name: string; group: string }>(
    'error',
    ({ name, group }) => `'${name}' is private to group '${group}'.`,
    ({ group }) => `Put this model into group '${group}', or give the other one access: protected.`,
  ),
  'ref-ambiguous': code<{ name: string; packages: readonly string[] }>(
    'error',
    ({ name, packages }) => `'${name}' is defined in the packages ${list(packages)}.`,
    ({ name, packages }) => `Say which one: ref('${packages[0] ?? 'package'}', '${name}').`,
  ),
  'model-deprecated': code<{ name: string; date: string }>(
    'warning',
    ({ name, date }) => `Model '${name}' was deprecated on ${date}.`,
    'Disable or remove it, or give it another deprecation_date.',
  ),
  'ref-deprecated': code<{ name: string; date: string; latest: string | null }>(
    'warning',
    ({ name, date }) => `This reads '${name}', which was deprecated on ${date}.`,
    ({ latest }) => (latest === null ? null : `There is a newer version: {{ ${latest} }}.`),
  ),
  'ref-deprecating': code<{ name: string; date: string; latest: string | null }>(
    'warning',
    ({ name, date }) => `This reads '${name}', which will be deprecated on ${date}.`,
    ({ latest }) => (latest === null ? null : `There is a newer version: {{ ${latest} }}.`),
  ),
  'ref-undeclared': code<{ name: string; call: string }>(
    'error',
    ({ name }) => `The engine could not see at parse time that this reads '${name}'.`,
    ({ call }) => `Add a line at the top: -- depends_on: {{ ${call} }}`,
  ),
  'function-not-found': code<{ name: string } & Suggested>(
    'error',
    ({ name }) => `There is no function '${name}'.`,
    ({ suggestions }) =>
      didYouMean(suggestions, 'Add functions/NAME.sql and describe it under functions: in YAML.'),
  ),
  'source-not-found': code<{ source: string; table: string } & Suggested>(
    'error',
    ({ source, table }) => `There is no source '${source}.${table}'.`,
    ({ suggestions }) => didYouMean(suggestions, 'Declare it under sources: in a YAML file of models/.'),
  ),
  'source-disabled': code<{ source: string; table: string }>(
    'error',
    ({ source, table }) => `Source '${source}.${table}' is disabled.`,
    'Enable it in its config, or remove this source().',
  ),
  'call-arguments': code<{ problem: string }>('error', ({ problem }) => `${capital(problem)}.`, null),
  'node-duplicate': code<{ name: string; kind: string; other: string }>(
    'error',
    ({ name, kind, other }) => `There are two ${kind} called '${name}'; the other one is ${other}.`,
    ({ kind }) => duplicateRemedy(kind),
  ),
  'relation-duplicate': code<{ relation: string; other: string }>(
    'error',
    ({ relation, other }) => `This would be built as ${relation}, and so would ${other}.`,
    'Give one of them another alias or schema.',
  ),
  cycle: code<{ path: readonly string[] }>(
    'error',
    ({ path }) => `These depend on each other in a circle: ${[...path, path[0] ?? ''].join(' -> ')}.`,
    'Remove one of the refs along the circle.',
  ),
  'group-not-found': code<{ name: string } & Suggested>(
    'error',
    ({ name }) => `There is no group '${name}'.`,
    ({ suggestions }) => didYouMean(suggestions, 'Declare it under groups: in a YAML file.'),
  ),
  'doc-not-found': code<{ name: string } & Suggested>(
    'error',
    ({ name }) => `There is no docs block '${name}'.`,
    ({ suggestions }) => didYouMean(suggestions, 'Write {% docs %} ... {% enddocs %} in a Markdown file.'),
  ),
  'doc-duplicate': code<{ name: string; other: string }>(
    'error',
    ({ name, other }) => `Docs block '${name}' is written twice; the other one is in ${other}.`,
    'Rename one of them.',
  ),
  // Properties
  'patch-without-node': code<{ kind: string; name: string; file?: string } & Suggested>(
    'warning',
    ({ kind, name }) => `This describes ${kind} '${name}', which does not exist.`,
    ({ suggestions, file }) =>
      didYouMean(
        suggestions,
        file === undefined ? 'Remove the entry, or correct its name.' : `Add ${file}, or remove the entry.`,
      ),
  ),
  'patch-duplicate': code<{ name: string; other: string }>(
    'error',
    ({ name, other }) => `'${name}' is described twice; the other place is ${other}.`,
    'Merge the two entries into one.',
  ),
  'config-invalid': code<{ key: string; problem: string; remedy?: string | null }>(
    'error',
    ({ key, problem }) => `Config '${key}' ${problem}.`,
    ({ remedy }) => remedy ?? null,
  ),
  'batches-unfiltered': code<{ name: string }>(
    'warning',
    ({ name }) =>
      `Nothing that '${name}' reads has an event_time, so that each batch reads all of it, which may make rows twice.`,
    'Give event_time to the models and sources that should be cut to the batch.',
  ),
  'test-not-found': code<{ name: string } & Suggested>(
    'error',
    ({ name }) => `There is no test '${name}'.`,
    ({ suggestions }) => didYouMean(suggestions, 'Check the spelling, or install the package that has it.'),
  ),
  'test-invalid': code<{ problem: string; remedy?: string | null }>(
    'error',
    ({ problem }) => `This test cannot be used: ${problem}.`,
    ({ remedy }) => remedy ?? null,
  ),
  'contract-invalid': code<{ problem: string }>(
    'error',
    ({ problem }) => `The contract cannot be held: ${problem}.`,
    null,
  ),
  'contract-broken': code<{ name: string; changes: readonly string[] }>(
    'warning',
    ({ name, changes }) =>
      `The contract that '${name}' had in the earlier state is broken: ${changes.join('; ')}.`,
    'Take the change back, or give the model versions.',
  ),
  'seed-unread': code<{ name: string }>(
    'warning',
    ({ name }) =>
      `Whether the seed '${name}' changed cannot be told: it has more than 1 MB, and counts as unchanged.`,
    'Select it by its name where it did.',
  ),
  'unit-test-invalid': code<{ problem: string; remedy?: string | null }>(
    'error',
    ({ problem }) => `This unit test cannot be used: ${problem}.`,
    ({ remedy }) => remedy ?? null,
  ),
  'access-test-invalid': code<{ problem: string }>(
    'error',
    ({ problem }) => `This access test cannot be used: ${problem}.`,
    'Write for example: data_reader cannot view production_mart. The verbs are list, view, edit and own.',
  ),
  // Selection
  'selector-invalid': code<{ problem: string }>('error', ({ problem }) => sentence(problem), null),
  'selection-empty': code<{ spec: string }>(
    'warning',
    ({ spec }) => `The selection criterion '${spec}' does not match any enabled nodes.`,
    'Check the spelling and the method, for example tag:, path:, +model+.',
  ),
} as const

export type DiagnosticCode = keyof typeof diagnosticCodes

export type DiagnosticParams<Code extends DiagnosticCode> = Parameters<
  (typeof diagnosticCodes)[Code]['message']
>[0]

function duplicateRemedy(kind: string): string {
  if (kind === 'models' || kind === 'seeds' || kind === 'snapshots')
    return 'Rename one of the two files; ref() must be able to tell them apart.'
  return kind === 'tests' ? 'Remove one of the two, or give it a name of its own.' : 'Rename one of the two.'
}

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** Names, paths and calls keep their letters. */
function capital(text: string): string {
  if (/^(?:dbt |[\w-]+(?:\(|_\w|[/.]\w))/.test(text)) return text
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? capital(text) : `${capital(text)}.`)
