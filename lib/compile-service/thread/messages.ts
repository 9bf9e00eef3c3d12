import type { Position } from '#lib/core/text-position.ts'
import type { CompileOutcome, DiagnosticDto, GraphNode, Macro, NodeDetail } from '#lib/contracts/compile.ts'
import type { DatabaseErrorKind } from '#lib/dbt/database.ts'
import type { RunCommand, RunPlan } from '#lib/dbt/run/index.ts'
import type { Cell, DatabaseColumn, TargetProfile } from '#lib/dbt/index.ts'
import type { ThreadAccessTest } from './answer-access-tests.ts'

/** Files of a commit under one target, parsed once and kept while there is room. */
export interface SnapshotPayload {
  readonly key: string
  readonly files: readonly (readonly [path: string, contentId: string, text: string])[]
  readonly target: TargetProfile
  readonly env: readonly (readonly [string, string])[]
  /** A snapshot that is probably alike, so that only what differs is parsed. */
  readonly like: string | null
}

/** A relation as it stands in the warehouse, names folded to lower case. */
export type CatalogRow = readonly [schema: string, name: string, type: 'table' | 'view' | 'other']

export interface CatalogPayload {
  /** Of a project and a version; another version is another key. */
  readonly key: string
  readonly relations: readonly CatalogRow[]
}

/** Where main's nodes are in production. */
export interface ProductionNode {
  readonly id: string
  readonly relation: string
  readonly schema: string
  readonly alias: string
}
export interface ProductionPayload {
  readonly key: string
  readonly nodes: readonly ProductionNode[]
}

/** One draft on top of a snapshot. */
export type Change = readonly [path: string, text: string | null]

/** Whose place it is: the same goes to the same thread, where what is parsed is used again. Null person: main. */
export interface Affinity {
  readonly project: string
  readonly person: string | null
}

/** Which project is meant: a snapshot, with the drafts of a branch on top. */
export interface Place {
  readonly snapshot: string
  /** Names the branch whose drafts these are; '' where there are none. */
  readonly overlay: string
  readonly changes: readonly Change[]
  readonly affinity: Affinity
}

/** The warehouse as one person sees it. Null catalog: there is none, or it does not answer. */
export interface Sight {
  readonly catalog: string | null
  /** Key of the production names; null where the place is production itself. */
  readonly production: string | null
  /** Answers are kept under it, and shared with nobody else. */
  readonly introspection: string
  /** Schemas that the person may list, in lower case; null for all. */
  readonly listable: readonly string[] | null
}

/** What a template asked the warehouse. */
export type Question =
  | { readonly kind: 'execute'; readonly sql: string; readonly fetch: boolean }
  | { readonly kind: 'columns'; readonly schema: string; readonly name: string }
export type Answer =
  | {
      readonly status: 'rows'
      readonly columns: readonly DatabaseColumn[]
      readonly rows: readonly (readonly Cell[])[]
    }
  | { readonly status: 'columns'; readonly columns: readonly DatabaseColumn[] }
  | { readonly status: 'failed'; readonly kind: DatabaseErrorKind; readonly message: string }

export interface CompileRequest {
  readonly kind: 'compile'
  readonly place: Place
  readonly sight: Sight
  /** The file that is open; its text stands in the place's changes. */
  readonly path: string | null
  /** SQL with Jinja that is compiled in place of the file. */
  readonly selection: string | null
  readonly selectionStart: Position | null
  readonly answers: readonly (readonly [question: Question, answer: Answer])[]
  /** Forget failed answers before: the person asks again. */
  readonly fresh: boolean
}

