import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diskFiles } from './disk-files.ts'
import { memoryFiles } from './memory-files.ts'
import { overlayFiles } from './overlay-files.ts'

const paths = (files: { list(): readonly { path: string }[] }) => files.list().map((entry) => entry.path)

describe('files in memory and overlaid', () => {
  it('never leave the project', () => {
    const files = memoryFiles({
      '../x.sql': '',
      '/etc/passwd': '',
      'a/../../y.sql': '',
      'C:\\z.sql': '',
      './models//a.sql': 'x',
      'b\\c.sql': '',
    })
    expect(paths(files)).toEqual(['b/c.sql', 'models/a.sql'])
    expect(paths(overlayFiles(files, new Map([['../../p.sql', 'x']])))).toEqual(['b/c.sql', 'models/a.sql'])
  })

  it('replace, add and take away', () => {
    const base = memoryFiles({ 'a.sql': '1', 'b.sql': '2' })
    const files = overlayFiles(
      base,
      new Map([
        ['a.sql', null],
        ['b.sql', '3'],
        ['c.sql', '4'],
      ]),
    )
    expect(paths(files)).toEqual(['b.sql', 'c.sql'])
    expect([files.read('a.sql'), files.read('b.sql'), files.read('c.sql'), base.read('b.sql')]).toEqual([
      null,
      '3',
      '4',
      '2',
    ])
    expect(files.list()[0]?.contentId).not.toBe(base.list()[1]?.contentId)
  })
})

describe('files on disk', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'files-'))
    mkdirSync(join(root, 'project/models'), { recursive: true })
    mkdirSync(join(root, 'project/target'))
    mkdirSync(join(root, 'outside'))
    writeFileSync(join(root, 'project/models/a.sql'), 'select 1')
    writeFileSync(join(root, 'project/target/a.sql'), 'x')
    writeFileSync(join(root, 'outside/secret.sql'), 'secret')
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('leave out what is built', () => {
    const files = diskFiles(join(root, 'project'))
    expect(paths(files)).toEqual(['models/a.sql'])
    expect([
      files.read('models/a.sql'),
      files.read('target/a.sql'),
      files.read('../outside/secret.sql'),
    ]).toEqual(['select 1', null, null])
  })

  it('follow no link out of the project, but for the folder of a package', () => {
    symlinkSync(join(root, 'outside/secret.sql'), join(root, 'project/models/link.sql'))
    symlinkSync(join(root, 'outside'), join(root, 'project/models/folder'))
    symlinkSync(join(root, 'project/models/a.sql'), join(root, 'project/models/own.sql'))
    mkdirSync(join(root, 'project/dbt_packages'))
    symlinkSync(join(root, 'outside'), join(root, 'project/dbt_packages/local'))
    expect(paths(diskFiles(join(root, 'project')))).toEqual([
      'dbt_packages/local/secret.sql',
      'models/a.sql',
      'models/own.sql',
    ])
  })
})
