/** A relation as a query names it. */
export interface RelationName {
  readonly database: string | null
  readonly schema: string | null
  readonly name: string
}

export interface KnownColumn {
  readonly name: string
  /** Equal where the value is: of the first relation that it stood in, or of how it was made of such values. */
  readonly mark: string
}

/** What is known of a relation that a query reads. */
export interface KnownRelation {
  readonly id: string
  readonly columns: readonly KnownColumn[]
  /** False: it may have more columns than these. */
  readonly complete: boolean
}

/** Null: nobody knows the relation; it is then called by its own name. */
export type ResolveRelation = (name: RelationName) => KnownRelation | null

/** Where a value comes from. */
export interface ColumnSource {
  readonly relation: string
  /** Null: some column of it, which one cannot be told. */
  readonly column: string | null
  /** The value itself, or something made of it. */
  readonly kind: 'copied' | 'derived'
}

export interface OutputColumn {
  readonly name: string
  readonly sources: readonly ColumnSource[]
  readonly mark: string
}

/** Columns beyond those that are listed. */
export type OpenPart =
  /** Those of a relation, under their own names, but for some. */
  | { readonly kind: 'relation'; readonly relation: string; readonly except: readonly string[] }
  /** Of names that cannot be told, all made of the same. */
  | { readonly kind: 'any'; readonly sources: readonly ColumnSource[]; readonly mark: string }

export interface QueryLineage {
  readonly columns: readonly OutputColumn[]
  readonly open: readonly OpenPart[]
  /** What could not be followed, such as `query()`: then the query may read more than is said here. */
  readonly unclear: readonly string[]
}

/** The mark of a value that stands in a relation first. */
export const originMark = (relation: string, column: string) =>
  JSON.stringify([relation, column.toLowerCase()])
