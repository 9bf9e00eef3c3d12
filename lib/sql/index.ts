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
