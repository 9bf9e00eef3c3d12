'use client'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { ChangeReading, ChangeSummary, ReadingRow } from '#lib/contracts/changes.ts'
import classes from './change-reading.module.css'
import {
  columnsOf,
  describePeople,
  gatherHolders,
  leadOf,
  linesOf,
  whoOf,
  type ReadColumn,
  type ReadingLine,
} from './describe-reading.ts'
import { countOf } from '#components/parts/format-time.ts'

/** So many names stand in a line, and so many lines in a list; the others behind a click. */
const SHOWN = 12

/** Who reads which columns by the change, and who reads them no more. */
export function ReadingDifference({
  reading,
  state,
}: {
  reading: ChangeReading
  state: ChangeSummary['state']
}) {
  const more = gatherHolders(reading.holders, 'gains')
  const less = gatherHolders(reading.holders, 'losses')
  const people = describePeople(reading.people)
  return (
    <>
      {more.map((group) => (
        <Group key={keyOf(group)} group={group} lead={leadOf(state, 'gains')} verb="read" />
      ))}
      {more.length > 0 ? null : (
        <p className={classes.none}>
          <StateMark mark="passed" label="" />
          {less.length === 0
            ? 'No role reads more, or less, than before.'
            : 'No role reads more than before.'}
        </p>
      )}
      {people === null ? null : <p className={classes.people}>{people}</p>}
      {less.length === 0 ? null : <Losses groups={less} lead={leadOf(state, 'losses')} />}
    </>
  )
}

type Gathered = ReturnType<typeof gatherHolders>[number]
const keyOf = ({ who }: Gathered) => who.map(({ kind, key }) => `${kind} ${key}`).join()

function Group({ group, lead, verb }: { group: Gathered; lead: string; verb: string }) {
  return (
    <div className={classes.holder}>
      <h3>
        {lead}{' '}
        {group.who.map((holder, at) => (
          <span key={`${holder.kind} ${holder.key}`}>
            {at === 0 ? null : at === group.who.length - 1 ? ' and ' : ', '}
            <strong>{whoOf(holder)}</strong>
          </span>
        ))}{' '}
        {verb}
      </h3>
      <Rows rows={group.rows} />
    </div>
  )
}

function Losses({ groups, lead }: { groups: readonly Gathered[]; lead: string }) {
  const count = Math.max(...groups.map(({ rows }) => columnsOf(rows)))
  return (
    <details className={classes.less}>
      <summary>
        Read no more: {countOf(count, 'column')} by {groups.flatMap(({ who }) => who.map(whoOf)).join(', ')}
      </summary>
      {groups.map((group) => (
        <Group key={keyOf(group)} group={group} lead={lead} verb="" />
      ))}
    </details>
  )
}

function Rows({ rows }: { rows: readonly ReadingRow[] }) {
  const [shown, more] = [rows.slice(0, SHOWN), rows.slice(SHOWN)]
  return (
    <>
      <RowList rows={shown} />
      {more.length === 0 ? null : (
        <details className={classes.moreRows}>
          <summary>and from {countOf(more.length, 'more relation')}</summary>
          <RowList rows={more} />
        </details>
      )}
    </>
  )
}

function RowList({ rows }: { rows: readonly ReadingRow[] }) {
  return (
    <ul className={classes.rows}>
      {rows.flatMap((row, at) =>
        linesOf(row).map((line) => (
          <li key={`${at} ${line.lead}`}>
            <Line line={line} />
          </li>
        )),
      )}
    </ul>
  )
}

function Line({ line }: { line: ReadingLine }) {
  return (
    <>
      {line.lead}
      {line.instead ?? <Names columns={line.columns} />} of <Place place={line.from} />
      {line.isItself ? null : (
        <>
          {' '}
          through <Place place={line.through} />
        </>
      )}
      {line.tail}
      {line.madeOf.length === 0 ? null : <MadeOf parts={line.madeOf} />}
    </>
  )
}

/** What stands further up: a name alone may hide what a column is made of. */
function MadeOf({ parts }: { parts: ReadingLine['madeOf'] }) {
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  return (
    <details className={classes.made}>
      <summary>made of {countOf(count, 'column')}</summary>
      <ul>
        {parts.map(({ from, columns, count: own }, at) => (
          <li key={from?.id ?? at}>
            {from === null ? (
              countOf(own, 'column')
            ) : (
              <NameList columns={columns.map((name) => ({ name, word: 'as', as: [] }))} />
            )}{' '}
            of <Place place={from} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function Names({ columns }: { columns: readonly ReadColumn[] }) {
  const [shown, more] = [columns.slice(0, SHOWN), columns.slice(SHOWN)]
  return (
    <>
      <NameList columns={shown} />
      {more.length === 0 ? null : (
        <details className={classes.more}>
          <summary>and {more.length} more</summary>
          <NameList columns={more} />
        </details>
      )}
    </>
  )
}

const NameList = ({ columns }: { columns: readonly ReadColumn[] }) =>
  columns.map(({ name, word, as }, at) => (
    <span key={name ?? at}>
      {at === 0 ? null : ', '}
      {name === null ? <span className={classes.hidden}>…</span> : <code>{name}</code>}
      {as.length === 0 ? null : ` ${word} `}
      {as.map((each, place) => (
        <span key={each}>
          {place === 0 ? null : ', '}
          <code>{each}</code>
        </span>
      ))}
    </span>
  ))

function Place({ place }: { place: ReadingRow['from'] }) {
  if (place === null) return <span className={classes.hidden}>a restricted relation</span>
  return (
    <>
      <code title={`${place.dataset}, ${place.id}`}>{place.name}</code>
      {place.layer === null ? null : <span className={classes.layer}> ({place.layer})</span>}
    </>
  )
}
