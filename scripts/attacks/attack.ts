import type { Stage, Shop } from './stage.ts'

/**
 * What came of an attempt. refused: the guard said no, with a reason, and the audit log has it. failed: it ended with an
 * error that gives nothing away. filtered: it was answered without what may not be seen. ended: it was stopped, and
 * others were not disturbed. leaked: something came out that may not.
 */
export type Verdict =
  'refused' | 'allowed' | 'failed' | 'filtered' | 'not found' | 'ended' | 'leaked' | 'not there'

export interface Outcome {
  readonly verdict: Verdict
  /** What was said, for whoever reads the report. */
  readonly said: string
}

export type Warehouse = 'duckdb' | 'postgres'

/** Where a road was tried. guard alone: PostgreSQL without logins of people, where every query signs in as the profile's. */
export type Place = Warehouse | 'guard alone'

interface Attempt {
  /** Number in the list of cases. */
  readonly number: number
  readonly road: string
  readonly expected: readonly Verdict[]
}

/** SQL with Jinja that an analyst previews. */
export interface PreviewAttack extends Attempt {
  readonly sql: string
  readonly on?: Warehouse
}

/** Files that an analyst writes on a branch and builds in the own schema. */
export interface BuildAttack extends Attempt {
  /** The node that is to give the data away. */
  readonly node: string
  readonly files: Readonly<Record<string, string>>
  /** Asks for a schema that cannot be made, and so keeps all from being built that is in the same run. */
  readonly alone?: true
  readonly on?: Warehouse
}

/** Anything else: by routes, tokens, streams, files. */
export interface ProductAttack extends Attempt {
  /** logins: PostgreSQL with logins of people. */
  readonly on: readonly Warehouse[] | 'product' | 'logins'
  readonly attempt: (stage: Stage, shop: Shop) => Promise<Outcome>
}

export interface AttackResult {
  readonly number: number
  readonly road: string
  readonly where: Place | 'product'
  readonly verdict: Verdict
  readonly expected: readonly Verdict[]
  readonly asExpected: boolean
  /** Whether the refusal is in the audit log; null where nothing was refused. */
  readonly audited: boolean | null
  readonly said: string
}
