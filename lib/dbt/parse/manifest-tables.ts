import type { ManifestDoc, ManifestMacro } from '../manifest.ts'
import { isObject, listAt, textAt } from '../schema/json-access.ts'
import type { PatchTable } from '../schema/patch-table.ts'
import type { DocTable } from './descriptions.ts'
import type { MacroSource } from './macro-file.ts'
import type { MacroRegistry } from './macro-registry.ts'

export function manifestMacros(registry: MacroRegistry, patches: PatchTable): Map<string, ManifestMacro> {
  const macros = new Map<string, ManifestMacro>()
  for (const macro of registry.byId.values())
    macros.set(macro.uniqueId, manifestMacro(macro, registry, patches))
  return macros
}

function manifestMacro(macro: MacroSource, registry: MacroRegistry, patches: PatchTable): ManifestMacro {
  const entry = patches.find('macros', macro.packageName, macro.name)
  const documented = entry ? listAt(entry.data, 'arguments').filter(isObject) : []
  const argumentsOf = entry
    ? documented.map((one) => ({
        name: textAt(one, 'name') ?? '',
        type: textAt(one, 'type'),
        description: textAt(one, 'description') ?? '',
      }))
    : []
  const called = new Set<string>()
  for (const { target } of registry.callees(macro, macro.packageName)) if (target) called.add(target.uniqueId)
  return {
    unique_id: macro.uniqueId,
    name: macro.name,
    package_name: macro.packageName,
    original_file_path: macro.packagePath,
    macro_sql: macroText(macro),
    description: entry ? (textAt(entry.data, 'description') ?? '') : '',
    arguments: argumentsOf,
    depends_on: { macros: [...called] },
    line: macro.definition.span.start.line,
  }
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

/** A block that begins with `{%-` takes the white space before it along. */
function macroText({ definition }: MacroSource): string {
  if (!definition.text.startsWith('{%-')) return definition.text
  const before = definition.source.text.slice(0, definition.node.start)
  const kept = before.trimEnd()
  return kept.endsWith('-%}') ? definition.text : before.slice(kept.length) + definition.text
}
