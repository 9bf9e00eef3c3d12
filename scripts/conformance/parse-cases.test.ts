import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manifestArtifact } from '#lib/dbt/artifacts/index.ts'
import { parseFiles } from '#lib/dbt/testing/project.ts'
import { isObject, listOf, objectOf } from './artifacts.ts'
import type { Json, JsonObject } from './artifacts.ts'
import { withoutNothing } from './aspects.ts'

interface ParseCase {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** Null where dbt refuses the project. */
  readonly parsed: JsonObject | null
}

const file = fileURLToPath(new URL('./fixtures/parse-cases.jsonl', import.meta.url))
const cases = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): ParseCase => JSON.parse(line))

/** Of what dbt lists in any order. */
const unordered: ReadonlySet<string> = new Set(['nodes', 'macros'])

function inOrder(value: Json): Json {
  if (!isObject(value)) return Array.isArray(value) ? value.map(inOrder) : value
  const entries = Object.entries(value).map(([key, item]) => {
    const list = unordered.has(key) ? [...new Set(listOf(item).map(String))].sort() : null
    return [key, list ?? inOrder(item)] as const
  })
  return Object.fromEntries(entries)
}

const comparable = (value: Json): Json => inOrder(withoutNothing(value))

const sections = [
  ...['nodes', 'sources', 'exposures', 'unit_tests', 'functions', 'groups'],
  ...['saved_queries', 'metrics', 'semantic_models'],
]

/** Of ours what dbt's is known of. */
function entriesOf(manifest: JsonObject): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {}
  for (const section of sections) {
    for (const [id, entry] of Object.entries(objectOf(manifest[section]))) found[id] = objectOf(entry)
  }
  for (const id of Object.keys(objectOf(manifest['disabled']))) found[`disabled ${id}`] = {}
  return found
}

const kept = [
  ...['resource_type', 'fqn', 'alias', 'schema', 'relation_name', 'config', 'unrendered_config', 'columns'],
  ...['tags', 'meta', 'docs', 'group', 'access', 'contract', 'constraints', 'version', 'latest_version'],
  ...['refs', 'sources', 'depends_on', 'description', 'deprecation_date', 'freshness', 'quoting'],
  ...['loaded_at_field', 'identifier'],
]
const pick = (entry: JsonObject): JsonObject =>
  Object.fromEntries(kept.map((key) => [key, entry[key] ?? null]))

/** Made by make-parse-cases.py from the real dbt. */
describe('a small project is parsed as dbt parses it', () => {
  it.each(cases)('$name', ({ files, parsed }) => {
    const project = parseFiles(files)
    const errors = project.diagnostics.filter((one) => one.severity === 'error')
    expect(errors.length > 0, errors.map((one) => one.message).join('\n')).toBe(parsed === null)
    if (parsed === null) return
    const stamp = { invocationId: 'test', generatedAt: '2026-01-01T00:00:00Z' }
    const manifest: Json = JSON.parse(JSON.stringify(manifestArtifact(project.manifest, stamp)))
    const ours = entriesOf(objectOf(manifest))
    expect(Object.keys(ours).sort()).toEqual(Object.keys(parsed).sort())
    for (const [id, theirs] of Object.entries(parsed)) {
      const own = pick(ours[id] ?? {})
      expect([id, comparable(own)]).toEqual([id, comparable(theirs)])
    }
  })
})
