import type { Diagnostic } from '../diagnostics.ts'
import type { ProjectFileEntry, ProjectFiles } from '../files.ts'
import { report } from '../report.ts'
import { readPropertyFile } from '../schema/property-file.ts'
import type { PropertyFile } from '../schema/property-file.ts'
import type { ClassifiedFile, FileKind } from './classify-file.ts'
import type { ParseEnvironment } from './environment.ts'
import { readDocsFile, readMacroFile } from './macro-file.ts'
import type { DocSource, MacroSource } from './macro-file.ts'
import { plainSource, readSourceText, sha256 } from './source-text.ts'
import type { SourceText } from './source-text.ts'

/** What one file says, by itself. Kept while its content and its place stay the same. */
export interface FileFacts extends ClassifiedFile {
  readonly contentId: string
  readonly size: number
  readonly source: SourceText | null
  readonly macros: readonly MacroSource[]
  readonly docs: readonly DocSource[]
  readonly properties: PropertyFile | null
  readonly diagnostics: readonly Diagnostic[]
}

export interface ReadFactsOptions {
  readonly entry: ProjectFileEntry
  readonly classified: ClassifiedFile
  readonly environment: ParseEnvironment
  readonly files: ProjectFiles
  /** What was known of the same path before. */
  readonly previous: FileFacts | null
  /** False where the environment changed, so that YAML has to be rendered anew. */
  readonly sameEnvironment: boolean
}

const sqlLimit = 2 * 1024 * 1024
const sizeLimits: Readonly<Record<FileKind, number>> = {
  model: sqlLimit,
  'python-model': sqlLimit,
  seed: Number.POSITIVE_INFINITY,
  snapshot: sqlLimit,
  analysis: sqlLimit,
  'singular-test': sqlLimit,
  'generic-test': sqlLimit,
  macro: sqlLimit,
  properties: 16 * 1024 * 1024,
  docs: 16 * 1024 * 1024,
  function: sqlLimit,
  fixture: 64 * 1024 * 1024,
}

/** Seeds above this are known by their path only, as in dbt. */
export const seedReadLimit = 1024 * 1024

const nothing = { source: null, macros: [], docs: [], properties: null, diagnostics: [] } as const

export function readFileFacts(options: ReadFactsOptions): FileFacts {
  const { entry, classified, previous } = options
  const base = { ...classified, contentId: entry.contentId, size: entry.size }
  const unchanged =
    previous !== null && previous.contentId === entry.contentId && previous.kind === classified.kind
  if (unchanged && (options.sameEnvironment || previous.properties === null)) return previous
  const limit = sizeLimits[classified.kind]
  if (entry.size > limit) {
    const diagnostic = report('file-too-large', { size: entry.size, limit }, { path: entry.path })
    return { ...base, ...nothing, diagnostics: [diagnostic] }
  }
  if (classified.kind === 'fixture') return { ...base, ...nothing }
  if (classified.kind === 'seed') return { ...base, ...nothing, source: seedText(options) }
  const text = options.files.read(entry.path) ?? ''
  const isUtf8 = isUtf8Text(text, entry.size)
  if (isBinary(text, isUtf8))
    return { ...base, ...nothing, diagnostics: [report('file-binary', {}, { path: entry.path })] }
  const facts = readText(text, base, options)
  return isUtf8 ? facts : { ...facts, diagnostics: [otherEncoding(text, entry.path), ...facts.diagnostics] }
}

type FactsBase = ClassifiedFile & { readonly contentId: string; readonly size: number }

function readText(text: string, base: FactsBase, options: ReadFactsOptions): FileFacts {
  const { path, packageName, packagePath } = base
  const input = { path, packageName, packagePath, text }
  switch (base.kind) {
    case 'macro':
    case 'generic-test':
      return { ...base, ...nothing, ...readMacroFile(input) }
    case 'docs':
      return { ...base, ...nothing, ...readDocsFile(input) }
    case 'properties': {
      const names = options.environment.names(packageName, 'error')
      const previous = options.sameEnvironment ? options.previous?.properties : null
      const properties = readPropertyFile({
        path,
        packageName,
        text,
        scope: (name) => names.get(name),
        ...(previous ? { previous } : {}),
      })
      return { ...base, ...nothing, properties, diagnostics: properties.diagnostics }
    }
    default:
      return { ...base, ...nothing, source: readSourceText(text, path) }
  }
}

// A byte order mark is white space here but not in Python.
const outerSpace = /^[^\S\ufeff]+|[^\S\ufeff]+$/g

function seedText({ entry, files }: ReadFactsOptions): SourceText {
  if (entry.size > seedReadLimit) return plainSource('')
  const text = files.read(entry.path) ?? ''
  return plainSource(sha256(text.replaceAll('\r\n', '\n').replace(outerSpace, '')))
}

/** A zero byte, or many bytes that are no UTF-8, within the first part of the file. */
function isBinary(text: string, isUtf8: boolean): boolean {
  const head = text.length > 8192 ? text.slice(0, 8192) : text
  if (head.includes('\0')) return true
  if (isUtf8) return false
  const odd = head.split(replacement).length - 1
  return odd > head.length / 20
}

/** What stands for bytes that are no UTF-8; it takes three, so that a text that has it of its own has its file's size. */
const replacement = '\ufffd'

const isUtf8Text = (text: string, bytes: number) =>
  !text.includes(replacement) || Buffer.byteLength(text) === bytes

function otherEncoding(text: string, path: string): Diagnostic {
  const before = text.slice(0, text.indexOf(replacement)).split('\n')
  const start = { line: before.length, column: (before.at(-1) ?? '').length + 1 }
  return report('file-not-utf8', {}, { path, span: { start, end: { ...start, column: start.column + 1 } } })
}
