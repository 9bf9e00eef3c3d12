type Kind = 'text' | 'texts' | 'flag'

export interface Flag {
  readonly kind: Kind
  readonly short?: string
  readonly value?: string
  readonly help: string
}

/** Every flag of every command, once. */
export const flags = {
  select: {
    kind: 'texts',
    short: 's',
    value: 'SPEC',
    help: 'Nodes to take: names, +name+, tag:x, path:y, ...',
  },
  models: { kind: 'texts', short: 'm', value: 'SPEC', help: 'The same as --select.' },
  exclude: { kind: 'texts', value: 'SPEC', help: 'Nodes to leave out.' },
  selector: { kind: 'text', value: 'NAME', help: 'A selector of selectors.yml.' },
  'resource-type': { kind: 'texts', value: 'TYPE', help: 'Only nodes of this type.' },
  'exclude-resource-type': { kind: 'texts', value: 'TYPE', help: 'No nodes of this type.' },
  'indirect-selection': { kind: 'text', value: 'MODE', help: 'eager, cautious, buildable or empty.' },
  target: { kind: 'text', short: 't', value: 'NAME', help: 'The output of the profile to use.' },
  profile: { kind: 'text', value: 'NAME', help: "The profile, instead of the project's." },
  'profiles-dir': { kind: 'text', value: 'DIR', help: 'Where profiles.yml is.' },
  'project-dir': { kind: 'text', value: 'DIR', help: 'Where dbt_project.yml is.' },
  vars: { kind: 'text', value: 'YAML', help: "Variables, for example '{day: 2024-01-01}'." },
  'full-refresh': { kind: 'flag', short: 'f', help: 'Build incremental models and seeds anew.' },
  threads: { kind: 'text', value: 'N', help: 'Nodes at the same time.' },
  'fail-fast': { kind: 'flag', short: 'x', help: 'Stop at the first failure.' },
  'store-failures': { kind: 'flag', help: 'Keep the rows that failed a test in tables.' },
  'event-time-start': { kind: 'text', value: 'TIME', help: 'Build batches of microbatch models from here.' },
  'event-time-end': { kind: 'text', value: 'TIME', help: 'Build batches of microbatch models up to here.' },
  sample: {
    kind: 'text',
    value: 'SPAN',
    help: "Read only what happened in a span of time: '3 days', or '{start: 2024-01-01, end: 2024-01-08}'.",
  },
  empty: { kind: 'flag', help: 'Build without rows.' },
  state: { kind: 'text', value: 'DIR', help: 'Artifacts of an earlier run, to compare with or to defer to.' },
  defer: { kind: 'flag', help: 'Read what is not built here from the relations of --state.' },
  'favor-state': { kind: 'flag', help: 'With --defer, prefer the relations of --state.' },
  'defer-state': {
    kind: 'text',
    value: 'DIR',
    help: 'Artifacts to defer to, where they are not those of --state.',
  },
  'warn-error': { kind: 'flag', help: 'Take warnings for errors.' },
  'warn-error-options': {
    kind: 'text',
    value: 'YAML',
    help: "Which warnings of dbt are errors, warnings or silent: '{error: all, silence: [NothingToDo]}'.",
  },
  'no-introspect': { kind: 'flag', help: 'Compile without asking the warehouse.' },
  'no-inject-ephemeral-ctes': {
    kind: 'flag',
    help: 'Leave ephemeral models out of the text of those that read them.',
  },
  'no-compile': { kind: 'flag', help: 'Do not compile the project first.' },
  show: { kind: 'flag', help: 'Print some rows of each seed that was loaded.' },
  'empty-catalog': { kind: 'flag', help: 'Write a catalog without asking the warehouse.' },
  output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'How to print: text or json.' },
  'output-keys': { kind: 'texts', value: 'KEY', help: 'Keys to print with --output json.' },
  inline: { kind: 'text', value: 'SQL', help: 'SQL with Jinja instead of a model.' },
  'inline-direct': { kind: 'text', value: 'SQL', help: 'SQL as it is, which is not compiled.' },
  limit: { kind: 'text', value: 'N', help: 'Rows at most; -1 for all.' },
  upgrade: { kind: 'flag', help: 'Choose versions anew, though the lock file is up to date.' },
  lock: { kind: 'flag', help: 'Write the lock file and install nothing.' },
  'add-package': { kind: 'text', value: 'NAME@VERSION', help: 'Add a package to packages.yml first.' },
  source: { kind: 'text', value: 'KIND', help: 'Where --add-package comes from: hub, git or local.' },
  template: { kind: 'text', value: 'TEXT', help: 'The template itself, instead of a file.' },
  context: { kind: 'text', value: 'JSON', help: 'What the template may use, as a JSON object.' },
  ndjson: {
    kind: 'flag',
    help: 'Read {template, context} a line and answer each with {output} or {error, line, column}.',
  },
  args: { kind: 'text', value: 'YAML', help: 'Arguments of the macro.' },
  'no-partial-parse': {
    kind: 'flag',
    help: 'Read every file, though an earlier parse is kept in the target folder.',
  },
  'target-path': { kind: 'text', value: 'DIR', help: 'Where artifacts go.' },
  'no-write-json': { kind: 'flag', help: 'Write neither the manifest nor what came of a run.' },
  'log-format': { kind: 'text', value: 'FORMAT', help: 'text or json.' },
  'log-level': {
    kind: 'text',
    value: 'LEVEL',
    help: 'debug, info, warn, error or none: what is logged at least.',
  },
  'log-path': { kind: 'text', value: 'DIR', help: 'Where the log goes besides, into a file dbt.log.' },
  'printer-width': { kind: 'text', value: 'N', help: 'How wide the lines of a run are; 80 unless said.' },
  'use-colors': { kind: 'flag', help: 'Colour the lines, also where they go to no terminal.' },
  'no-use-colors': { kind: 'flag', help: 'Colour nothing; NO_COLOR in the environment says the same.' },
  'no-print': { kind: 'flag', help: 'Leave out what templates print with print().' },
  debug: {
    kind: 'flag',
    short: 'd',
    help: 'Log as well what is sent to the warehouse, and what templates log for debugging.',
  },
  sql: { kind: 'text', value: 'SQL', help: 'SQL with Jinja to run instead of a macro.' },
  connection: { kind: 'flag', help: 'Try the connection alone.' },
  'config-dir': { kind: 'flag', help: 'Say where profiles.yml is.' },
  quiet: { kind: 'flag', short: 'q', help: 'Print results and errors only.' },
  help: { kind: 'flag', short: 'h', help: 'Show this.' },
} as const satisfies Readonly<Record<string, Flag>>

