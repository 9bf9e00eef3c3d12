import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writePieces } from './write-pieces.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pieces-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function written(texts: readonly string[]): Promise<string> {
  const path = join(folder, 'whole')
  const file = await open(path, 'w')
  try {
    await writePieces(file, texts)
  } finally {
    await file.close()
  }
  return readFileSync(path, 'utf8')
}

describe('texts written one after another', () => {
  it('stand in their order, whatever their length', async () => {
    const texts = Array.from({ length: 3000 }, (_, index) => `${index}:${'aé€😀'.repeat(index % 400)}\n`)
    texts.splice(1500, 0, 'ü'.repeat(3_000_000), '', 'x'.repeat(1 << 20))
    expect((await written(texts)) === texts.join('')).toBe(true)
    expect(await written([])).toBe('')
  })

  it('fail where one of them cannot be written', async () => {
    const path = join(folder, 'kept')
    writeFileSync(path, 'as it was')
    const file = await open(path, 'r')
    try {
      await expect(
        writePieces(
          file,
          Array.from({ length: 100 }, () => 'x'.repeat(100_000)),
        ),
      ).rejects.toThrow(/EBADF/)
    } finally {
      await file.close()
    }
    expect(readFileSync(path, 'utf8')).toBe('as it was')
  })
})
