import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Json } from '../manifest.ts'
import { packagesHash, readLockFile, writeLockFile } from './lock-file.ts'
import { readPackageSpecs } from './package-spec.ts'
import { readArchive } from './read-archive.ts'
import { makeTar, makeTarball, packageTarball } from './testing/make-tar.ts'
import { compareVersions, fitsRange, parseRange, parseVersion } from './version-range.ts'

const read = (bytes: Buffer, limits?: { maxBytes: number; maxFiles: number }) =>
  readArchive(bytes, { name: 'evil', strip: true, ...(limits ? { limits } : {}) })

describe('an archive', () => {
  it('is read without its outer folder, with long names', () => {
    const long = `${'a'.repeat(60)}/${'b'.repeat(80)}.sql`
    const pax = `path=root/${long}\n`
    const record = `${pax.length + 4} ${pax}`
    const found = read(
      makeTarball([
        { path: 'pax_global_header', type: 'g', content: '20 comment=something\n' },
        { path: 'root/', type: '5' },
        { path: 'root/dbt_project.yml', content: 'name: p' },
        { path: 'PaxHeader', type: 'x', content: record },
        { path: 'root/short', content: 'select 1' },
        { path: 'root/link.sql', type: '2', link: 'dbt_project.yml' },
      ]),
    )
    expect([...found].map(([path, bytes]) => [path, bytes.toString()])).toEqual([
      ['dbt_project.yml', 'name: p'],
      [long, 'select 1'],
    ])
  })

  const file = { path: 'p/dbt_project.yml', content: 'name: p' }
  /** What says the name of the entry after it. */
  const longName = (type: string, content: string) => ({ path: 'p/long', type, content })
  it.each([
    ['a path upwards', [file, { path: 'p/../../x', content: 'x' }], /leads out of it/],
    ['an absolute path', [file, { path: '/etc/x', content: 'x' }], /leads out of it/],
    ['a path of Windows', [file, { path: 'C:\\x', content: 'x' }], /leads out of it/],
    [
      'a long name upwards',
      [file, longName('L', 'p/../../x\0'), { path: 'p/s', content: 'x' }],
      /leads out of it/,
    ],
    [
      'a named path upwards',
      [file, longName('x', '18 path=p/../../x\n'), { path: 'p/s' }],
      /leads out of it/,
    ],
    ['a named absolute path', [file, longName('x', '13 path=/etc\n'), { path: 'p/s' }], /leads out of it/],
    [
      'a long link outwards',
      [file, longName('K', '/etc/passwd\0'), { path: 'p/s', type: '2', link: 'x' }],
      /link/,
    ],
    ['a symbolic link outwards', [file, { path: 'p/x', type: '2', link: '/etc/passwd' }], /link/],
    ['a symbolic link upwards', [file, { path: 'p/a/x', type: '2', link: '../../../x' }], /link/],
    ['a hard link outwards', [file, { path: 'p/x', type: '1', link: '../x' }], /link/],
    ['a device', [file, { path: 'p/x', type: '3' }], /neither a file nor a folder/],
    ['two folders', [file, { path: 'q/x', content: 'x' }], /one folder/],
    [
      'a file that is a folder',
      [file, { path: 'p/a', content: 'x' }, { path: 'p/a/b', content: 'x' }],
      /both a file/,
    ],
    [
      'a folder that is a file',
      [file, { path: 'p/a/b', content: 'x' }, { path: 'p/a', content: 'x' }],
      /both a file/,
    ],
    [
      'a name longer than disks take',
      [file, longName('L', `p/${'a'.repeat(300)}.sql`), { path: 'p/s', content: 'x' }],
      /every disk/,
    ],
    [
      'a path longer than disks take',
      [file, longName('L', `p/${'a/'.repeat(600)}b`), { path: 'p/s' }],
      /every disk/,
    ],
    ['a line in a name', [file, { path: 'p/a\nb.sql', content: 'x' }], /every disk/],
    ['a name that is no text', [file, { path: 'p/\ufffd.sql', content: 'x' }], /every disk/],
    [
      'another size beside',
      [file, longName('x', '9 size=5\n'), { path: 'p/s', content: 'abc' }],
      /two sizes/,
    ],
    ['nothing', [], /empty/],
  ])('with %s is refused', (_what, entries, message) => {
    expect(() => read(makeTarball(entries))).toThrow(message)
  })

  it('that is a bomb, has too many files, is cut off or is none is refused', () => {
    const limits = { maxBytes: 100_000, maxFiles: 10 }
    expect(() => read(gzipSync(Buffer.alloc(10_000_000)), limits)).toThrow(/more than 0 MB/)
    const many = Array.from({ length: 11 }, (_, index) => ({ path: `p/${index}`, content: '' }))
    expect(() => read(makeTarball(many), limits)).toThrow(/more than 10 files/)
    expect(() => read(makeTar([{ ...file, content: 'x'.repeat(600) }]).subarray(0, 700))).toThrow(/cut off/)
    expect(() => read(Buffer.from('<html>'.repeat(200)))).toThrow(/no tar archive/)
    expect(() => read(Buffer.from([0x1f, 0x8b, 1, 2, 3]))).toThrow(/cannot be unpacked/)
  })

  it('leaves out what Git would take for settings', () => {
    const entries = [
      file,
      { path: 'p/.git/config', content: '[core]' },
      { path: 'p/x/.GIT/hooks/a', content: '#!' },
    ]
    expect([...read(makeTarball(entries)).keys()]).toEqual(['dbt_project.yml'])
  })

  it('of plain files keeps them byte by byte', () => {
    const found = read(packageTarball('dbt-utils-1.0', { 'macros/ü.sql': 'select ü' }))
    expect(found.get('macros/ü.sql')?.toString()).toBe('select ü')
  })
})

