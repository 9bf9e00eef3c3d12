import { describe, expect, it } from 'vitest'
import { homeOf, placeOf, placesFor } from './places.ts'

describe('placesFor', () => {
  it('does not offer Develop and Changes to a reader', () => {
    expect(placesFor(['project.read']).map((place) => place.key)).toEqual([
      'lineage',
      'runs',
      'access',
      'settings',
    ])
  })
  it('offers an analyst everything', () => {
    expect(placesFor(['project.read', 'files.edit', 'change.open'])).toHaveLength(6)
  })
})

describe('placeOf', () => {
  it('reads the place and what follows', () => {
    const { place, rest } = placeOf('/demo/develop/models/a%20b.sql')
    expect(place?.key).toBe('develop')
    expect(rest).toEqual(['models', 'a b.sql'])
  })
  it('knows no place outside a project', () => {
    expect(placeOf('/sign-in').place).toBeNull()
  })
})

describe('homeOf', () => {
  it('is the first place that the person may open', () => {
    expect(homeOf('demo', ['project.read'])).toBe('/demo/lineage')
    expect(homeOf('demo', ['files.edit'])).toBe('/demo/develop')
  })
})
