import { describe, expect, it } from 'vitest'
import { describeDataset, type DatasetNaming } from './datasets.ts'

const naming: DatasetNaming = {
  projectId: 'shop',
  restricted: new Set(['production_mart_pay']),
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

  it('tells what an admin restricted, in any spelling of case', () => {
    expect(describeDataset('Production_Mart_PAY', naming).restricted).toBe(true)
    expect(describeDataset('production_mart', naming).restricted).toBe(false)
  })
})
