import { describe, expect, it } from 'vitest'
import { cutMiddle, splitMiddle } from './split-middle.ts'

describe('splitMiddle', () => {
  it('keeps the end, and loses nothing', () => {
    const { head, tail } = splitMiddle('mart_revenue_mrr_movements.sql')
    expect(tail).toBe('revenue_mrr_movements.sql'.slice('revenue_'.length))
    expect(head + tail).toBe('mart_revenue_mrr_movements.sql')
  })
  it('keeps siblings apart by whole words', () => {
    expect(splitMiddle('production_mart_core_customer_overview.sql').tail).toBe('customer_overview.sql')
    expect(splitMiddle('production_mart_core_daily_overview.sql').tail).toBe('daily_overview.sql')
    expect(splitMiddle('averyveryverylongnamewithoutwords').tail).toHaveLength(11)
  })
  it('does not cut a short name', () => {
    expect(splitMiddle('orders.sql')).toEqual({ head: 'orders.sql', tail: '' })
  })
})

describe('cutMiddle', () => {
  it('fits the limit and keeps both ends', () => {
    expect(cutMiddle('stg_stripe_invoices', 11)).toBe('stg_s…oices')
    expect(cutMiddle('short', 11)).toBe('short')
  })
})
