import type { EventTimeFilter, Relation } from '../context/relation.ts'
import type { Json, ManifestNode, ManifestSource } from '../manifest.ts'
import type { Flags } from '../options.ts'
import { isObject, stringAt } from '../schema/json-access.ts'

/** A span of time as SQL text, the end not included. */
export interface TimeWindow {
  readonly start: string
  readonly end: string
}

/** The window of `--sample`, where the run has one. */
export function sampleOf(flags: Flags): TimeWindow | null {
  const sample = flags.more['SAMPLE']
  if (!isObject(sample)) return null
  const [start, end] = [stringAt(sample, 'start'), stringAt(sample, 'end')]
  return start === null || end === null ? null : { start, end }
}

/** The window in which a node reads: that of its batch, that of the sample, or what both have in common. */
export function windowOf(
  reader: ManifestNode,
  batch: TimeWindow | null,
  sample: TimeWindow | null,
): TimeWindow | null {
  if (reader.resource_type !== 'model' && reader.resource_type !== 'snapshot') return null
  if (!batch || !sample) return batch ?? sample
  // All in UTC and of one form, so that text compares as time does.
  return {
    start: sample.start > batch.start ? sample.start : batch.start,
    end: sample.end < batch.end ? sample.end : batch.end,
  }
}

/** What a ref or source prints where the reader is held to a window, and what is read has an `event_time`. */
export function inWindow(
  relation: Relation,
  read: ManifestNode | ManifestSource,
  window: TimeWindow | null,
): Relation {
  const name = read.config['event_time']
  if (window === null || typeof name !== 'string') return relation
  const { quoteCharacter } = relation.style
  const fieldName = isQuoted(name, read) ? `${quoteCharacter}${name}${quoteCharacter}` : name
  const eventTimeFilter: EventTimeFilter = { fieldName, ...window }
  return relation.with({ eventTimeFilter })
}

function isQuoted(name: string, read: ManifestNode | ManifestSource): boolean {
  const own = read.columns[name]?.quote ?? null
  if (own !== null) return own
  const quoting: Json = 'quoting' in read ? read.quoting : null
  return isObject(quoting) && quoting['column'] === true
}
