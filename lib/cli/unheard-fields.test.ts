import { describe, expect, it } from 'vitest'
import { testTarget } from '#lib/dbt/testing/project.ts'
import { unheardFields } from './unheard-fields.ts'

describe('fields of a DuckDB profile that nothing hears', () => {
  it('are named with what can be done instead', () => {
    const connection = {
      path: 'a.duckdb',
      secrets: [{ type: 's3' }],
      plugins: [],
      extensions: [{ name: 'h3' }],
    }
    expect(unheardFields({ target: testTarget, connection })).toBe(
      "Of the profile's target 'dev' this is not taken over: secrets (make them in DuckDB (create persistent secret)), " +
        'extensions with a repository (install them in DuckDB once, and give their names).',
    )
  })

  it('are no matter of other warehouses, nor of a profile without them', () => {
    const target = { ...testTarget, type: 'postgres' }
    expect(unheardFields({ target, connection: { secrets: ['a'] } })).toBe(null)
    const connection = { path: 'a.duckdb', extensions: ['json'], settings: { threads: 1 }, attach: [] }
    expect(unheardFields({ target: testTarget, connection })).toBe(null)
  })
})
