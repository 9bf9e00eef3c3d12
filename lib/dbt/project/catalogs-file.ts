import type { Scope } from '#lib/jinja/index.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFiles } from '../files.ts'
import type { Json } from '../manifest.ts'
import { report, reportJinja } from '../report.ts'
import { isList, isObject, stringAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { locateYaml, readYaml } from '../schema/read-yaml.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { renderYaml } from '../schema/render-yaml.ts'

export const catalogsFileName = 'catalogs.yml'

/** Warehouses whose tables may be kept in a catalog of another; the two adapters of dbt without any are told so. */
const withoutCatalogs: ReadonlySet<string> = new Set(['duckdb', 'postgres'])

const catalogKeys = ['name', 'active_write_integration', 'write_integrations']
const integrationKeys = [
  'name',
  'catalog_type',
  'external_volume',
  'table_format',
  'catalog_name',
  'file_format',
  'catalog_database',
  'adapter_properties',
]

/** What is wrong with catalogs.yml, as dbt judges it; nothing where there is no such file. */
export function checkCatalogsFile(files: ProjectFiles, adapterType: string, scope: Scope): Diagnostic[] {
  const text = files.read(catalogsFileName)
  if (text === null) return []
  const read = readYaml(text)
  const path = catalogsFileName
  if (!read.ok) {
    const { message, remedy, span } = read.problem
    return [report('yaml-syntax', { problem: message, remedy }, { path, span })]
  }
  const found: Diagnostic[] = []
  const check = new CatalogCheck((problem, at, part) =>
    found.push(report('yaml-invalid', { problem }, { path, span: locateYaml(text, at, part) })),
  )
  const root = renderYaml(read.document.value, {
    scope,
    file: path,
    shouldRender: () => true,
    onFault: ({ path: at, error }) =>
      found.push({ ...reportJinja(error, null), path, span: locateYaml(text, at) }),
  })
  check.file(root, adapterType)
  return found
}

type Wrong = (problem: string, at: YamlPath, part?: 'key') => void

class CatalogCheck {
  readonly #wrong: Wrong

  constructor(wrong: Wrong) {
    this.#wrong = wrong
  }

  file(root: Json, adapterType: string): void {
    if (root === null) return this.#wrong("the file is empty; list 'catalogs' in it, or remove it", [])
    if (!isObject(root)) return this.#wrong("the file must be a mapping with the list 'catalogs'", [])
    if ('iceberg_catalogs' in root) this.#wrong("the list is called 'catalogs'", ['iceberg_catalogs'], 'key')
    const catalogs = 'catalogs' in root ? (root['catalogs'] ?? null) : []
    if (!isList(catalogs)) return this.#wrong("'catalogs' must be a list", ['catalogs'])
    const names = new Set<string>()
    catalogs.forEach((catalog, index) => {
      const at: YamlPath = ['catalogs', index]
      const name = this.#catalog(catalog, at)
      if (name === null) return
      if (names.has(name)) this.#wrong(`there are two catalogs '${name}'`, [...at, 'name'])
      names.add(name)
      if (withoutCatalogs.has(adapterType))
        this.#wrong(`${adapterType} keeps no tables in catalogs; remove catalog '${name}'`, [...at, 'name'])
    })
  }

  /** Its name, where nothing is wrong with it. */
  #catalog(catalog: Json, at: YamlPath): string | null {
    if (!isObject(catalog)) return this.#fail('a catalog must be a mapping with a name', at)
    const name = stringAt(catalog, 'name')
    if (name === null) return this.#fail("a catalog needs a 'name' that is text", at)
    const known = this.#known(catalog, catalogKeys, `catalog '${name}'`, at)
    const list = catalog['write_integrations'] ?? []
    if (!isList(list))
      return this.#fail(`'write_integrations' of catalog '${name}' must be a list`, [
        ...at,
        'write_integrations',
      ])
    const integrations = list.map((one, index) =>
      this.#integration(one, name, [...at, 'write_integrations', index]),
    )
    if (!known || integrations.includes(null)) return null
    const twice = integrations.findIndex((one, index) => integrations.indexOf(one) !== index)
    if (twice >= 0)
      return this.#fail(`catalog '${name}' has two write_integrations '${integrations[twice] ?? ''}'`, [
        ...at,
        'write_integrations',
        twice,
      ])
    return this.#active(catalog, name, integrations, at)
  }

  #integration(written: Json, catalog: string, at: YamlPath): string | null {
    if (!isObject(written)) return this.#fail('a write integration must be a mapping', at)
    const missing = ['name', 'catalog_type'].find((key) => stringAt(written, key) === null)
    if (missing !== undefined)
      return this.#fail(`a write integration of catalog '${catalog}' needs '${missing}', as text`, at)
    const name = stringAt(written, 'name') ?? ''
    return this.#known(written, integrationKeys, `write integration '${name}'`, at) ? name : null
  }

  #known(written: JsonObject, keys: readonly string[], where: string, at: YamlPath): boolean {
    const strange = Object.keys(written).filter((key) => !keys.includes(key))
    for (const key of strange)
      this.#wrong(`'${key}' means nothing in ${where}; there are ${keys.join(', ')}`, [...at, key], 'key')
    return strange.length === 0
  }

  #active(catalog: JsonObject, name: string, integrations: readonly (string | null)[], at: YamlPath) {
    const active = catalog['active_write_integration'] ?? null
    if (active === null)
      return integrations.length === 1
        ? name
        : this.#fail(
            `catalog '${name}' has ${integrations.length} write_integrations; name one as active_write_integration`,
            at,
          )
    if (typeof active === 'string' && integrations.includes(active)) return name
    const known = integrations.join(', ') || 'none'
    return this.#fail(
      `the active_write_integration of catalog '${name}' must be one of its write_integrations (${known})`,
      [...at, 'active_write_integration'],
    )
  }

  #fail(problem: string, at: YamlPath): null {
    this.#wrong(problem, at)
    return null
  }
}
