'use client'
import { StateMark } from '#components/parts/state-mark.tsx'
import type { ChangeReading, ChangeSummary, ReadingHolder, ReadingRow } from '#lib/contracts/changes.ts'
import classes from './change-reading.module.css'
import { columnsOf, describePeople, leadOf, linesOf, whoOf, type ReadingLine } from './describe-reading.ts'
import { countOf } from '#components/parts/format-time.ts'

/** So many names stand in a line; the others behind a click. */
const SHOWN = 12

/** Who reads which columns by the change, and who reads them no more. */
export function ReadingDifference({
  reading,
  state,
}: {
  reading: ChangeReading
  state: ChangeSummary['state']
}) {
  const more = reading.holders.filter(({ gains }) => gains.length > 0)
  const less = reading.holders.filter(({ losses }) => losses.length > 0)
  const people = describePeople(reading.people)
  return (
    <>
      {more.map((holder) => (
        <Gains key={`${holder.kind} ${holder.key}`} holder={holder} state={state} />
      ))}
      {more.length > 0 ? null : (
        <p className={classes.none}>
          <StateMark mark="passed" label="" />
          {reading.holders.length === 0
            ? 'No role reads more, or less, than before.'
            : 'No role reads more than before.'}
        </p>
      )}
      {people === null ? null : <p className={classes.people}>{people}</p>}
      {less.length === 0 ? null : <Losses holders={less} state={state} />}
    </>
  )
}

function Gains({ holder, state }: { holder: ReadingHolder; state: ChangeSummary['state'] }) {
  const heading = (
    <>
      {leadOf(state, 'gains')} <strong>{whoOf(holder)}</strong> read
    </>
  )
  return (
    <div className={classes.holder}>
      <h3>{heading}</h3>
      <Rows rows={holder.gains} />
    </div>
  )
}

function Losses({ holders, state }: { holders: readonly ReadingHolder[]; state: ChangeSummary['state'] }) {
  const count = Math.max(...holders.map(({ losses }) => columnsOf(losses)))
  return (
    <details className={classes.less}>
      <summary>
        Read no more: {countOf(count, 'column')} by {holders.map(whoOf).join(', ')}
      </summary>
      {holders.map((holder) => (
        <div key={`${holder.kind} ${holder.key}`} className={classes.holder}>
          <h3>
            {leadOf(state, 'losses')} <strong>{whoOf(holder)}</strong>
          </h3>
          <Rows rows={holder.losses} />
        </div>
      ))}
    </details>
  )
}

function Rows({ rows }: { rows: readonly ReadingRow[] }) {
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
      {line.instead ?? <Names names={line.columns} />} of <Place place={line.from} />
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
  return (
    <span className={classes.made}>
      {' '}
      – made of{' '}
      {parts.map(({ from, columns, count }, at) => (
        <span key={from?.id ?? at}>
          {at === 0 ? null : '; '}
          {from === null ? countOf(count, 'column') : <Names names={columns} />} of <Place place={from} />
        </span>
      ))}
    </span>
  )
}

function Names({ names }: { names: readonly string[] }) {
  const [shown, more] = [names.slice(0, SHOWN), names.slice(SHOWN)]
  return (
    <>
      <NameList names={shown} />
      {more.length === 0 ? null : (
        <details className={classes.more}>
          <summary>and {more.length} more</summary>
          <NameList names={more} />
        </details>
      )}
    </>
  )
}

const NameList = ({ names }: { names: readonly string[] }) =>
  names.map((name, at) => (
    <span key={name}>
      {at === 0 ? null : ', '}
      <code>{name}</code>
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
