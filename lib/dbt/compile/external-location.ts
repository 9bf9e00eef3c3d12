import { fail } from '../context/host.ts'
import type { Json, ManifestSource } from '../manifest.ts'

/** What fills the places of a location, by the name that `formatter` gives the way they are written. */
const formatters: Readonly<Record<string, RegExp>> = {
  newstyle: /\{\{|\}\}|\{(\w+)\}/g,
  oldstyle: /%%|%\((\w+)\)s/g,
  template: /\$\$|\$(\w+)|\$\{(\w+)\}/g,
}

/** DuckDB reads a source with `external_location` in its config or meta from that file or function; null without it. */
export function externalLocation(source: ManifestSource): string | null {
  const settings: Record<string, Json> = { ...source.source_meta, ...source.meta, ...source.config }
  const { plugin = null, external_location: template = null, formatter = 'newstyle' } = settings
  if (plugin !== null) {
    throw faultOf(source, 'plugin', {
      problem: `of the source names '${String(plugin)}', which is written in Python and cannot be run here`,
      remedy: 'Give the place of the data under external_location, or load it into a table.',
    })
  }
  if (typeof template !== 'string') return null
  const places = typeof formatter === 'string' ? formatters[formatter] : undefined
  if (places === undefined) {
    throw faultOf(source, 'formatter', {
      problem: `is one of ${Object.keys(formatters).join(', ')}, and not '${String(formatter)}'`,
      remedy: null,
    })
  }
  const values: Record<string, Json> = {
    name: source.name,
    identifier: source.identifier,
    schema: source.schema,
    database: source.database,
    ...settings,
  }
  const location = template.replace(places, (whole, ...found: (string | undefined)[]) => {
    const key = found.slice(0, -2).find((one) => typeof one === 'string')
    if (key === undefined) return whole.charAt(0)
    const value = values[key]
    if (value !== undefined && value !== null) return String(value)
    throw faultOf(source, 'external_location', {
      problem: `has a place for '${key}', which the source does not have`,
      remedy: `Give '${key}' in the meta or config of the source or its table.`,
    })
  })
  return location.includes('(') || location.startsWith("'") ? location : `'${location}'`
}

const faultOf = (
  source: ManifestSource,
  key: string,
  said: { readonly problem: string; readonly remedy: string | null },
) => fail('config-invalid', { key: `${source.source_name}.${source.name}: ${key}`, ...said })
