import type { AccessTestDto, AccessTestResult } from '#lib/contracts/access-tests.ts'
import type { Dataset } from './datasets.ts'
import {
  decideDataset,
  includesAction,
  matchesPattern,
  type DatasetDecision,
  type GrantHolder,
  type RoleHoldings,
} from './decide.ts'

export interface NamedHolder extends GrantHolder {
  readonly name: string
}

export interface TestedPerson extends GrantHolder {
  readonly email: string
  /** False where the account is closed: then nothing is allowed. */
  readonly open: boolean
}

/** All that the judgement of access tests needs to know, and what its reader may be told. */
export interface AccessWorld {
  readonly roles: readonly RoleHoldings[]
  /** Null: nobody knows which there are, as in CI without a running Metricwright. */
  readonly groups: readonly NamedHolder[] | null
  readonly people: readonly TestedPerson[] | null
  /** Whether roles beside `roles` may exist that are not known here. */
  readonly moreRoles: boolean
  readonly datasets: readonly Dataset[]
  readonly describe: (schema: string) => Dataset
  /** Whether the reader may be told of a dataset. */
  readonly mayName: (dataset: Dataset) => boolean
  /** Whether the reader may be told what this person may do. Null: what groups may do. */
  readonly mayAskAbout: (email: string | null) => boolean
  readonly suggest: (name: string, known: Iterable<string>) => readonly string[]
}

type Outcome = Pick<AccessTestResult, 'status' | 'message' | 'remedy' | 'datasets' | 'fault'>

interface Found {
  readonly holder: GrantHolder
  /** A group or a person. */
  readonly isPersonal: boolean
}

/** Holds a sentence against what the one decision function says. Pure. */
export function judgeAccessTest(test: AccessTestDto, world: AccessWorld): AccessTestResult {
  const { id, name, description, sentence, severity, path, span } = test
  return { id, name, description, sentence, severity, path, span, ...judge(test, world) }
}

type Judgement = Outcome & Pick<AccessTestResult, 'isRestricted' | 'isPersonal'>

function judge(test: AccessTestDto, world: AccessWorld): Judgement {
  const object = findDatasets(test, world)
  if ('status' in object) return { ...object, isRestricted: false, isPersonal: false }
  const subject = findHolder(test, world)
  const isRestricted = object.some(({ restricted }) => restricted)
  if ('status' in subject) {
    const isPersonal = test.subject.kind === 'person' || test.subject.kind === 'group'
    return { ...subject, datasets: object.map(({ name }) => name), isRestricted, isPersonal }
  }
  const { isPersonal } = subject
  return { ...hold(test, subject.holder, object), isRestricted, isPersonal }
}

function hold(test: AccessTestDto, holder: GrantHolder, object: readonly Dataset[]): Outcome {
  const datasets = object.map(({ name }) => name)
  const broken: string[] = []
  let because = ''
  for (const dataset of object) {
    const decision = decideDataset(holder, dataset)
    because ||= decision.because
    if (includesAction(decision.action, test.verb) !== test.can) {
      broken.push(wordsOf(test, dataset, decision))
    }
  }
  const more = { remedy: null, datasets, fault: null }
  if (broken.length === 0) {
    const message = datasets.length === 1 ? because : `It holds for ${datasets.length} datasets.`
    return { status: 'pass', message, ...more }
  }
  const many = broken.length > 1 ? ` ${broken.length - 1} more of ${datasets.length} datasets likewise.` : ''
  const status = test.severity === 'warn' ? 'warn' : 'fail'
  return { status, message: `${broken[0] ?? ''}${many}`, ...more }
}

function wordsOf({ subject, verb, can }: AccessTestDto, dataset: Dataset, decision: DatasetDecision): string {
  const may = can ? 'cannot' : 'can'
  return `${subject.name} ${may} ${verb} ${dataset.name}: ${decision.because}`
}

