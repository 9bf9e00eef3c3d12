import type { PropertySection } from './property-file.ts'
import type { YamlPath } from './read-yaml.ts'

const lateKeys: ReadonlySet<string | number | undefined> = new Set([
  'tests',
  'data_tests',
  'description',
  'loaded_at_query',
])
const testsAndDescription: ReadonlySet<string | number | undefined> = new Set([
  'tests',
  'data_tests',
  'description',
])
const lateConfigs: ReadonlySet<string | number | undefined> = new Set([
  'pre_hook',
  'post_hook',
  'loaded_at_query',
])
const describedLists: ReadonlySet<string | number | undefined> = new Set([
  'columns',
  'dimensions',
  'measures',
  'entities',
  'metrics',
])

/**
 * Whether Jinja at this place of an entry is rendered when the YAML is read. Tests, descriptions and hooks are rendered
 * later, with the node's own context; filters of metrics are not Jinja of ours at all.
 */
export function isRenderedProperty(section: PropertySection, path: YamlPath): boolean {
  if (path.length === 0) return true
  const last = path[path.length - 1]
  const beforeLast = path[path.length - 2]
  switch (section) {
    case 'sources':
      if (path[0] === 'description' || path[0] === 'loaded_at_query') return false
      if (path[0] === 'config' && path[1] === 'loaded_at_query') return false
      return path[0] !== 'tables' || !isLate(path.slice(2))
    case 'macros':
      return path[0] === 'arguments' ? !isLate(path.slice(1)) : !isLate(path)
    case 'metrics':
      return !(last === 'filter' || beforeLast === 'filter') && !isLate(path)
    case 'saved_queries':
      return !(path[0] === 'query_params' && path[1] === 'where') && !isLate(path)
    case 'semantic_models':
      return path[0] !== 'model' && !isLate(path)
    default:
      if (path[0] === 'metrics' && (last === 'filter' || beforeLast === 'filter')) return false
      return !isLate(path)
  }
}

function isLate(path: YamlPath): boolean {
  if (path.length >= 1 && lateKeys.has(path[0])) return true
  if (path.length === 2 && lateKeys.has(path[1])) return true
  if (path[0] === 'config' && lateConfigs.has(path[1])) return true
  if (path.length === 5 && path[4] === 'description') return true
  if (path[0] === 'versions' && testsAndDescription.has(path[2])) return true
  if (path[0] === 'versions' && path[2] === 'columns' && testsAndDescription.has(path[4])) return true
  return describedLists.has(path[0]) && testsAndDescription.has(path[2])
}
