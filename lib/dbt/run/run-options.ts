import type { Database } from '../database.ts'
import type { Json } from '../manifest.ts'
import type { Defer, Flags, OnLog } from '../options.ts'
import type { EndedRun } from './ended-run.ts'
import type { RenderLimits } from '#lib/jinja/index.ts'

/** What all nodes of a run have in common. Plain data, so that it crosses to render threads. */
export interface Invocation {
  readonly id: string
  /** ISO 8601 in UTC. */
  readonly startedAt: string
  /** unique_ids of the run: `selected_resources`. */
  readonly selected: readonly string[]
  readonly arguments: Readonly<Record<string, Json>>
  readonly flags: Partial<Flags>
  /** `schemas`; a hook at the end of a run knows which were built. */
  readonly schemas: readonly string[]
}

export interface RunNodeOptions {
  readonly database: Database
  readonly invocation: Invocation
  readonly threadId?: string
  readonly defer?: Defer
  readonly limits?: Partial<RenderLimits>
  readonly onLog?: OnLog
  /** Of a microbatch model: the window of time that this call builds. */
  readonly batch?: Batch
  /** Name of a relation that the node is to be a copy of, instead of being built. */
  readonly cloneOf?: string
  /** What a run that is tried again has made already. */
  readonly earlier?: EarlierParts
  /** Of a hook at the end of a run: what the run has done. */
  readonly ended?: EndedRun
  readonly now?: () => Date
}

/** A window of time, as run_results.json has it. */
export type BatchSpan = readonly [start: string, end: string]

/** Of a node that was made in part: which overloads or batches are there, and which are missing. */
export interface EarlierParts {
  readonly overloads: readonly string[]
  /** Null where there are none to go on from. */
  readonly batches: {
    readonly successful: readonly BatchSpan[]
    readonly failed: readonly BatchSpan[]
  } | null
}

export interface Batch {
  readonly id: string
  /** As SQL text: `2024-01-01 00:00:00+00:00`. */
  readonly start: string
  readonly end: string
  /** The table is there, from earlier or from the batch before: this one is added, also in a full refresh. */
  readonly addsToTable: boolean
}