export type ThreadRequest =
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotPayload }
  | { readonly kind: 'catalog'; readonly catalog: CatalogPayload }
  | { readonly kind: 'production'; readonly production: ProductionPayload }
  | CompileRequest
  /** Parses the place, so that it is there for what comes. */
  | { readonly kind: 'touch'; readonly place: Place }
  | { readonly kind: 'locate'; readonly ticket: number; readonly offset: number }
  | { readonly kind: 'problems'; readonly place: Place }
  | {
      readonly kind: 'graph'
      readonly place: Place
      readonly sight: Sight
      readonly select: string
      /** Ids that the selection must not find. */
      readonly unseen: readonly string[]
    }
  | { readonly kind: 'node'; readonly place: Place; readonly id: string }
  | { readonly kind: 'macros'; readonly place: Place }
  | { readonly kind: 'test-reads'; readonly place: Place }
  | { readonly kind: 'columns'; readonly place: Place; readonly query: string }
  | {
      readonly kind: 'select'
      readonly place: Place
      readonly command: RunCommand
      readonly select: string
      readonly exclude: string
      readonly strict: boolean
    }
  | {
      readonly kind: 'plan'
      readonly place: Place
      readonly sight: Sight
      readonly command: RunCommand
      readonly select: string
      readonly exclude: string
      readonly strict: boolean
    }
  | {
      readonly kind: 'manifest'
      readonly place: Place
      readonly invocationId: string
      readonly generatedAt: string
      readonly compiled: readonly (readonly [id: string, sql: string])[]
    }
  | { readonly kind: 'naming'; readonly place: Place }
  /** Those of one file, or all. */
  | { readonly kind: 'access-tests'; readonly place: Place; readonly path: string | null }
  /** Places of dbt's own `grants`. */
  | { readonly kind: 'grants'; readonly place: Place }
  | { readonly kind: 'commit-graph'; readonly place: Place }
  | { readonly kind: 'lineage-map'; readonly place: Place }
  | {
      readonly kind: 'lineage-texts'
      readonly place: Place
      /** Key of the warehouse's relations; null where it does not answer. */
      readonly catalog: string | null
      readonly ids: readonly string[]
      readonly answers: readonly (readonly [question: Question, answer: Answer])[]
    }

export interface CompileAnswer {
  readonly outcome: Omit<CompileOutcome, 'elapsedMs'>
  /** Asked of the warehouse and not known: they can be answered, and the request sent again. */
  readonly misses: readonly Question[]
  /** Names the compiled text for `locate`, while it is kept. */
  readonly ticket: number
}

/** A node of the graph as far as the thread knows it; states are added by the owner. */
export interface ThreadGraphNode extends Omit<GraphNode, 'lastState' | 'accessTests'> {
  /** Of its relation in the place that is looked at; null where it has none. */
  readonly schema: string | null
}
export interface GraphAnswer {
  readonly nodes: readonly ThreadGraphNode[]
  readonly edges: readonly (readonly [string, string])[]
  readonly hash: string
  /** Of the selection. */
  readonly diagnostics: readonly DiagnosticDto[]
}

/** A column that the project documents. */
export interface FoundColumn {
  readonly name: string
  readonly node: string
  readonly nodeId: string
  /** File of the project; null where it is of a package. */
  readonly path: string | null
}

export interface NodeAnswer {
  readonly detail: Omit<NodeDetail, 'readableBy' | 'accessTests' | 'withheld'> | null
  /** Where it would be: the schema and name of this place. */
  readonly relation: { readonly schema: string; readonly name: string } | null
  /** Of each of its tests, what that reads. */
  readonly testReads: Readonly<Record<string, readonly string[]>>
}

export interface PlanAnswer {
  readonly plan: RunPlan
  /** Kinds of resources of the project, for the first line of the log. */
  readonly counts: Readonly<Record<string, number>>
  /** relation_name of each node of the plan that has one. */
  readonly relations: readonly (readonly [id: string, relation: string])[]
  /** Layer of each node of the plan that has one: tests have none. */
  readonly layers: readonly (readonly [id: string, layer: GraphNode['layer']])[]
  /** Nodes whose file is the project's own, not of a package. */
  readonly own: readonly string[]
  /** Relations of production that are read where mine are neither built nor part of the run. */
  readonly defer: Readonly<Record<string, string>>
  /** Of the selection, and the faults that keep the run from starting. */
  readonly diagnostics: readonly DiagnosticDto[]
  /** Faults elsewhere, which do not keep it. */
  readonly otherErrors: number
}

