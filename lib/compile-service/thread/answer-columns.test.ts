import { describe, expect, it } from 'vitest'
import { parseFiles } from '#lib/dbt/testing/project.ts'
import { answerColumns } from './answer-columns.ts'

const project = parseFiles({
  'models/orders.sql': 'select 1 as order_id',
  'models/refunds.sql': 'select 1 as refund_id',
  'models/_models.yml': `version: 2
models:
  - name: orders
    columns: [{ name: order_id }, { name: amount }, { name: reorder_count }]
  - name: refunds
    columns: [{ name: refund_id }, { name: order_id }, { name: amount }]
`,
})
const names = (query: string) => answerColumns(project, query).map(({ node, name }) => `${node}.${name}`)

describe('columns of the whole project', () => {
  it('are found by their names, the nearest first', () => {
    expect(names('order')).toEqual(['orders.order_id', 'refunds.order_id', 'orders.reorder_count'])
    expect(names('amount')).toEqual(['orders.amount', 'refunds.amount'])
  })
  it('are narrowed by the name of their model, which alone finds none', () => {
    expect(names('amount refunds')).toEqual(['refunds.amount'])
    expect(names('refunds')).toEqual([])
    expect(names('nothing')).toEqual([])
    expect(names('')).toEqual([])
  })
  it('of 2,000 models are found within 50 ms', () => {
    const columns = Array.from({ length: 12 }, (_, index) => `{ name: column_${index} }`).join(', ')
    const models = Array.from({ length: 2000 }, (_, index) => index)
    const large = parseFiles({
      ...Object.fromEntries(models.map((index) => [`models/m${index}.sql`, 'select 1 as one'])),
      'models/_m.yml': `version: 2\nmodels:\n${models.map((index) => `  - name: m${index}\n    columns: [${columns}]`).join('\n')}\n`,
    })
    answerColumns(large, 'column_7')
    const began = performance.now()
    expect(answerColumns(large, 'column_7 m1999')).toHaveLength(1)
    expect(performance.now() - began).toBeLessThan(50)
  })
})
