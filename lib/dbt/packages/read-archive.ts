import { gunzipSync } from 'node:zlib'
import { PackageError } from './package-error.ts'

/** Files of a package by their path below its root. */
export type PackageContents = ReadonlyMap<string, Buffer>

export interface ArchiveLimits {
  readonly maxBytes: number
  readonly maxFiles: number
}
export const archiveLimits: ArchiveLimits = { maxBytes: 256 * 1024 * 1024, maxFiles: 20_000 }

const block = 512

/**
 * Unpacks a .tar or .tar.gz in memory. Nothing in it is trusted: a path that leads out of it, a link that does, a
 * device, a name that no disk takes, or more than the limits and the archive is refused as a whole. Links that stay
 * inside are left out.
 * With `strip`, the single folder that all lies in (as archives of the hub and of GitHub have it) is taken away.
 */
export function readArchive(
  bytes: Buffer,
  options: { readonly name: string; readonly strip: boolean; readonly limits?: ArchiveLimits },
): PackageContents {
  const limits = options.limits ?? archiveLimits
  const tar = unzip(bytes, options.name, limits)
  const files = new Map<string, Buffer>()
  for (const entry of entriesOf(tar, options.name)) {
    checkEntry(entry, options.name)
    if (entry.kind !== 'file' || isOfGit(entry.path)) continue
    if (files.size >= limits.maxFiles)
      throw refused(options.name, `it has more than ${limits.maxFiles} files`)
    files.set(normalized(entry.path), entry.content)
  }
  if (files.size === 0) throw refused(options.name, 'it is empty')
  checkFolders(files, options.name)
  return options.strip ? withoutRoot(files, options.name) : files
}

const refused = (name: string, why: string, cause?: unknown) =>
  new PackageError(`The archive of ${name} was refused: ${why}.`, null, { cause })

function unzip(bytes: Buffer, name: string, limits: ArchiveLimits): Buffer {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!zipped && bytes.length <= limits.maxBytes) return bytes
  try {
    if (zipped) return gunzipSync(bytes, { maxOutputLength: limits.maxBytes })
  } catch (cause) {
    const tooLarge = cause instanceof RangeError || String(cause).includes('larger than')
    if (!tooLarge) throw refused(name, 'it cannot be unpacked', cause)
  }
  throw refused(name, `it unpacks to more than ${Math.round(limits.maxBytes / 1024 / 1024)} MB`)
}

interface Entry {
  readonly path: string
  readonly kind: 'file' | 'folder' | 'link' | 'other'
  readonly link: string
  readonly content: Buffer
}

function* entriesOf(tar: Buffer, name: string): Iterable<Entry> {
  let long: PaxRecords = {}
  for (let at = 0; at + block <= tar.length;) {
    const header = tar.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) return
    checkSum(header, name)
    const size = numberAt(header, 124, 12)
    if (long.size !== undefined && Number(long.size) !== size)
      throw refused(name, 'it names two sizes of a file')
    if (!Number.isSafeInteger(size) || size < 0 || at + block + size > tar.length) {
      throw refused(name, 'it is cut off')
    }
    const content = tar.subarray(at + block, at + block + size)
    at += block + Math.ceil(size / block) * block
    const type = String.fromCharCode(header[156] ?? 0)
    if (type === 'g') continue
    if (type === 'x') long = { ...long, ...paxOf(content) }
    else if (type === 'L') long = { ...long, path: textOf(content) }
    else if (type === 'K') long = { ...long, linkpath: textOf(content) }
    else {
      const prefix = isUstar(header) ? textOf(header.subarray(345, 500)) : ''
      const short = textOf(header.subarray(0, 100))
      const path = long.path ?? (prefix === '' ? short : `${prefix}/${short}`)
      yield {
        path,
        kind: kindOf(type, path),
        link: long.linkpath ?? textOf(header.subarray(157, 257)),
        content,
      }
      long = {}
    }
  }
}

const textOf = (bytes: Buffer) => {
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end)
}
const isUstar = (header: Buffer) => header.toString('latin1', 257, 262) === 'ustar'

