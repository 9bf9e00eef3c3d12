import { describe, expect, it } from 'vitest'
import { rankItems, type PaletteItem } from './rank-items.ts'

const item = (label: string, about = ''): PaletteItem => ({ id: label, group: 'Files', label, about })
const labels = (query: string, items: PaletteItem[]) => rankItems(query, items, 10).map((each) => each.label)

describe('rankItems', () => {
  const models = [
    item('mart_revenue_monthly', 'models/marts'),
    item('stg_revenue', 'models/staging'),
    item('revenue', 'models/core'),
    item('dim_customers', 'models/core'),
  ]
  it('puts the whole word first, then starts of parts', () => {
    expect(labels('revenue', models)).toEqual(['revenue', 'stg_revenue', 'mart_revenue_monthly'])
  })
  it('finds by the first letters of the parts', () => {
    expect(labels('mrm', models)).toEqual(['mart_revenue_monthly'])
    expect(labels('dimcus', models)).toEqual(['dim_customers'])
  })
  it('does not find letters that only happen to be there', () => {
    expect(labels('mtm', models)).toEqual([])
  })
  it('needs every word, also in what is said about the item', () => {
    expect(labels('core rev', models)).toEqual(['revenue'])
    expect(labels('core nothing', models)).toEqual([])
  })
  it('keeps the order where nothing is asked, up to the limit', () => {
    expect(rankItems('', models, 2)).toEqual(models.slice(0, 2))
  })
})
