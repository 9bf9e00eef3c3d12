import { countOf } from '#components/parts/format-time.ts'
import type { ChangeReading, ReadingHolder, ReadingRow } from '#lib/contracts/changes.ts'

export interface ReadColumn {
  /** Null where it may not be told. */
  readonly name: string | null
  /** Between its name and those that it has where it is read. */
  readonly word: 'as' | 'in'
  readonly as: readonly string[]
}

/** One line of what somebody reads: columns of a relation, as they are, made into something, or not told apart. */
export interface ReadingLine {
  /** Before the columns. */
  readonly lead: string
  readonly columns: readonly ReadColumn[]
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
  const word = columns.some(({ kind }) => kind === 'copied') ? 'as' : 'in'
  const named = [...inColumns]
    .map(([name, as]): ReadColumn => ({ name, word, as }))
    .filter(({ name, as }) => name !== null || as.length > 0)
  return { columns: named, instead: named.length === 0 ? countOf(columns.length, 'column') : null }
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

/** Those of whom the same is to be said stand together. */
export function gatherHolders<H extends ReadingHolder>(
  holders: readonly H[],
  of: 'gains' | 'losses',
): readonly { readonly who: readonly H[]; readonly rows: readonly ReadingRow[] }[] {
  const groups = new Map<string, { who: H[]; rows: readonly ReadingRow[] }>()
  for (const holder of holders) {
    if (holder[of].length === 0) continue
    const key = JSON.stringify(holder[of])
    const known = groups.get(key)
    if (known) known.who.push(holder)
    else groups.set(key, { who: [holder], rows: holder[of] })
  }
  return [...groups.values()]
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
