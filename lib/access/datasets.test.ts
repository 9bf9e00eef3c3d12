import { describe, expect, it } from 'vitest'
import { decideDataset, describeDataset, rolesFor, type DatasetNaming } from './datasets.ts'

const naming: DatasetNaming = {
  productionSchema: 'production',
  declaredLayer: (schema) => (schema === 'production_finance' ? 'mart' : null),
  isSourceSchema: (schema) => schema === 'backend',
}

describe('describeDataset', () => {
  it.each([
    ['production_stg_external', 'production', 'staging'],
    ['production_core', 'production', 'core'],
    ['production_mart_revenue', 'production', 'mart'],
    ['PRODUCTION_REPORTING', 'production', 'reporting'],
    ['production_customer_io', 'production', 'customer_io'],
    ['production_finance', 'production', 'mart'],
    ['production_secret', 'production', 'other'],
    ['production', 'production', 'mart'],
    ['productionx', 'raw', 'other'],
    ['backend', 'raw', 'raw'],
    ['dev_ann', 'development', 'development'],
    ['dev_ann_mart_revenue', 'development', 'development'],
    ['information_schema', 'raw', 'other'],
  ])('%s is %s, layer %s', (schema, environment, layer) => {
    expect(describeDataset(schema, naming)).toMatchObject({ environment, layer })
  })
})

describe('decideDataset', () => {
  const of = (schema: string, restricted = false) => ({ ...describeDataset(schema, naming), restricted })

  it('follows the table of roles', () => {
    const cells = [
      'production_stg_backend',
      'production_mart_revenue',
      'production_reporting',
      'production_ml',
    ].map((schema) => rolesFor(of(schema)).map(({ role, action }) => `${role} ${action}`))
    expect(cells).toEqual([
      ['admin own', 'team_lead view', 'data_analyst view', 'data_reader view'],
      ['admin own', 'team_lead edit', 'data_analyst edit', 'data_reader view'],
      ['admin own', 'team_lead view', 'data_reader view'],
      ['admin own', 'team_lead view'],
    ])
  })

  it('takes a restricted dataset out of every grant but own', () => {
    expect(rolesFor(of('production_mart_revenue', true)).map(({ role }) => role)).toEqual(['admin'])
  })

  it('gives nobody without a role anything, but their own schema', () => {
    expect(decideDataset({ roles: [], slug: 'ann' }, of('production_mart_revenue')).action).toBeNull()
    expect(decideDataset({ roles: [], slug: 'ann' }, of('dev_ann_mart')).action).toBe('own')
  })
})
