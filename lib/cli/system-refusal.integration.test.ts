import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { useCommandFolder } from './testing/command-folder.ts'

const { command, path } = useCommandFolder({
  'dbt_project.yml': "name: p\nversion: '1.0'\nprofile: p\n",
  'profiles.yml': 'p: {target: dev, outputs: {dev: {type: duckdb, path: p.duckdb}}}\n',
  'models/good.sql': 'select 1 as id',
})

describe('what the system refuses of a file', { timeout: 60_000 }, () => {
  it('is a sentence with the file', async () => {
    writeFileSync(path('file'), '')
    expect(await command('parse', '--target-path', 'file/target')).toMatchObject({
      code: 2,
      output: `${path('file/target')} cannot be read or written: a part of its path is a file, not a folder.\n`,
    })
    mkdirSync(path('odd', 'manifest.json'), { recursive: true })
    expect(await command('parse', '--target-path', 'odd')).toMatchObject({
      code: 2,
      output: `${path('odd/manifest.json')} cannot be read or written: it is a folder.\n`,
    })
  })

  it('is a folder where the system makes none', async () => {
    for (const words of [
      ['parse', '--target-path', '/proc/none/target'],
      ['parse', '--log-path', '/proc/none'],
    ])
      expect(await command(...words)).toMatchObject({
        code: 2,
        output: '/proc/none cannot be made: its disk takes no folder there.\n',
      })
  })

  it('is a disk that is full', async () => {
    mkdirSync(path('full'))
    symlinkSync('/dev/full', path('full', 'manifest.json'))
    expect(await command('parse', '--target-path', 'full')).toMatchObject({
      code: 2,
      output: 'The disk is full. Make room and run the command again.\n',
    })
  })

  it('is a project file that is none: it names no profile, and why is what counts', async () => {
    mkdirSync(path('torn'))
    writeFileSync(path('torn', 'dbt_project.yml'), 'name: [p\nprofile: p\n')
    expect(await command('parse', '--project-dir', 'torn')).toMatchObject({
      code: 2,
      output:
        'dbt_project.yml:1:7: This YAML cannot be read: the [ that opens here has no end.\n  Close it with ]\n',
    })
    mkdirSync(path('folder', 'dbt_project.yml'), { recursive: true })
    expect(await command('parse', '--project-dir', 'folder')).toMatchObject({
      code: 2,
      output: 'dbt_project.yml cannot be read: it must be a file that you may read.\n',
    })
  })
})