export type FlagName = keyof typeof flags

/** Flags of dbt that change nothing here, so that calls written for dbt go on working. */
export const withoutEffect: Readonly<Record<string, 'boolean' | 'string'>> = {
  'use-colors-file': 'boolean',
  'no-use-colors-file': 'boolean',
  'partial-parse': 'boolean',
  'version-check': 'boolean',
  'no-version-check': 'boolean',
  'static-parser': 'boolean',
  'no-static-parser': 'boolean',
  'use-experimental-parser': 'boolean',
  'no-use-experimental-parser': 'boolean',
  'use-fast-test-edges': 'boolean',
  'no-use-fast-test-edges': 'boolean',
  'partial-parse-file-diff': 'boolean',
  'no-partial-parse-file-diff': 'boolean',
  'partial-parse-file-path': 'string',
  'show-all-deprecations': 'boolean',
  'no-show-all-deprecations': 'boolean',
  'show-resource-report': 'boolean',
  'no-show-resource-report': 'boolean',
  'hints-enabled': 'boolean',
  'no-hints-enabled': 'boolean',
  'log-cache-events': 'boolean',
  'no-log-cache-events': 'boolean',
  'macro-debugging': 'boolean',
  'no-macro-debugging': 'boolean',
  'record-timing-info': 'string',
  'upload-to-artifacts-ingest-api': 'boolean',
  'no-upload-to-artifacts-ingest-api': 'boolean',
  'no-single-threaded': 'boolean',
  static: 'boolean',
  'no-static': 'boolean',
  compile: 'boolean',
  sqlparse: 'string',
  'send-anonymous-usage-stats': 'boolean',
  'no-send-anonymous-usage-stats': 'boolean',
  'populate-cache': 'boolean',
  'no-populate-cache': 'boolean',
  'cache-selected-only': 'boolean',
  'no-cache-selected-only': 'boolean',
  'write-json': 'boolean',
  print: 'boolean',
  introspect: 'boolean',
  'inject-ephemeral-ctes': 'boolean',
  'maximum-seed-size-mib': 'string',
  'snowflake-projects-otel': 'boolean',
  'no-snowflake-projects-otel': 'boolean',
  'use-v2-parser': 'boolean',
  'no-use-v2-parser': 'boolean',
  'v2-parser': 'string',
  'export-saved-queries': 'boolean',
  'no-export-saved-queries': 'boolean',
  'include-saved-query': 'boolean',
  'no-include-saved-query': 'boolean',
  'clean-project-files-only': 'boolean',
  'log-level-file': 'string',
  'log-format-file': 'string',
  'log-file-max-bytes': 'string',
}
export const shortWithoutEffect: Readonly<Record<string, string>> = { r: 'record-timing-info' }

