import { mayName } from '#lib/access/may-name.ts'
import type { CallerDto } from '#lib/compile-service/protocol.ts'
import type { ChangeReading, ReadingRow } from '#lib/contracts/changes.ts'
import type { Comparison } from './compare-reading.ts'
import type { FoundPlace, FoundRow } from './reading-rows.ts'

/** What was found as one person may be told it: as in the change's graph, what they may not list has no name. */
export function tellReading(comparison: Comparison, caller: CallerDto): ChangeReading {
  const isNamed = ({ schema }: FoundPlace) =>
    comparison.describe.every((describe) => mayName(caller, describe(schema)))
  const placeOf = ({ id, name, schema }: FoundPlace) => ({
    ...{ id, name, dataset: schema },
    layer: comparison.describe.at(-1)?.(schema).layer ?? null,
  })
  const tellMadeOf = ({ from, columns }: FoundRow['madeOf'][number]) =>
    isNamed(from)
      ? { from: placeOf(from), columns: [...columns], count: columns.length }
      : { from: null, columns: [], count: columns.length }
  const tellRow = (row: FoundRow): ReadingRow => {
    const [from, through] = [isNamed(row.from), isNamed(row.through)]
    return {
      from: from ? placeOf(row.from) : null,
      through: through ? placeOf(row.through) : null,
      isItself: row.from.id === row.through.id,
      columns: row.columns.map(({ name, as, kind }) => ({
        ...{ name: from ? name : null, as: through ? as : null, kind },
      })),
      madeOf: from ? row.madeOf.map(tellMadeOf) : [],
      also: row.also,
      // It may quote the text of a relation.
      why: through ? row.why : null,
    }
  }
  const tell = (rows: readonly FoundRow[]) => gather(rows.map(tellRow))
  const people = comparison.holders.filter(({ kind }) => kind === 'person')
  return {
    holders: comparison.holders.flatMap(({ kind, key, name, gains, losses }) =>
      kind === 'person' ? [] : [{ kind, key, name, gains: tell(gains), losses: tell(losses) }],
    ),
    people: {
      more: people.filter(({ gains }) => gains.length > 0).length,
      less: people.filter(({ losses }) => losses.length > 0).length,
    },
    followed: comparison.followed,
  }
}

/** Rows without any name say nothing apart from each other. */
function gather(rows: readonly ReadingRow[]): ReadingRow[] {
  const named = rows.filter(({ from, through }) => from !== null || through !== null)
  const unnamed = rows.filter(({ from, through }) => from === null && through === null)
  const [first] = unnamed
  if (first === undefined) return named
  return [
    ...named,
    { ...first, columns: unnamed.flatMap(({ columns }) => columns), madeOf: [], also: 0, isItself: false },
  ]
}
