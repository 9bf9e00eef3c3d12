import type { Span } from '#lib/core/text-position.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { Json } from '../manifest.ts'
import { report } from '../report.ts'
import { suggest } from '../suggest.ts'
import { isObject, textAt } from './json-access.ts'
import { locateYaml } from './read-yaml.ts'
import type { YamlPath } from './read-yaml.ts'

export const accessVerbs = ['list', 'view', 'edit', 'own'] as const
export type AccessVerb = (typeof accessVerbs)[number]

/** A word of the sentence, with its place in the file. */
export interface AccessTestPart<Kind extends string> {
  readonly kind: Kind
  readonly name: string
  readonly span: Span | null
}

/**
 * One sentence of `access_tests:`, such as `data_reader cannot view production_mart_revenue`. Whether there are such
 * roles and datasets, and what may be done, others know: the engine only reads.
 */
export interface AccessTest {
  /** Tells it from the others of the project. */
  readonly id: string
  readonly name: string
  readonly description: string
  readonly sentence: string
  readonly severity: 'error' | 'warn'
  readonly path: string
  readonly span: Span | null
  /** `any`: a name alone, a role before a group. */
  readonly subject: AccessTestPart<'any' | 'role' | 'group' | 'person'>
  readonly can: boolean
  readonly verb: AccessVerb
  /** `any`: a name alone, a dataset before a model. A dataset may be a pattern with * and ?. */
  readonly object: AccessTestPart<'any' | 'dataset' | 'model'>
}

export const accessTestsKey = 'access_tests'

interface Source {
  readonly path: string
  readonly text: string
}

export interface ReadAccessTests {
  readonly tests: readonly AccessTest[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the list under `access_tests:`. dbt knows no such key and leaves it alone. */
export function readAccessTests(value: Json, source: Source): ReadAccessTests {
  if (value === null) return { tests: [], diagnostics: [] }
  if (!Array.isArray(value)) {
    const problem = "'access_tests' is a list of sentences"
    return { tests: [], diagnostics: [fault(problem, source, [accessTestsKey], 'key')] }
  }
  const tests: AccessTest[] = []
  const diagnostics: Diagnostic[] = []
  value.forEach((entry: Json, index) => {
    const read = readEntry(entry, [accessTestsKey, index], source)
    if ('code' in read) diagnostics.push(read)
    else tests.push(read)
  })
  return { tests, diagnostics }
}

const entryKeys = ['test', 'name', 'description', 'severity'] as const

function readEntry(entry: Json, at: YamlPath, source: Source): AccessTest | Diagnostic {
  if (typeof entry === 'string') {
    return readSentence(entry, at, source, { name: entry, description: '', severity: 'error' })
  }
  if (!isObject(entry)) return fault('an access test is a sentence, or a mapping with test:', source, at)
  const unknown = Object.keys(entry).find((key) => !entryKeys.some((known) => known === key))
  if (unknown !== undefined) {
    const near = suggest(unknown, entryKeys)[0]
    const hint = near === undefined ? '' : `; did you mean ${near}`
    return fault(`'${unknown}' means nothing in an access test${hint}`, source, [...at, unknown], 'key')
  }
  const sentence = textAt(entry, 'test')
  if (sentence === null) return fault('this access test has no sentence under test:', source, at)
  const severity = textAt(entry, 'severity') ?? 'error'
  if (severity !== 'error' && severity !== 'warn') {
    return fault(`severity is error or warn, not '${severity}'`, source, [...at, 'severity'])
  }
  const name = textAt(entry, 'name') ?? sentence
  const description = textAt(entry, 'description') ?? ''
  return readSentence(sentence, [...at, 'test'], source, { name, description, severity })
}

interface About {
  readonly name: string
  readonly description: string
  readonly severity: 'error' | 'warn'
}

const MODAL = "(can|cannot|can not|can't)"
const SENTENCE = new RegExp(`^(.+?) ${MODAL} (${accessVerbs.join('|')}) (.+?)\\.?$`, 'i')
/** The same with any other verb, to say what is wrong with it. */
const LOOSE_SENTENCE = new RegExp(`^.+? ${MODAL} (\\S+) .+$`, 'i')

function readSentence(written: string, at: YamlPath, source: Source, about: About): AccessTest | Diagnostic {
  const sentence = written.replace(/\s+/g, ' ').trim()
  const found = SENTENCE.exec(sentence)
  const [, subject = '', modal = '', wanted = '', object = ''] = found ?? []
  const verb = accessVerbs.find((each) => each === wanted.toLowerCase())
  if (verb === undefined) return fault(whyUnread(sentence), source, at)
  const span = locateYaml(source.text, at)
  const place = (name: string, isLast: boolean) => placeOf(name, isLast, source.text, span)
  return {
    id: `${source.path}#${at.slice(1, 2).join('')}`,
    ...about,
    sentence,
    path: source.path,
    span,
    subject: readSubject(subject, place),
    can: modal.toLowerCase() === 'can',
    verb,
    object: readObject(object, place),
  }
}

type PlaceOf = (name: string, isLast: boolean) => Span | null

function whyUnread(sentence: string): string {
  const wanted = LOOSE_SENTENCE.exec(sentence)?.[2]
  if (wanted === undefined) return `'${sentence}' is not understood`
  const near = suggest(wanted, accessVerbs)[0]
  const hint = near === undefined ? '' : `; did you mean ${near}`
  return `'${wanted}' is nothing that can be allowed${hint}`
}

function readSubject(text: string, place: PlaceOf): AccessTest['subject'] {
  const [, kind, rest = ''] = /^(role|group|person)[\s:]\s*(.+)$/i.exec(text) ?? []
  if (kind === undefined) {
    const name = unquote(text)
    return { kind: /^\S+@\S+$/.test(name) ? 'person' : 'any', name, span: place(name, false) }
  }
  const name = unquote(rest)
  const lower = kind.toLowerCase()
  return {
    kind: lower === 'role' ? 'role' : lower === 'group' ? 'group' : 'person',
    name,
    span: place(name, false),
  }
}

function readObject(text: string, place: PlaceOf): AccessTest['object'] {
  const [, ref] = /^ref\(\s*['"]([^'"]+)['"]\s*\)$/.exec(text) ?? []
  if (ref !== undefined) return { kind: 'model', name: ref, span: place(ref, true) }
  const [, kind, rest = ''] = /^(model|dataset)[\s:]\s*(.+)$/i.exec(text) ?? []
  const name = unquote(kind === undefined ? text : rest)
  if (kind === undefined)
    return { kind: /[*?]/.test(name) ? 'dataset' : 'any', name, span: place(name, true) }
  return { kind: kind.toLowerCase() === 'model' ? 'model' : 'dataset', name, span: place(name, true) }
}

const unquote = (text: string) => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text

/** The name within its sentence; the whole sentence where it is written over several lines. */
function placeOf(name: string, isLast: boolean, text: string, sentence: Span | null): Span | null {
  if (sentence === null || sentence.start.line !== sentence.end.line) return sentence
  const line = (text.split('\n')[sentence.start.line - 1] ?? '').slice(0, sentence.end.column - 1)
  const from = sentence.start.column - 1
  const column = (isLast ? line.lastIndexOf(name) : line.indexOf(name, from)) + 1
  if (column === 0) return sentence
  const start = { line: sentence.start.line, column }
  return { start, end: { line: start.line, column: column + name.length } }
}

function fault(problem: string, { path, text }: Source, at: YamlPath, part: 'key' | 'value' = 'value') {
  return report('access-test-invalid', { problem }, { path, span: locateYaml(text, at, part) })
}
