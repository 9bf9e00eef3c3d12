import { describe, expect, it } from 'vitest'
import { developAddress, fileOfAddress } from './develop-address.ts'

describe('the address of a file', () => {
  it('leads back to the file, whatever its name', () => {
    for (const path of ['dbt_project.yml', 'models/a b/100%?.sql', 'models/é#.sql']) {
      expect(fileOfAddress(developAddress('my project', path))).toBe(path)
    }
  })
  it('names no file where none is open, or it cannot be read', () => {
    expect(fileOfAddress('/demo/develop')).toBeNull()
    expect(fileOfAddress('/demo/runs/3')).toBeNull()
    expect(fileOfAddress('/demo/develop/%E0%A4%A')).toBeNull()
  })
})
