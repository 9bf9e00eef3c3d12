import { describe, expect, it } from 'vitest'
import { isNothingBuilt } from './nothing-built.ts'

const node = (change: object) => ({
  resourceType: 'model',
  materialized: 'view',
  builtInDevelopment: false,
  builtInProduction: false,
  ...change,
})

describe('a project of which nothing is built', () => {
  it('is one whose models are nowhere', () => {
    expect(isNothingBuilt([node({}), node({ resourceType: 'source', materialized: null })], false)).toBe(true)
  })
  it('is none once there is one table, of production or of the reader', () => {
    expect(isNothingBuilt([node({}), node({ builtInProduction: true })], false)).toBe(false)
    expect(isNothingBuilt([node({}), node({ builtInDevelopment: true })], false)).toBe(false)
    expect(isNothingBuilt([node({}), node({ builtInDevelopment: true })], true)).toBe(true)
  })
  it('is none where a build would make nothing, or where nothing may be seen', () => {
    expect(isNothingBuilt([], true)).toBe(false)
    expect(isNothingBuilt([node({ materialized: 'ephemeral' })], true)).toBe(false)
    expect(isNothingBuilt([node({ resourceType: 'restricted' })], false)).toBe(false)
  })
})
