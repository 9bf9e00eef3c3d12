import { expect, it } from 'vitest'
import { moveCursor } from './use-row-cursor.ts'

it('moves by one, by ten and to the ends, and stays inside', () => {
  expect(moveCursor('j', -1, 30)).toBe(0)
  expect(moveCursor('ArrowDown', 29, 30)).toBe(29)
  expect(moveCursor('k', 5, 30)).toBe(4)
  expect(moveCursor('ArrowUp', -1, 30)).toBe(29)
  expect(moveCursor('PageDown', 25, 30)).toBe(29)
  expect(moveCursor('End', 0, 30)).toBe(29)
  expect(moveCursor('x', 0, 30)).toBeNull()
  expect(moveCursor('j', -1, 0)).toBeNull()
})
