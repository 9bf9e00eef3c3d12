import type { Macro } from '#lib/contracts/compile.ts'
import type { ManifestMacro, ParsedProject } from '#lib/dbt/index.ts'

/** Called by the engine, not by people: tests, materializations, and versions for one warehouse. */
const internal = /^(_|test_|materialization_|[a-z]+__)/
/** Of the macros that every project has, those that people write: one name for what each warehouse writes otherwise. */
const offered =
  /^(any_value|array_(append|concat|construct)|bool_or|cast|cast_bool_to_text|concat|current_timestamp|date|date_spine|date_trunc|dateadd|datediff|equals|escape_single_quotes|except|generate_series|hash|intersect|last_day|length|listagg|noop_statement|partition_range|position|replace|right|run_query|safe_cast|split_part|statement|string_literal|type_\w+)$/
const ownPackages = /^dbt(_duckdb|_postgres|_bigquery|_clickhouse)?$/

/** Macros that a template of the project can call, by their short names. */
export function answerMacros({ manifest }: ParsedProject): Macro[] {
  return [...manifest.macros.values()]
    .filter((macro) => !internal.test(macro.name))
    .filter((macro) => !ownPackages.test(macro.package_name) || offered.test(macro.name))
    .map((macro) => ({
      name: macro.name,
      packageName: macro.package_name,
      description: macro.description,
      arguments: argumentsOf(macro),
      path: macro.package_name === manifest.projectName ? macro.original_file_path : null,
      line: macro.line,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** As they are described, else as the macro is written. */
function argumentsOf({ macro_sql: text, ...macro }: ManifestMacro): Macro['arguments'] {
  if (macro.arguments.length > 0) return macro.arguments.map((each) => ({ ...each }))
  const written = /\{%-?\s*macro\s+\w+\s*\(([^)]*)\)/.exec(text)?.[1] ?? ''
  return written
    .split(',')
    .map((each) => (each.split('=')[0] ?? '').trim())
    .filter((name) => name !== '')
    .map((name) => ({ name, type: null, description: '' }))
}