/** What main's project says of schemas, and where its nodes are in production. */
export interface NamingAnswer {
  readonly nodes: readonly ProductionNode[]
  /** Schema in lower case -> the layer that the project declares for it. */
  readonly layers: readonly (readonly [schema: string, layer: string])[]
  readonly sourceSchemas: readonly string[]
}

export interface CommitGraphAnswer {
  readonly nodes: readonly (ThreadGraphNode & { readonly fingerprint: string })[]
  readonly edges: readonly (readonly [string, string])[]
  readonly errors: readonly DiagnosticDto[]
}

/** What lineage by columns needs to know of a node, or of a source. */
export interface LineageNode {
  readonly id: string
  readonly name: string
  readonly type: string
  readonly layer: GraphNode['layer']
  readonly materialized: string | null
  /** Null where it is no relation, as an ephemeral model. */
  readonly relation: { readonly schema: string; readonly name: string } | null
  readonly isSql: boolean
  readonly parents: readonly string[]
  /** Equal where what it builds and how it is described are equal. */
  readonly fingerprint: string
  /** Equal where its text and the macros that it calls are equal. */
  readonly codeMark: string
  readonly declared: readonly string[]
  /** Of a seed: its columns, null where its file cannot be read. */
  readonly header: readonly string[] | null
}

export interface CompiledText {
  readonly id: string
  /** Null where it does not compile without more than is known. */
  readonly sql: string | null
  readonly asks: readonly Question[]
}

/** One place that says `grants`, for one node or for a folder of them. */
export interface GrantsAnswer {
  readonly path: string
  readonly span: NonNullable<DiagnosticDto['span']>
  readonly grants: readonly { readonly privilege: string; readonly grantees: readonly string[] }[]
  readonly nodes: readonly { readonly id: string; readonly name: string }[]
}

export interface Located {
  readonly path: string
  readonly span: NonNullable<DiagnosticDto['span']>
  readonly stack: DiagnosticDto['stack']
}

export interface AnswerOf {
  readonly snapshot: null
  readonly catalog: null
  readonly production: null
  readonly touch: null
  readonly compile: CompileAnswer
  readonly locate: Located | null
  readonly problems: readonly DiagnosticDto[]
  readonly graph: GraphAnswer
  readonly node: NodeAnswer
  readonly macros: readonly Macro[]
  readonly 'test-reads': readonly (readonly [string, readonly string[]])[]
  readonly columns: readonly FoundColumn[]
  readonly select: { readonly ids: readonly string[]; readonly diagnostics: readonly DiagnosticDto[] }
  readonly plan: PlanAnswer
  /** The text of manifest.json. */
  readonly manifest: string
  readonly naming: NamingAnswer
  readonly 'access-tests': readonly ThreadAccessTest[]
  readonly grants: readonly GrantsAnswer[]
  readonly 'commit-graph': CommitGraphAnswer
  readonly 'lineage-map': readonly LineageNode[]
  readonly 'lineage-texts': readonly CompiledText[]
}
export type ThreadRequestKind = ThreadRequest['kind']
export type RequestOf<K extends ThreadRequestKind> = Extract<ThreadRequest, { kind: K }>

/** What the thread does not hold, or holds no more: it is sent, and the request again. */
export type Missing =
  | { readonly what: 'snapshot'; readonly key: string }
  | { readonly what: 'catalog'; readonly key: string }
  | { readonly what: 'production'; readonly key: string }

export type FromThread =
  | { readonly id: number; readonly status: 'done'; readonly answer: unknown; readonly heapMb: number }
  | { readonly id: number; readonly status: 'missing'; readonly missing: Missing }
  | { readonly id: number; readonly status: 'failed'; readonly message: string }
