import type { ManifestDoc, ManifestMacro } from '../manifest.ts'
import { isObject, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { PatchTable } from '../schema/patch-table.ts'
import type { PropertyEntry } from '../schema/property-file.ts'
import type { DocTable } from './descriptions.ts'
import { macroDependsOn } from './macro-dependencies.ts'
import type { MacroSource } from './macro-file.ts'
import type { MacroHead } from './macro-head.ts'
import type { MacroRegistry } from './macro-registry.ts'

interface MacroTables {
  readonly registry: MacroRegistry
  readonly patches: PatchTable
  /** Whether a file lies among the generic tests: dbt does not look at the arguments of those. */
  /** Fills in docs blocks. */
  readonly describe: (text: string, entry: PropertyEntry) => string
  readonly isGenericTestFile: (path: string) => boolean
}

export function manifestMacros(tables: MacroTables): Map<string, ManifestMacro> {
  const macros = new Map<string, ManifestMacro>()
  for (const macro of tables.registry.byId.values()) macros.set(macro.uniqueId, manifestMacro(macro, tables))
  return macros
}

function manifestMacro(macro: MacroSource, tables: MacroTables): ManifestMacro {
  const { registry, patches } = tables
  const head = macro.head()
  const undocumented = tables.isGenericTestFile(macro.path) ? [] : parametersOf(head)
  const entry = patches.find('macros', macro.packageName, macro.name)
  const documented = entry ? listAt(entry.data, 'arguments').filter(isObject) : []
  const argumentsOf = entry
    ? documented.map((one) => ({
        name: textAt(one, 'name') ?? '',
        type: textAt(one, 'type'),
        description: textAt(one, 'description') ?? '',
      }))
    : []
  return {
    unique_id: macro.uniqueId,
    name: macro.name,
    package_name: macro.packageName,
    original_file_path: macro.packagePath,
    macro_sql: head.text,
    description: entry ? tables.describe(textAt(entry.data, 'description') ?? '', entry) : '',
    arguments: argumentsOf.length > 0 ? argumentsOf : undocumented,
    depends_on: { macros: macroDependsOn(macro, registry) },
    meta: entry
      ? { ...objectAt(entry.data, 'meta'), ...objectAt(objectAt(entry.data, 'config'), 'meta') }
      : {},
    docs: entry
      ? { ...objectAt(entry.data, 'docs'), ...objectAt(objectAt(entry.data, 'config'), 'docs') }
      : {},
    patch_path: entry ? `${entry.packageName}://${packagePathOf(entry, macro)}` : null,
    supported_languages: head.supportedLanguages,
    line: head.line,
  }
}

/** Without documentation, the names in the macro's own head. */
const parametersOf = ({ kind, parameters }: MacroHead) =>
  (kind === 'materialization' ? ['supported_languages'] : parameters).map((name) => ({
    name,
    type: null,
    description: '',
  }))

/** The path within the package: both lie below the same folder. */
function packagePathOf(entry: PropertyEntry, macro: MacroSource): string {
  const prefix = macro.path.slice(0, macro.path.length - macro.packagePath.length)
  return entry.path.startsWith(prefix) ? entry.path.slice(prefix.length) : entry.path
}

export function manifestDocs(docs: DocTable): Map<string, ManifestDoc> {
  const found = new Map<string, ManifestDoc>()
  for (const doc of docs.byId.values()) {
    found.set(doc.uniqueId, {
      unique_id: doc.uniqueId,
      name: doc.name,
      package_name: doc.packageName,
      original_file_path: doc.packagePath,
      block_contents: doc.contents,
    })
  }
  return found
}
