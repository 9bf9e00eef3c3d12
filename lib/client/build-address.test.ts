import { describe, expect, it } from 'vitest'
import { buildAddress } from './build-address.ts'

describe('buildAddress', () => {
  it('escapes parameters, so that a name cannot become a path', () => {
    expect(buildAddress('/api/projects/[project]/nodes/[id]', { project: 'a/b', id: 'model.p.x?' }, {})).toBe(
      '/api/projects/a%2Fb/nodes/model.p.x%3F',
    )
  })
  it('leaves out what the query does not have', () => {
    expect(buildAddress('/api/x', {}, { path: 'models/a b.sql', before: undefined })).toBe(
      '/api/x?path=models%2Fa+b.sql',
    )
  })
  it('refuses an address with a missing parameter', () => {
    expect(() => buildAddress('/api/[project]', {}, {})).toThrow('needs project')
  })
})
