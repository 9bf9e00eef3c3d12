import { describe, expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'

describe('a seed of more than a mebibyte', () => {
  it('is known by its path, as in dbt', () => {
    const { manifest } = parseFiles({ 'seeds/big.csv': `id\n${'1234567\n'.repeat(140_000)}` })
    expect(manifest.nodes.get('seed.shop.big')?.checksum).toEqual({ name: 'path', checksum: 'seeds/big.csv' })
  })
})
