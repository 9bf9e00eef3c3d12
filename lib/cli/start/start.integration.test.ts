import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bundleFolder, currentBundle, fileState, writeBundleRecord } from './bundle.ts'

/** An installation whose command line says where it was started from. */
let root = ''
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const started = () =>
  execFileSync(process.execPath, [join(root, 'lib/cli/start/start.ts'), 'and', 'words'], { encoding: 'utf8' })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'start-'))
  write('package.json', '{"type": "module"}')
  write('lib/cli/main.ts', "process.stdout.write(`sources ${process.argv.slice(2).join(' ')}`)")
  for (const name of ['start.ts', 'bundle.ts'])
    cpSync(join(import.meta.dirname, name), join(root, 'lib/cli/start', name))
  write(
    '.cache/command-line/made-1/main.js',
    "process.stdout.write('bundle ' + process.argv.slice(2).join(' '))",
  )
  writeBundleRecord(root, {
    entry: 'made-1/main.js',
    files: ['lib/cli/main.ts', '.cache/command-line/made-1/main.js'].map((path) => fileState(root, path)),
  })
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('the start of the command line', () => {
  it('takes the bundle while its sources are what they were', () => {
    expect(started()).toBe('bundle and words')
  })

  it.each([
    ['a source that was edited', () => write('lib/cli/main.ts', 'process.stdout.write("edited")'), 'edited'],
    [
      'a source of another time, of the same length',
      () => utimesSync(join(root, 'lib/cli/main.ts'), 1, 1),
      'sources and words',
    ],
    [
      'a piece that is missing',
      () => rmSync(join(bundleFolder(root), 'made-1/main.js')),
      'sources and words',
    ],
    [
      'a record that was cut off',
      () => write('.cache/command-line/bundle.json', '{"entry": "made-1/'),
      'sources and words',
    ],
    ['no record', () => rmSync(bundleFolder(root), { recursive: true }), 'sources and words'],
  ])('takes the sources with %s', (_, change, said) => {
    change()
    expect(currentBundle(root)).toBeNull()
    expect(started()).toBe(said)
  })
})
