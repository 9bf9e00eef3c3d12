export { parseWithCache } from './cache/parse-cache.ts'
export { compileInline } from './compile/compile-inline.ts'
export type { CompileInlineOptions } from './compile/compile-inline.ts'
export { compileNode } from './compile/compile-node.ts'
export { diagnosticCodes } from './diagnostic-codes.ts'
export type { DiagnosticCode } from './diagnostic-codes.ts'
export type { Diagnostic, DiagnosticFrame, Severity } from './diagnostics.ts'
export { DatabaseError } from './database.ts'
export type { Cell, Database, DatabaseColumn, DatabaseRelation, DatabaseResult } from './database.ts'
export type { ProjectFileEntry, ProjectFiles } from './files.ts'
export type {
  GraphNode,
  Json,
  Manifest,
  ManifestColumn,
  ManifestMacro,
  ManifestNode,
  ManifestRef,
  ManifestResource,
  ManifestSource,
  NodeOrigin,
  ResourceType,
} from './manifest.ts'
export { defaultFlags } from './options.ts'
export type {
  CompileOptions,
  LogLevel,
  CompiledNode,
  CompiledOrigin,
  Defer,
  Flags,
  ParseOptions,
  ParsedProject,
  TargetProfile,
} from './options.ts'
export type { AccessTest, AccessVerb } from './schema/access-test.ts'
export { suggest } from './suggest.ts'
export { listGrantsConfigs } from './parse/grants-configs.ts'
export type { GrantsConfig } from './parse/grants-configs.ts'
export { checkFile, parseProject, withFile } from './parse/parse-project.ts'
export { selectNodes } from './select/select-nodes.ts'
export type { SelectOptions, SelectResult } from './select/select-nodes.ts'
export type { IndirectSelection } from './select/selection.ts'
export { compareWith, compareWithArtifact } from './state/compare.ts'
export type { StateComparison } from './state/compare.ts'
export { diskFiles } from './project/disk-files.ts'
export { memoryFiles } from './project/memory-files.ts'
export { overlayFiles } from './project/overlay-files.ts'
export { loadProfile } from './project/profile.ts'
export type { LoadProfileOptions, LoadProfileResult, LoadedProfile } from './project/profile.ts'
