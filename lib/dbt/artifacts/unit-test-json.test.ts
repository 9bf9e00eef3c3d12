import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'
import { manifestArtifact } from './index.ts'

const stamp = { invocationId: 'test', generatedAt: '2026-01-01T00:00:00Z' }

describe('the checksum of a unit test', () => {
  it('ends with the SQL of a fixture file as it is, where other values are as Python shows them', () => {
    const { manifest } = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select * from {{ ref('a') }}",
      'tests/fixtures/one.sql': "select 'x' as id",
      'models/b.yml':
        "unit_tests: [{name: u, model: b, given: [{input: ref('a'), format: sql, fixture: one}], expect: {rows: [{id: 1}]}}]\n",
    })
    const text = [
      'b',
      'None',
      `[UnitTestInputFixture(input="ref('a')", rows="select 'x' as id", format=<UnitTestFormat.SQL: 'sql'>, fixture='one')]`,
      "UnitTestOutputFixture(rows=[{'id': 1}], format=<UnitTestFormat.Dict: 'dict'>, fixture=None)",
      'None',
      "select 'x' as id",
    ].join('-')
    const checksum = createHash('sha256').update(text).digest('hex')
    expect(manifestArtifact(manifest, stamp)).toMatchObject({
      unit_tests: { 'unit_test.shop.b.u': { checksum } },
    })
  })
})