/** What may be taken back by `--no-x`, also where the environment or the project says it. */
export const negatable: readonly FlagName[] = [
  'defer',
  'empty',
  'fail-fast',
  'favor-state',
  'quiet',
  'debug',
  'warn-error',
]

/** Flags that dbt takes with every command, also where they mean nothing. */
export const everywhere: readonly FlagName[] = [
  'defer',
  'defer-state',
  'fail-fast',
  'favor-state',
  'indirect-selection',
  'state',
  'threads',
]

/** What one of a few words has to follow. */
export const choices: Partial<Readonly<Record<FlagName, readonly string[]>>> = {
  'indirect-selection': ['eager', 'cautious', 'buildable', 'empty'],
  'log-format': ['text', 'debug', 'json', 'default'],
  'log-level': ['debug', 'info', 'warn', 'error', 'none'],
}

/** Other spellings of dbt's for the same. */
export const spellings: Readonly<Record<string, readonly string[]>> = {
  '--model': ['--models'],
  '--resource-types': ['--resource-type'],
  '--exclude-resource-types': ['--exclude-resource-type'],
  '--single-threaded': ['--threads', '1'],
}

/** Flags that dbt also takes from the environment, as DBT_FULL_REFRESH and DBT_ENGINE_FULL_REFRESH. */
export const environmentFlags: readonly FlagName[] = [
  'debug',
  'defer',
  'defer-state',
  'empty',
  'event-time-end',
  'event-time-start',
  'exclude-resource-type',
  'fail-fast',
  'favor-state',
  'full-refresh',
  'indirect-selection',
  'log-format',
  'log-level',
  'log-path',
  'no-inject-ephemeral-ctes',
  'no-introspect',
  'no-partial-parse',
  'no-print',
  'no-use-colors',
  'no-write-json',
  'printer-width',
  'profile',
  'project-dir',
  'quiet',
  'resource-type',
  'sample',
  'state',
  'store-failures',
  'target',
  'target-path',
  'warn-error',
  'warn-error-options',
]

/** What dbt_project.yml may say under `flags:`, for where neither the call nor the environment does. */
export const projectFileFlags: readonly FlagName[] = [
  'debug',
  'fail-fast',
  'indirect-selection',
  'log-format',
  'log-level',
  'no-partial-parse',
  'no-use-colors',
  'no-write-json',
  'printer-width',
  'warn-error',
  'warn-error-options',
]
