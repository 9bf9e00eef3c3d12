import { describe, expect, it } from 'vitest'
import { cutMiddle, fitMiddle, splitMiddle } from './split-middle.ts'

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

describe('fitMiddle', () => {
  const name = 'production_mart_revenue_monthly_sales.sql'
  const fit = (letters: number, text = name) => fitMiddle(text, letters * 10, (part) => part.length * 10)

  it('leaves a name alone that has room', () => {
    expect(fit(name.length)).toBe(name)
  })
  it('takes as much of the beginning as there is room for, and no gap', () => {
    expect(fit(30)).toBe('production_m…monthly_sales.sql')
    expect(fit(20)).toBe('pr…monthly_sales.sql')
  })
  it('cuts the end in whole letters where even that has no room', () => {
    expect(fit(12)).toBe('p…_sales.sql')
    expect(fit(1)).toBe('p…l')
  })
  it('cuts short names too', () => {
    expect(fit(6, 'orders.sql')).toBe('o….sql')
  })
})

describe('cutMiddle', () => {
  it('fits the limit and keeps both ends', () => {
    expect(cutMiddle('stg_stripe_invoices', 11)).toBe('stg_s…oices')
    expect(cutMiddle('short', 11)).toBe('short')
  })
})
