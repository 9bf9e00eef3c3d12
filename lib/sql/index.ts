export { originMark } from './lineage.ts'
export type {
  ColumnSource,
  KnownColumn,
  KnownRelation,
  OpenPart,
  OutputColumn,
  QueryLineage,
  RelationName,
  ResolveRelation,
} from './lineage.ts'
export { traceColumns } from './trace-query.ts'
export { RelationTracer } from './trace-relations.ts'
export type { Making, ReadTree, RelationLineage, TracedRelation } from './trace-relations.ts'
export { Origins } from './origins.ts'
export type { Origin } from './origins.ts'
