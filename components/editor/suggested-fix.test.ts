import { expect, it } from 'vitest'
import { placeOfFix, suggestedFix } from './suggested-fix.ts'

it('takes the name that the remedy offers', () => {
  const fix = suggestedFix({
    message: "There is no model, seed or snapshot 'ordres'.",
    remedy: "Did you mean 'orders' or 'order_lines'?",
  })
  expect(fix).toEqual({ wrong: 'ordres', right: 'orders' })
  expect(fix && placeOfFix("ref('ordres')", fix)).toEqual({ from: 5, to: 11 })
  expect(fix && placeOfFix("ref('other')", fix)).toBeNull()
})

it('mends the table of a source, and a column as the warehouse names it', () => {
  const source = { message: "There is no source 'shop.ordres'.", remedy: "Did you mean 'shop.orders'?" }
  expect(suggestedFix(source)).toEqual({ wrong: 'ordres', right: 'orders' })
  const other = { message: "There is no source 'shp.orders'.", remedy: "Did you mean 'shop.orders'?" }
  expect(suggestedFix(other)).toEqual({ wrong: 'shp', right: 'shop' })
  const column =
    'Binder Error: Referenced column "totl" not found in FROM clause!\nCandidate bindings: "total", "tax"'
  expect(suggestedFix({ message: column, remedy: null })).toEqual({ wrong: 'totl', right: 'total' })
})

it('offers nothing where nothing is near', () => {
  expect(suggestedFix({ message: "There is no macro 'x'.", remedy: 'Check the spelling.' })).toBeNull()
})