function numberAt(header: Buffer, from: number, length: number): number {
  const first = header[from] ?? 0
  // GNU's form for large numbers: base 256 with the first bit set. Nothing that large is taken anyway.
  if ((first & 0x80) !== 0) return Number.POSITIVE_INFINITY
  const text = textOf(header.subarray(from, from + length)).trim()
  if (!/^[0-7]*$/.test(text)) return Number.NaN
  return text === '' ? 0 : Number.parseInt(text, 8)
}

function checkSum(header: Buffer, name: string): void {
  let sum = 0
  for (let index = 0; index < block; index += 1) {
    sum += index >= 148 && index < 156 ? 32 : (header[index] ?? 0)
  }
  if (sum !== numberAt(header, 148, 8)) throw refused(name, 'it is no tar archive')
}

function kindOf(type: string, path: string): Entry['kind'] {
  if (type === '5' || ((type === '0' || type === '\0') && path.endsWith('/'))) return 'folder'
  if (type === '0' || type === '\0' || type === '7') return 'file'
  return type === '1' || type === '2' ? 'link' : 'other'
}

interface PaxRecords {
  path?: string
  linkpath?: string
  size?: string
}

/** `27 path=some/long/name\n`, one record after the other. */
function paxOf(content: Buffer): PaxRecords {
  const found: PaxRecords = {}
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(32, at)
    const length = space < 0 ? Number.NaN : Number(content.toString('utf8', at, space))
    if (!Number.isInteger(length) || length <= space - at) return found
    const record = content.toString('utf8', space + 1, at + length - 1)
    const [key = '', ...rest] = record.split('=')
    if (key === 'path' || key === 'linkpath' || key === 'size') found[key] = rest.join('=')
    at += length
  }
  return found
}

function checkEntry(entry: Entry, name: string): void {
  if (!isInside(entry.path)) throw refused(name, `the path ${JSON.stringify(entry.path)} leads out of it`)
  // U+FFFD stands for bytes that are no UTF-8: two such names may become one.
  if (
    /[\p{Cc}\ufffd]/u.test(entry.path) ||
    entry.path.split('/').some(isTooLong) ||
    entry.path.length > longestPath
  )
    throw refused(name, `the name ${JSON.stringify(entry.path.slice(0, 100))} is none that every disk takes`)
  if (entry.kind === 'other')
    throw refused(name, `${JSON.stringify(entry.path)} is neither a file nor a folder`)
  if (entry.kind !== 'link') return
  const folder = entry.path.split('/').slice(0, -1).join('/')
  const fromRoot = isInside(entry.link)
  const fromFolder = !entry.link.startsWith('/') && staysInside(`${folder}/${entry.link}`)
  if (!fromRoot && !fromFolder) throw refused(name, `the link ${JSON.stringify(entry.path)} leads out of it`)
}

const longestPath = 1000
const isTooLong = (part: string) => Buffer.byteLength(part) > 255
/** What Git would read as settings of the folder, commands among them. */
const isOfGit = (path: string) => path.split('/').some((part) => part.toLowerCase() === '.git')

/** A name cannot be a file and the folder of another one. */
function checkFolders(files: PackageContents, name: string): void {
  for (const path of files.keys()) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (files.has(path.slice(0, at)))
        throw refused(name, `${JSON.stringify(path.slice(0, at))} is both a file and a folder`)
    }
  }
}

function isInside(path: string): boolean {
  return !/^[/\\]|^[A-Za-z]:|\0|\\/.test(path) && !path.split('/').includes('..')
}

function staysInside(path: string): boolean {
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 1) return part === '' || part === '.'
  }
  return true
}

const normalized = (path: string) =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')

function withoutRoot(files: PackageContents, name: string): PackageContents {
  const roots = new Set([...files.keys()].map((path) => path.slice(0, Math.max(0, path.indexOf('/')))))
  const [root = ''] = roots
  if (roots.size !== 1 || root === '') throw refused(name, 'it must hold one folder with the package in it')
  return new Map([...files].map(([path, content]) => [path.slice(root.length + 1), content] as const))
}