/** The datasets that a test is about, or why that cannot be told. */
function findDatasets(test: AccessTestDto, world: AccessWorld): readonly Dataset[] | Outcome {
  const { kind, name, modelDataset } = test.object
  const named = world.datasets.filter(world.mayName)
  if (kind !== 'model') {
    const isPattern = /[*?]/.test(name)
    const found = world.datasets.filter((dataset) =>
      isPattern ? matchesPattern(name, dataset.name) : dataset.name === name.toLowerCase(),
    )
    // Who may not be told of one of them is told nothing: not even how many there are.
    if (found.length > 0 && found.every(world.mayName)) return found
    if (found.length > 0) return unknownDataset(test, world, named)
  }
  if (kind !== 'dataset' && modelDataset !== null) {
    const dataset = world.describe(modelDataset)
    return world.mayName(dataset) ? [dataset] : unknownDataset(test, world, named)
  }
  return unknownDataset(test, world, named)
}

/** One answer for what is not there and for what the reader may not be told of. */
function unknownDataset(
  { object }: AccessTestDto,
  { datasets, suggest }: AccessWorld,
  named: readonly Dataset[],
): Outcome {
  const what = object.kind === 'model' ? 'model' : /[*?]/.test(object.name) ? 'dataset like' : 'dataset'
  const known = object.kind === 'model' ? [] : named.map(({ name }) => name)
  const near = [...suggest(object.name, known), ...object.nearModels].slice(0, 1)
  const seesAll = named.length === datasets.length
  return {
    status: seesAll ? 'error' : 'skipped',
    message: `There is no ${what} '${object.name}'${seesAll ? '' : ' that you may know of'}.`,
    remedy: didYouMean(near) ?? 'Name a schema of production, a pattern with *, or ref(…) of a model.',
    datasets: [],
    fault: object.span,
  }
}

const didYouMean = (near: readonly string[]) =>
  near.length === 0 ? null : `Did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`

function findHolder({ subject }: AccessTestDto, world: AccessWorld): Found | Outcome {
  const { kind, name } = subject
  if (kind === 'person') return findPerson(name, world, subject.span)
  if (kind !== 'group') {
    const role = world.roles.find((each) => isNamed(name, each.key, each.name))
    if (role !== undefined) return { holder: { slug: '', grants: role.grants }, isPersonal: false }
  }
  if (kind !== 'role') {
    const group = world.groups?.find((each) => isNamed(name, each.name))
    if (group !== undefined) {
      return world.mayAskAbout(null) ? { holder: group, isPersonal: true } : withheld('groups')
    }
  }
  if (kind === 'group' ? world.groups === null : world.moreRoles) return skipped(name)
  const known = [
    ...(kind === 'group' ? [] : world.roles.map(({ key }) => key)),
    ...(kind === 'role' || !world.mayAskAbout(null) ? [] : (world.groups ?? []).map((each) => each.name)),
  ]
  const what = kind === 'any' ? 'role or group' : kind
  return unknown(`There is no ${what} '${name}'.`, world.suggest(name, known), subject.span)
}

function findPerson(email: string, world: AccessWorld, span: Outcome['fault']): Found | Outcome {
  if (world.people === null) return skipped(email)
  if (!world.mayAskAbout(email)) return withheld('other people')
  const person = world.people.find((each) => each.email.toLowerCase() === email.toLowerCase())
  if (person === undefined) {
    const known = world.people.map((each) => each.email)
    return unknown(`There is no person '${email}'.`, world.suggest(email, known), span)
  }
  return { holder: person.open ? person : { slug: '', grants: [] }, isPersonal: true }
}

const isNamed = (wanted: string, ...names: readonly string[]) =>
  names.some((name) => name.toLowerCase() === wanted.toLowerCase())

function unknown(message: string, near: readonly string[], fault: Outcome['fault']): Outcome {
  const remedy = didYouMean(near) ?? 'Access names the roles, groups and people that there are.'
  return { status: 'error', message, remedy, datasets: [], fault }
}

const withheld = (about: string): Outcome => ({
  status: 'skipped',
  message: `What ${about} may do is told to those who grant or approve; they can run this test.`,
  remedy: null,
  datasets: [],
  fault: null,
})

const skipped = (name: string): Outcome => ({
  status: 'skipped',
  message: `Whether there is '${name}' only a running Metricwright knows.`,
  remedy: 'Set METRICWRIGHT_URL and METRICWRIGHT_TOKEN to ask one.',
  datasets: [],
  fault: null,
})

/** What makes a run, and the command, fail. */
export const isBroken = ({ status }: Pick<AccessTestResult, 'status'>) =>
  status === 'fail' || status === 'error'
