import type { Macro } from '#lib/contracts/compile.ts'
import type { ManifestMacro, ParsedProject } from '#lib/dbt/index.ts'

/** What dbt calls by itself is not offered: tests, materializations, and versions for one warehouse. */
const internal = /^(test_|materialization_|default__|[a-z]+__)/

/** Macros that a template of the project can call, by their short names. */
export function answerMacros({ manifest }: ParsedProject): Macro[] {
  return [...manifest.macros.values()]
    .filter((macro) => !internal.test(macro.name))
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
