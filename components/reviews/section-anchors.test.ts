import { expect, it } from 'vitest'
import { anchorOfFile } from './section-anchors.ts'

it('makes an id of any path', () => {
  expect(anchorOfFile('models/marts/a b.sql')).toBe('file-models_marts_a_b_sql')
})
