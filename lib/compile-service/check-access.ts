import { decideDataset, includesAction, type GrantHolder } from '#lib/access/decide.ts'
import type { DatasetMap } from '#lib/catalog/dataset-map.ts'
import type { CatalogRelation } from '#lib/catalog/relation-catalog.ts'
import type { AccessAnswer, AccessReport } from '#lib/contracts/access-checks.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { WarehouseError, type Connection } from '#lib/warehouse/warehouse.ts'
import { readGuarded } from './read-guarded.ts'

/** A role or a group, with all that it gives in the project and nothing else. */
export interface CheckedSubject extends GrantHolder {
  readonly kind: 'role' | 'group'
  readonly key: string
  readonly name: string
}

export interface CheckAccessOptions {
  readonly connection: Connection
  /** By the subject's own login, where the warehouse has logins. */
  readonly connectAs: (who: CheckedSubject) => Promise<Connection>
  readonly datasets: DatasetMap
  readonly relations: readonly CatalogRelation[]
  readonly subjects: readonly CheckedSubject[]
  readonly signal: AbortSignal
  readonly onProgress: (done: number, deviations: number) => void
}

export interface AccessProof {
  readonly report: AccessReport
  readonly deviations: number
  readonly unproven: number
}

/** One below the slots of previews, so that people's own go on. */
const AT_ONCE = 3

/** Tables of production, and of the sources that it reads. */
export function listChecked(
  relations: readonly CatalogRelation[],
  datasets: Pick<DatasetMap, 'describe'>,
): CatalogRelation[] {
  return relations
    .filter(({ schema }) => {
      const { environment, layer } = datasets.describe(schema)
      return environment === 'production' || layer === 'raw'
    })
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
}
const keyOf = ({ schema, name }: CatalogRelation) => `${schema}\0${name}`

/**
 * Asks for every table as every subject, by the door that their own queries go through, and holds what comes against
 * what the grants say. What is expected is decided once; what is observed is never inferred from it.
 */
export async function checkAccess(options: CheckAccessOptions): Promise<AccessProof> {
  const { relations, subjects } = options
  const answers = relations.map(() => subjects.map((): AccessAnswer => 'e'))
  const notes: AccessReport['notes'] = []
  const questions = relations.flatMap((_, table) => subjects.map((__, subject) => ({ table, subject })))
  let next = 0
  let done = 0
  let deviations = 0
  const work = async () => {
    for (let question = questions[next++]; question !== undefined; question = questions[next++]) {
      const { table, subject } = question
      const [relation, who] = [relations[table], subjects[subject]]
      if (relation === undefined || who === undefined) continue
      const { answer, message } = await ask(relation, who, options)
      const row = answers[table]
      if (row !== undefined) row[subject] = answer
      if (isDeviation(answer)) deviations += 1
      if (message !== null) notes.push({ table, subject, answer, message })
      options.onProgress((done += 1), deviations)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  notes.sort((one, other) => one.table - other.table || one.subject - other.subject)
  const tables = relations.map(({ schema, name, type }, table) => ({
    dataset: schema,
    name,
    type,
    answers: (answers[table] ?? []).join(''),
  }))
  return {
    report: { subjects: subjects.map(({ kind, key, name }) => ({ kind, key, name })), tables, notes },
    deviations,
    unproven: notes.filter(({ answer }) => answer === 'e').length,
  }
}

/** "12 tables as 5 roles and groups: 1 answer is not what the grants say". */
export function describeProof({ report, deviations, unproven }: AccessProof): string {
  const size = `${report.tables.length} tables as ${report.subjects.length} roles and groups`
  const open = unproven === 0 ? '' : `; ${unproven} could not be told`
  if (deviations === 0) return `${size}: each answer is what the grants say${open}.`
  const many = deviations === 1 ? '1 answer is' : `${deviations} answers are`
  return `${size}: ${many} not what the grants say${open}.`
}

const isDeviation = (answer: AccessAnswer) => answer === 'R' || answer === 'X'

interface Told {
  readonly answer: AccessAnswer
  /** Null where it is as expected. */
  readonly message: string | null
}

async function ask(
  relation: CatalogRelation,
  who: CheckedSubject,
  options: CheckAccessOptions,
): Promise<Told> {
  const { connection, datasets, signal } = options
  const decision = decideDataset(who, datasets.describe(relation.schema))
  const granted = includesAction(decision.action, 'view')
  try {
    const reader = () => options.connectAs(who)
    const read = { sql: questionFor(relation), principal: who, connection, reader, datasets, signal }
    const told = await readGuarded({
      ...read,
      maxRows: 1,
      maxBytes: 64 * 1024,
      tag: `access check ${who.key}`,
    })
    if (told.status === 'read') {
      const message = `It can be read, though it is not granted. ${decision.because}`
      return granted ? { answer: 'r', message: null } : { answer: 'R', message }
    }
    if (!granted) return { answer: 'x', message: null }
    return { answer: 'X', message: `${decision.because} Yet it is refused: ${told.message}` }
  } catch (error) {
    if (signal.aborted) throw error
    // There is no login for what it gives alone where nobody has just that.
    if (isAppError(error) && error.kind === 'unavailable') return { answer: 'e', message: error.message }
    if (!(error instanceof WarehouseError)) throw error
    // The warehouse refuses by itself where its own roles are kept in step with the grants.
    if (error.kind !== 'permission') return { answer: 'e', message: firstLine(error.message) }
    if (!granted) return { answer: 'x', message: null }
    return {
      answer: 'X',
      message: `${decision.because} Yet the warehouse refuses: ${firstLine(error.message)}`,
    }
  }
}

const firstLine = (text: string) => text.trim().split('\n')[0] ?? ''

/** A row of a table proves that rows come; of a view none is asked for, since it may be computed as a whole. */
function questionFor({ schema, name, type }: CatalogRelation): string {
  return `select * from ${quote(schema)}.${quote(name)} limit ${type === 'view' ? 0 : 1}`
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
