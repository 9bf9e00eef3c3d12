import type { CallOptions } from './warehouse.ts'

/**
 * A principal of the warehouse and what it shall be able to do: a LOGIN role on PostgreSQL, a service account on
 * BigQuery, a user on ClickHouse. Who works by it is the product's business.
 */
export interface WishedLogin {
  /** In the warehouse; begins with the prefix of the wish. */
  readonly name: string
  /** Signs in with it. Kept sealed by the product; no plan, message or log holds it. */
  readonly secret: string
  /** The secret was made anew: a login that is there already takes it on. */
  readonly renew: boolean
  /** Schemas whose relations it reads, also those that are made there later. */
  readonly reads: readonly string[]
  /** Schemas that are its own: it makes, replaces and drops relations there. */
  readonly owns: readonly string[]
  readonly makesSchemas: boolean
}

/** All logins of one project. Principals of the warehouse with this prefix that are not among them are to go. */
export interface AccessWish {
  readonly prefix: string
  readonly logins: readonly WishedLogin[]
  /** Schemas whose views nobody reviewed: who reads one of those needs the rights to what is behind it themselves. */
  readonly unreviewed: readonly string[]
}

export interface AccessStep {
  readonly kind: 'create' | 'grant' | 'revoke' | 'own' | 'drop'
  /** Null: of everybody (PUBLIC). */
  readonly login: string | null
  readonly schema: string | null
  /** What is done, in words. */
  readonly words: string
  /** How, in the warehouse's own language; without secrets. */
  readonly statement: string
}

export interface AccessPlan {
  /** In the order in which they are to be done. Empty: the warehouse is as it should be. */
  readonly steps: readonly AccessStep[]
  /** What is not ours to change and opens more than the wish, in words. */
  readonly openDoors: readonly string[]
}

export interface AccessFailure {
  readonly step: AccessStep
  readonly message: string
}

/** Where the warehouse answers otherwise than the wish. */
export interface AccessDrift {
  readonly login: string
  readonly schema: string
  /** missing: it cannot what it should. extra: it can what it should not. */
  readonly kind: 'missing' | 'extra'
  readonly words: string
}

export type AccessAbility =
  | { readonly able: true; readonly notes: readonly string[] }
  /** One sentence, and what to do. */
  | { readonly able: false; readonly why: string; readonly remedy: string }

/**
 * Keeps the principals of a warehouse in step with what the product granted: plan, then apply, then ask the warehouse.
 * Grants to principals without the prefix are kept. All of it is done by the project's own connection.
 */
export interface AccessSync {
  /** Whether the connection may make principals and grant to them. */
  ability(options: CallOptions): Promise<AccessAbility>
  /** Compares; changes nothing. */
  plan(wish: AccessWish, options: CallOptions): Promise<AccessPlan>
  /** Does what a plan made now says, step by step; what fails is told and does not keep the others back. */
  apply(wish: AccessWish, options: CallOptions): Promise<readonly AccessFailure[]>
  /** Asks the warehouse itself what each login can do, by whatever way. */
  verify(wish: AccessWish, options: CallOptions): Promise<readonly AccessDrift[]>
  /** Makes schemas that are not there yet, as a login's own: logins that may make none cannot themselves. */
  makeSchemas(login: WishedLogin, schemas: readonly string[], options: CallOptions): Promise<void>
}
