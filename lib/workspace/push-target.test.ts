import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPushTarget } from './push-target.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'metricwright-push-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('where a project can be pushed', () => {
  it('is its repository: an address, a work tree, a bare one', async () => {
    expect(await findPushTarget('https://example.com/shop.git')).toMatchObject({ kind: 'url' })
    mkdirSync(path.join(folder, '.git'))
    expect(await findPushTarget(folder)).toEqual({ kind: 'folder', path: folder })
    rmSync(path.join(folder, '.git'), { recursive: true })
    mkdirSync(path.join(folder, 'objects'))
    expect(await findPushTarget(folder)).toEqual({ kind: 'folder', path: folder })
  })
  it('is nowhere for a plain folder, a folder that is gone, and a project of our own', async () => {
    expect(await findPushTarget(folder)).toBeNull()
    expect(await findPushTarget(path.join(folder, 'gone'))).toBeNull()
    expect(await findPushTarget('')).toBeNull()
  })
})
