import { hash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readdirSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { makeFolder } from '#lib/core/make-folder.ts'
import type { ParsedProject, ParseOptions } from '../options.ts'
import { ParseEnvironment } from '../parse/environment.ts'
import { KeptProject } from '../parse/kept-project.ts'
import { parseProject } from '../parse/parse-project.ts'
import { readJsonText, writeJsonText } from './json-text.ts'
import { readManifest, writeManifest } from './manifest-record.ts'
import type { ManifestIndex } from './manifest-record.ts'
import { RecordingEnvironment } from './recording-environment.ts'

export interface CachedParseOptions extends ParseOptions {
  /** The file that keeps what the last parse came to. It may be missing, old or broken: then it is made anew. */
  readonly cacheFile: string
  /** A project of fewer nodes is parsed in less time than the file saves. */
  readonly leastNodes?: number
}

const format = 'metricwright-parse-3'
const defaultLeastNodes = 10_000

/**
 * Reads a project, or takes what an earlier parse of the very same files, settings and engine came to. As in dbt, what
 * a template takes from the clock is that of the parse.
 */
export function parseWithCache(options: CachedParseOptions): ParsedProject {
  const kept = readKept(options)
  if (kept) return kept
  const env = new RecordingEnvironment(options.env)
  const project = parseProject({ ...options, env })
  if (project.manifest.nodes.size >= (options.leastNodes ?? defaultLeastNodes)) {
    try {
      writeKept(options, project, env.asked())
    } catch {
      // A folder that cannot be written costs the time of the next parse, nothing else.
    }
  }
  return project
}

/** What has to be as it was. */
interface Head {
  readonly format: string
  readonly engine: string
  readonly settings: string
  /** Null where no template reads flags, so that another command may take what this one left. */
  readonly flags: string | null
  /** Variables of the environment that were asked for, with what they were. */
  readonly env: readonly (readonly [string, string | null])[]
  readonly files: string
  readonly indexBytes: number
  readonly checksum: number
}

function readKept(options: CachedParseOptions): ParsedProject | null {
  try {
    const bytes = readFileSync(options.cacheFile)
    const end = bytes.indexOf('\n')
    const head: Head = JSON.parse(bytes.toString('utf8', 0, end))
    if (!isCurrent(head, options)) return null
    const rest = bytes.subarray(end + 1)
    if (crc32(rest) !== head.checksum) return null
    const index: ManifestIndex = readJsonText(rest.toString('utf8', 0, head.indexBytes))
    return new KeptProject({
      files: options.files,
      manifest: readManifest(index, rest.subarray(head.indexBytes)),
      diagnostics: index.diagnostics,
      accessTests: index.accessTests,
      parse: () => parseProject(options),
    })
  } catch {
    // Missing or broken: it is made anew.
    return null
  }
}

function isCurrent(head: Head, options: ParseOptions): boolean {
  return (
    head.format === format &&
    head.engine === engineIdentity() &&
    head.settings === settingsOf(options) &&
    (head.flags === null || head.flags === flagsOf(options)) &&
    head.env.every(([name, value]) => (options.env.get(name) ?? null) === value) &&
    head.files === identityOf(options)
  )
}

function writeKept(
  options: CachedParseOptions,
  project: ParsedProject,
  env: readonly (readonly [string, string | null])[],
): void {
  if (project.diagnostics.some((one) => one.severity === 'error')) return
  const { index, nodes } = writeManifest(project)
  const indexBytes = Buffer.from(writeJsonText(index))
  const head: Head = {
    format,
    engine: engineIdentity(),
    settings: settingsOf(options),
    flags: readsFlags(options) ? flagsOf(options) : null,
    env,
    files: identityOf(options),
    indexBytes: indexBytes.length,
    checksum: nodes.reduce((sum, node) => crc32(node, sum), crc32(indexBytes)),
  }
  makeFolder(dirname(options.cacheFile))
  const draft = `${options.cacheFile}.${process.pid}`
  const file = openSync(draft, 'w')
  try {
    writeSync(file, `${JSON.stringify(head)}\n`)
    writeWhole(file, indexBytes)
    for (const node of groupsOf(nodes)) writeWhole(file, node)
  } finally {
    closeSync(file)
  }
  renameSync(draft, options.cacheFile)
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

/** Some at once: a call for each would take longer than the writing. */
function* groupsOf(nodes: readonly Buffer[]): Iterable<Buffer> {
  const size = 500
  for (let at = 0; at < nodes.length; at += size) yield Buffer.concat(nodes.slice(at, at + size))
}

const settingsOf = ({ target, vars, limits }: ParseOptions) => JSON.stringify([target, vars, limits ?? null])
const flagsOf = ({ flags }: ParseOptions) => JSON.stringify(flags ?? null)

/** Names and contents of the files that the parse reads. */
function identityOf(options: ParseOptions): string {
  const environment = new ParseEnvironment(options)
  const lines: string[] = []
  for (const { path, contentId } of options.files.list()) {
    const isRead =
      path === 'selectors.yml' ||
      environment.project.readPaths.has(path) ||
      environment.classifier.classify(path) !== null
    if (isRead) lines.push(`${path}\0${contentId}`)
  }
  return hash('sha256', lines.join('\n'), 'hex')
}

function readsFlags({ files }: ParseOptions): boolean {
  return files.list().some(({ path }) => {
    if (!/\.(sql|ya?ml|md)$/.test(path)) return false
    const text = files.read(path) ?? ''
    return text.includes('flags') || text.includes('invocation_args_dict')
  })
}

/** Another version of the engine, or sources that were changed, may come to something else. */
function engineIdentity(): string {
  const folders = ['..', '../../jinja', '../../dag', '../../core']
  const lines: string[] = []
  for (const folder of folders) {
    const root = fileURLToPath(new URL(folder, import.meta.url))
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(ts|sql)$/.test(name) || name.endsWith('.test.ts')) continue
      const { size, mtimeMs } = statSync(join(root, name))
      lines.push(`${folder}/${name} ${size} ${mtimeMs}`)
    }
  }
  return hash('sha256', lines.sort().join('\n'), 'hex')
}
