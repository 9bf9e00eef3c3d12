import { describe, expect, it } from 'vitest'
import { cutMiddle, splitMiddle } from './split-middle.ts'

describe('splitMiddle', () => {
  it('keeps the end, and loses nothing', () => {
    const { head, tail } = splitMiddle('mart_revenue_mrr_movements.sql')
    expect(tail).toBe('vements.sql')
    expect(head + tail).toBe('mart_revenue_mrr_movements.sql')
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
