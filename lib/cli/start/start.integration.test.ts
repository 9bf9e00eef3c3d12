import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bundleFolder, currentBundle, fileState, readBundleRecord, writeBundleRecord } from './bundle.ts'

/** An installation whose command line says where it was started from. */
let root = ''
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const started = () =>
  execFileSync(process.execPath, [join(root, 'lib/cli/start/start.ts'), 'and', 'words'], { encoding: 'utf8' })

beforeEach(() => {
  // In an address each of these would be another.
  root = mkdtempSync(join(tmpdir(), 'start #1 %20 ä?-'))
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
    ['a record of another shape', () => write('.cache/command-line/bundle.json', '{}'), 'sources and words'],
    [
      'a piece that cannot be looked at',
      () => {
        rmSync(join(bundleFolder(root), 'made-1/main.js'))
        symlinkSync('main.js', join(bundleFolder(root), 'made-1/main.js'))
      },
      'sources and words',
    ],
    ['no record', () => rmSync(bundleFolder(root), { recursive: true }), 'sources and words'],
  ])('takes the sources with %s', (_, change, said) => {
    change()
    expect(currentBundle(root)).toBeNull()
    expect(started()).toBe(said)
  })
})

describe('bin/metricwright', () => {
  it('says how to get the packages where no Node is new enough, as after an install without scripts', () => {
    cpSync(join(import.meta.dirname, '../../../bin'), join(root, 'bin'), { recursive: true })
    write('old/node', '#!/bin/sh\necho 20\n')
    chmodSync(join(root, 'old/node'), 0o755)
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: `${join(root, 'old')}:/usr/bin:/bin` }
    const { status, stderr } = spawnSync(join(root, 'bin/metricwright'), ['parse'], { env, encoding: 'utf8' })
    const said = `Metricwright needs its packages: run 'npm ci --ignore-scripts=false' in ${root} first.\n`
    expect([status, stderr]).toEqual([2, said])
  })
})

describe('the bundle of this installation', { timeout: 60_000 }, () => {
  const installation = resolve(import.meta.dirname, '../../..')
  const pieces = () => {
    const entry = readBundleRecord(installation)?.entry ?? ''
    return join(bundleFolder(installation), dirname(entry))
  }
  beforeAll(() => {
    const options = ['--disable-warning=ExperimentalWarning', 'scripts/bundle-command-line.ts']
    execFileSync(process.execPath, options, { cwd: installation })
  })

  it('can be moved: it does not say where it was made', () => {
    const texts = readdirSync(pieces()).map((name) => [name, readFileSync(join(pieces(), name), 'utf8')])
    expect(texts.length).toBeGreaterThan(1)
    expect(texts.flatMap(([name, text]) => (text?.includes(installation) === true ? [name] : []))).toEqual([])
  })

  it('knows the lines of what was put in it, also where a place was put in', () => {
    const line = 'var PoolThread = class'
    const name = readdirSync(pieces()).find((one) => readFileSync(join(pieces(), one), 'utf8').includes(line))
    const [code, map] = ['', '.map'].map((end) => readFileSync(join(pieces(), `${name}${end}`), 'utf8'))
    const index = code?.split('\n').findIndex((one) => one.startsWith(line)) ?? 0
    const found = new SourceMap(JSON.parse(map ?? '{}')).findEntry(index, 0)
    expect('originalSource' in found && found.originalSource).toMatch(/pool-thread\.ts$/)
  })

  it('can be read by whoever can read the sources, not only by who installed it', () => {
    const mode = (path: string) => statSync(path).mode & 0o005
    expect(mode(pieces())).toBe(0o005)
  })
})
