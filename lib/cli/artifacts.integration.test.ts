import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFaults } from '#lib/dbt/artifacts/testing/json-schema.ts'
import type { Json } from '#lib/dbt/index.ts'

/**
 * Artifacts held against the JSON schemas of dbt. Those are dbt's own, so they are not in this repository:
 * `scripts/setup-oracle.sh` puts them beside the dbt that METRICWRIGHT_DBT names; METRICWRIGHT_DBT_SCHEMAS names another
 * folder.
 */
const schemas = schemaFolder()
const here = fileURLToPath(new URL('.', import.meta.url))
const bin = join(here, '..', '..', 'bin', 'metricwright')
const everything = join(here, '..', '..', 'scripts', 'conformance', 'fixtures', 'everything')
if (!existsSync(schemas)) {
  console.log('Skipped: the JSON schemas of dbt. METRICWRIGHT_DBT names none (scripts/setup-oracle.sh).')
}

function schemaFolder(): string {
  const given = process.env['METRICWRIGHT_DBT_SCHEMAS']
  const dbt = process.env['METRICWRIGHT_DBT']
  return given ?? (dbt === undefined ? '' : join(dirname(dirname(dbt)), 'schemas'))
}

const sources = `sources:
  - name: raw
    schema: main
    loaded_at_field: at_time
    freshness: { warn_after: { count: 1, period: day } }
    tables: [{ name: raw_events }, { name: not_there }]
`

describe.skipIf(!existsSync(schemas))('artifacts', { timeout: 120_000 }, () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'artifacts-'))
    cpSync(join(here, 'fixtures', 'features'), folder, { recursive: true })
    writeFileSync(join(folder, 'models', '_sources.yml'), sources)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function command(...words: string[]): Promise<string> {
    return new Promise((resolve) => {
      execFile(bin, words, { cwd: folder, maxBuffer: 1 << 26 }, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      )
    })
  }

  const read = (path: string): Json => JSON.parse(readFileSync(path, 'utf8'))
  const faults = (artifact: string, schema: string) =>
    findFaults(read(join(folder, 'target', artifact)), read(join(schemas, 'dbt', schema))).slice(0, 20)

  it('of a build are valid', async () => {
    expect(await command('build', '--vars', '{step: 1}')).toContain('Done. PASS=')
    expect(faults('run_results.json', 'run-results/v6.json')).toEqual([])
    expect(faults('manifest.json', 'manifest/v12.json')).toEqual([])
  })

  it('of docs and freshness are valid', async () => {
    await command('docs', 'generate', '--vars', '{step: 1}')
    await command('source', 'freshness')
    expect(faults('catalog.json', 'catalog/v1.json')).toEqual([])
    expect(faults('sources.json', 'sources/v3.json')).toEqual([])
    expect(faults('manifest.json', 'manifest/v12.json')).toEqual([])
  })

  it('of one of everything that can be declared are valid', async () => {
    rmSync(folder, { recursive: true, force: true })
    cpSync(everything, folder, { recursive: true })
    expect(await command('build')).toContain('Done. PASS=')
    expect(faults('run_results.json', 'run-results/v6.json')).toEqual([])
    expect(faults('manifest.json', 'manifest/v12.json')).toEqual([])
    await command('docs', 'generate')
    expect(faults('catalog.json', 'catalog/v1.json')).toEqual([])
  })
})

describe('the check of schemas', () => {
  const schema: Json = {
    type: 'object',
    required: ['a'],
    additionalProperties: false,
    properties: {
      a: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      b: { type: 'array', items: { enum: ['x', 'y'] }, maxItems: 2 },
    },
  }
  it.each([
    [{ a: 1, b: ['x'] }, []],
    [{ a: 1.5 }, ['$.a is 1.5, no integer']],
    [{ b: [] }, ['$ has no a']],
    [{ a: null, c: 1 }, ['$ may not have c']],
    [{ a: null, b: ['x', 'z', 'y'] }, ['$.b has more than 2 items', '$.b[1] is "z", none of ["x","y"]']],
  ])('finds what is wrong in %j', (value, wanted) => {
    expect(findFaults(value, schema)).toEqual(wanted)
  })
})
