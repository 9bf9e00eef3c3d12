import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtinPackages } from '#lib/dbt/macros/index.ts'

type MacroList = Readonly<Record<string, Readonly<Record<string, string>>>>

const file = fileURLToPath(new URL('./fixtures/macros.json', import.meta.url))
const theirs: MacroList = JSON.parse(readFileSync(file, 'utf8'))

/** What is not there, and why. */
const without: ReadonlyMap<string, string> = new Map([
  ...[
    'tables_sql',
    'columns_sql',
    'results_sql',
    'schemas_where_clause_sql',
    'relations_where_clause_sql',
  ].map(
    (part) =>
      [
        `dbt_duckdb macro duckdb__get_catalog_${part}`,
        'The catalog is one question of the engine, by values: docs/decisions/questions-of-the-engine.md.',
      ] as const,
  ),
  [
    'dbt_duckdb macro build_snapshot_staging_table',
    'The one of dbt serves: without MotherDuck they are the same.',
  ],
])

const opening = /\{%-?\s*(macro|test|materialization)\s+(\w+)\s*([^]*?)\s*-?%\}/g

/** Signatures by kind and name, as make-macro-list.py reads them from dbt. */
function macrosOf(text: string): [string, string][] {
  const plain = text.replace(/\{#[^]*?#\}/g, '')
  return Array.from(plain.matchAll(opening), ([, kind = '', name = '', rest = '']) => {
    if (kind !== 'materialization') return [`${kind} ${name}`, rest]
    const adapter = /adapter\s*=\s*['"](\w+)/.exec(rest)?.[1] ?? 'default'
    return [`materialization ${name} ${adapter}`, '']
  })
}

/** Blanks, quotes and the case of true, false and none say nothing. */
const fold = (signature: string | undefined) =>
  signature
    ?.replace(/\s+/g, '')
    .replaceAll('"', "'")
    .replace(/\b(?:True|False|None)\b/g, (word) => word.toLowerCase())

describe('the macros that projects override and call', () => {
  const packages = [...builtinPackages('duckdb'), ...builtinPackages('postgres')]
  const ours = new Map(
    packages.map((one) => [one.name, new Map(one.files.flatMap((each) => macrosOf(each.text)))] as const),
  )
  it.each(Object.keys(theirs))('have the names and signatures of %s', (name) => {
    const known = Object.entries(theirs[name] ?? {}).filter(([macro]) => !without.has(`${name} ${macro}`))
    const own = ours.get(name)
    expect(known.length).toBeGreaterThan(40)
    const found = known.map(([macro]) => [macro, fold(own?.get(macro))])
    expect(found).toEqual(known.map(([macro, signature]) => [macro, fold(signature)]))
  })
})
