import { createHash } from 'node:crypto'
import { pyRepr, pyStr, toValue } from '#lib/jinja/index.ts'
import type { Json, Manifest, ManifestResource } from '../manifest.ts'
import { isList, isObject, listAt, objectAt, stringAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { firstCompleteRow } from '../run/fixture-rows.ts'
import { readCsv } from '../run/read-csv.ts'

/** A unit test as the artifact has it: rows of every format, and the checksum by which states are compared. */
export function unitTestJson(
  test: ManifestResource,
  said: Readonly<Record<string, unknown>>,
  manifest: Manifest,
): Record<string, unknown> {
  const { properties } = test
  const given = listAt(properties, 'given').filter(isObject).map(fixtureShape)
  const expect = fixtureShape(objectAt(properties, 'expect'))
  const overrides = isObject(properties['overrides']) ? properties['overrides'] : null
  const versions = isObject(properties['versions']) ? properties['versions'] : null
  const model = textAt(properties, 'model') ?? ''
  const tested = manifest.nodes.get(test.depends_on.nodes[0] ?? '')
  const { tags: _tags, meta: _meta, unrendered_config: _unrendered, ...rest } = said
  return {
    ...rest,
    model,
    given,
    expect,
    overrides: overrides && { macros: {}, vars: {}, env_vars: {}, ...overrides },
    versions,
    version: tested?.version ?? null,
    schema: tested?.schema ?? null,
    checksum: checksumOf({ model, versions, given, expect, overrides }),
  }
}

interface Fixture extends JsonObject {
  readonly rows: Json
  readonly format: string
  readonly fixture: Json
}

function fixtureShape(written: JsonObject): Fixture {
  const format = stringAt(written, 'format') ?? 'dict'
  const rows = written['rows'] ?? null
  const input = written['input']
  return {
    ...(input === undefined ? {} : { input }),
    rows: rowsShape(rows, format),
    format,
    fixture: written['fixture'] ?? null,
  }
}

function rowsShape(rows: Json, format: string): Json {
  if (typeof rows !== 'string') return isList(rows) ? firstCompleteRow(rows) : rows
  return format === 'csv' ? firstCompleteRow(csvRows(rows)) : rows.replace(/\n$/, '')
}

/** The header names the columns; an empty cell is null. */
function csvRows(text: string): readonly Json[] {
  if (text.trim() === '') return []
  const { header, rows } = readCsv(text)
  const cell = (written: string | null | undefined) => (written === '' ? null : (written ?? null))
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, cell(row[index])])))
}

interface Checked {
  readonly model: string
  readonly versions: JsonObject | null
  readonly given: readonly Fixture[]
  readonly expect: Fixture
  readonly overrides: JsonObject | null
}

/** Over the text that Python makes of the parts. */
function checksumOf({ model, versions, given, expect, overrides }: Checked): string {
  const python = (value: Json | undefined) => pyRepr(toValue(value ?? null))
  const fixture = (type: string, one: Fixture) => {
    const format = `<UnitTestFormat.${formatNames[one.format] ?? one.format}: '${one.format}'>`
    const input = one['input'] === undefined ? '' : `input=${python(one['input'])}, `
    return `${type}(${input}rows=${python(one.rows)}, format=${format}, fixture=${python(one.fixture)})`
  }
  const named = (type: string, names: readonly string[], value: JsonObject | null, missing: Json) => {
    if (value === null) return 'None'
    return `${type}(${names.map((name) => `${name}=${python(value[name] ?? missing)}`).join(', ')})`
  }
  const text = [
    model,
    named('UnitTestNodeVersions', ['include', 'exclude'], versions, null),
    `[${given.map((one) => fixture('UnitTestInputFixture', one)).join(', ')}]`,
    fixture('UnitTestOutputFixture', expect),
    named('UnitTestOverrides', ['macros', 'vars', 'env_vars'], overrides, {}),
    ...given.filter((one) => one.fixture !== null).map((one) => pyStr(toValue(one.rows))),
  ].join('-')
  return createHash('sha256').update(text).digest('hex')
}

const formatNames: Readonly<Record<string, string>> = { csv: 'CSV', dict: 'Dict', sql: 'SQL' }
