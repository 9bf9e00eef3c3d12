import { describe, expect, it } from 'vitest'
import { developAddress, fileOfAddress, lineOfAddress } from './develop-address.ts'

describe('the address of a file', () => {
  it('leads back to the file, whatever its name', () => {
    for (const path of ['dbt_project.yml', 'models/a b/100%?.sql', 'models/é#.sql']) {
      expect(fileOfAddress(developAddress('my project', path))).toBe(path)
    }
  })
  it('names a line, and nothing where it is none', () => {
    const address = developAddress('shop', 'models/a.sql', { line: 12, column: 5 })
    expect(address).toBe('/shop/develop/models/a.sql#L12:5')
    expect(lineOfAddress('#L12:5')).toEqual({ line: 12, column: 5 })
    expect(lineOfAddress('#L3')).toEqual({ line: 3, column: 1 })
    expect(lineOfAddress('#Lx')).toBeNull()
  })
  it('names no file where none is open, or it cannot be read', () => {
    expect(fileOfAddress('/demo/develop')).toBeNull()
    expect(fileOfAddress('/demo/runs/3')).toBeNull()
    expect(fileOfAddress('/demo/develop/%E0%A4%A')).toBeNull()
  })
})