describe('versions', () => {
  it('are in order, prereleases before their release', () => {
    const order = ['0.9.0', '1.0.0-a', '1.0.0-b1', '1.0.0-b1.2', '1.0.0', '1.0.1', '1.2.0', '1.10.0']
    const parsed = order.map((text) => parseVersion(text))
    const compare = (at: number) => {
      const [a, b] = [parsed[at], parsed[at + 1]]
      return a && b ? compareVersions(a, b) : 0
    }
    expect(order.slice(1).map((_, at) => compare(at) < 0)).toEqual(order.slice(1).map(() => true))
  })

  it.each([
    ['1.1.1', '1.1.1', true],
    ['=1.1.1', '1.1.2', false],
    ['>=1.0.0,<2.0.0', '1.9.9', true],
    ['>=1.0.0,<2.0.0', '2.0.0', false],
    ['>1.0.0', '1.0.0', false],
    ['<=1.0.0', '1.0.0-rc1', true],
  ])('%s of %s is %s', (range, version, wanted) => {
    const [bounds, parsed] = [parseRange(range), parseVersion(version)]
    expect(bounds && parsed && fitsRange(parsed, bounds)).toBe(wanted)
  })
})

describe('the lock file', () => {
  const entries: readonly Json[] = [
    { package: 'dbt-labs/dbt_utils', version: '1.1.1' },
    { package: 'a/b', version: ['>=1.0.0', '<2.0.0'], install_prerelease: true },
    { local: '../x' },
    { tarball: 'http', name: 'n' },
    { git: 'https://x', revision: '1.0', subdirectory: 's', 'warn-unpinned': false },
  ]

  it('has the hash that dbt gives it', () => {
    expect(packagesHash(entries, entries)).toBe('f29d8dc3baed9b2c69ac2832f573c40bc7767630')
  })

  it('is read as it was written', () => {
    const packages = [
      { kind: 'hub', name: 'dbt_utils', package: 'dbt-labs/dbt_utils', version: '1.1.1' },
      { kind: 'git', name: 'g', git: 'https://x', revision: 'abc', subdirectory: null },
    ] as const
    const text = writeLockFile({ packages, hash: 'h' })
    expect(text).toContain(
      'packages:\n  - name: dbt_utils\n    package: dbt-labs/dbt_utils\n    version: 1.1.1\n',
    )
    expect(readLockFile(text)).toEqual({ packages, hash: 'h' })
  })
})

it('says what is wrong with an entry', () => {
  const fault = (entry: Record<string, string>) => () =>
    readPackageSpecs({ packages: [entry] }, 'packages.yml')
  expect(fault({ package: 'dbt_utils', version: '1.0.0' })).toThrow(/owner\/name|no name of a package/)
  expect(fault({ package: 'a/b' })).toThrow(/no version/)
  expect(fault({ tarball: 'https://x' })).toThrow(/needs a `name`/)
  expect(fault({ git: 'https://x', subdirectory: '../y' })).toThrow(/leads out of it/)
  expect(fault({ what: 'x' })).toThrow(/is no package/)
})
