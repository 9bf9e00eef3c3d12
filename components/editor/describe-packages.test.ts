import { describe, expect, it } from 'vitest'
import type { ProjectPackages } from '#lib/contracts/packages.ts'
import { describeMissing, namePackages } from './describe-packages.ts'

const utils = { name: 'dbt-labs/dbt_utils', version: '1.3.0' }
const own = { name: 'packages/own', version: null }
const state: ProjectPackages = {
  state: 'missing',
  wanted: [utils],
  usesOthers: false,
  refusal: null,
  progress: null,
  failure: null,
}

describe('packages that are not installed', () => {
  it('are named, a long list by its first two', () => {
    expect(namePackages([utils])).toBe('dbt-labs/dbt_utils 1.3.0')
    expect(namePackages([utils, own])).toBe('dbt-labs/dbt_utils 1.3.0 and packages/own')
    expect(namePackages([utils, own, utils, own])).toBe('dbt-labs/dbt_utils 1.3.0, packages/own and 2 more')
  })

  it('are told with what follows from it', () => {
    expect(describeMissing(state)).toContain('is not installed yet, so models that use it do not compile')
    expect(describeMissing({ ...state, usesOthers: true })).toContain('installed before are used')
  })
})
