import { countOf } from '#components/parts/format-time.ts'
import type { ChangeReading, ReadingHolder, ReadingRow } from '#lib/contracts/changes.ts'

/** One line of what somebody reads: columns of a relation, as they are, made into something, or not told apart. */
export interface ReadingLine {
  /** Before the columns. */
  readonly lead: string
  readonly columns: readonly string[]
  /** Where there is no name: what is read instead. */
  readonly instead: string | null
  readonly from: ReadingRow['from']
  readonly through: ReadingRow['through']
  /** The relation is opened itself, so there is nothing that it is read through. */
  readonly isItself: boolean
  readonly madeOf: ReadingRow['madeOf']
  /** After it all. */
  readonly tail: string
}

type Column = ReadingRow['columns'][number]

/** The lines of a row: copies, then what is made of columns, then what could not be told. */
export function linesOf(row: ReadingRow): ReadingLine[] {
  const copied = row.columns.filter(
    ({ name, kind }) => kind === 'copied' && (name !== null || row.from === null),
  )
  const derived = row.columns.filter(
    ({ name, kind }) => kind === 'derived' && (name !== null || row.from === null),
  )
  const isOpen = row.from !== null && row.columns.some(({ name }) => name === null)
  const { from, through, isItself } = row
  const place = { from, through, isItself, madeOf: row.madeOf }
  const also = alsoOf(row)
  return [
    ...(copied.length === 0 ? [] : [{ ...place, lead: '', ...namesOf(copied), tail: also }]),
    ...(derived.length === 0 ? [] : [{ ...place, lead: 'values made of ', ...namesOf(derived), tail: also }]),
    ...(isOpen
      ? [{ ...place, madeOf: [], lead: 'perhaps ', columns: [], instead: 'columns', tail: whyOf(row) }]
      : []),
  ]
}

function namesOf(columns: readonly Column[]): Pick<ReadingLine, 'columns' | 'instead'> {
  const inColumns = new Map<string | null, string[]>()
  for (const { name, as } of columns) {
    const known = inColumns.get(name) ?? []
    if (as !== null && as.toLowerCase() !== name?.toLowerCase()) known.push(as)
    inColumns.set(name, known)
  }
  const isCopied = columns.some(({ kind }) => kind === 'copied')
  const names = [...inColumns].flatMap(([name, all]) => nameOf(name, all, isCopied))
  return { columns: names, instead: names.length === 0 ? countOf(columns.length, 'column') : null }
}

/** Of a column, and under which names it is read; of one that may not be named those names alone. */
function nameOf(name: string | null, all: readonly string[], isCopied: boolean): string[] {
  if (name === null) return all.map((each) => `… as ${each}`)
  return [all.length === 0 ? name : `${name} ${isCopied ? 'as' : 'in'} ${all.join(', ')}`]
}

function alsoOf({ also }: ReadingRow): string {
  return also === 0 ? '' : `, and in ${countOf(also, 'more relation', 'more relations')}`
}

function whyOf({ why }: ReadingRow): string {
  return why === null ? '' : `. Its SQL could not be followed column by column: ${why}`
}

export const columnsOf = (rows: readonly ReadingRow[]) =>
  rows.reduce((sum, { columns }) => sum + columns.length, 0)

/** Beside the heading: how much it is, in a few words. */
export function summarizeReading({ holders }: ChangeReading): string {
  const more = holders.filter(({ gains }) => gains.length > 0)
  if (more.length === 0) return 'nobody reads more'
  const [only] = more
  return more.length === 1 && only !== undefined
    ? `${whoOf(only)} reads more`
    : `${more.length} roles and groups read more`
}

export const whoOf = ({ kind, name }: Pick<ReadingHolder, 'kind' | 'name'>) =>
  kind === 'group' ? `the group ${name}` : name

const leads = {
  open: { gains: 'Merging this lets', losses: 'Merging this takes from' },
  merged: { gains: 'This let', losses: 'This took from' },
  closed: { gains: 'Merging this would have let', losses: 'Merging this would have taken from' },
} as const

export const leadOf = (state: keyof typeof leads, of: 'gains' | 'losses') => leads[state][of]

/** "2 people with grants of their own read more, and one reads less." */
export function describePeople(people: ChangeReading['people']): string | null {
  if (people === null || people.more + people.less === 0) return null
  const who = (count: number) => countOf(count, 'person', 'people')
  const verb = (count: number) => (count === 1 ? 'reads' : 'read')
  const { more, less } = people
  if (less === 0) return `${who(more)} with grants of their own ${verb(more)} more by it.`
  if (more === 0) return `${who(less)} with grants of their own ${verb(less)} less by it.`
  return `Of people with grants of their own ${more} ${verb(more)} more by it, and ${less} ${verb(less)} less.`
}
