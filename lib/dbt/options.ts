import type { RenderLimits } from '#lib/jinja/limits.ts'
import type { Diagnostic, DiagnosticFrame } from './diagnostics.ts'
import type { Database } from './database.ts'
import type { ProjectFiles } from './files.ts'
import type { Json, Manifest } from './manifest.ts'
import type { KnownMacroFile } from './parse/known-macros.ts'
import type { AccessTest } from './schema/access-test.ts'
import type { Span } from '#lib/core/text-position.ts'

/** A target of profiles.yml without its secrets: what `target.*` shows and what names relations. */
export interface TargetProfile {
  readonly name: string
  /** duckdb, postgres, snowflake, ... */
  readonly type: string
  readonly schema: string
  readonly database: string | null
  readonly threads: number
  readonly profileName: string
  /** Non-secret fields that `target.*` shows besides. */
  readonly extra: Readonly<Record<string, Json>>
}

/** What `flags.*` answers; the names are dbt's. */
export interface Flags {
  readonly WHICH: string
  readonly FULL_REFRESH: boolean
  readonly STORE_FAILURES: boolean
  readonly EMPTY: boolean
  readonly FAIL_FAST: boolean
  readonly INTROSPECT: boolean
  readonly DEFER: boolean
  readonly FAVOR_STATE: boolean
  /** Anything else that a project may ask for, by its upper-case name. */
  readonly more: Readonly<Record<string, Json>>
}

export const defaultFlags: Flags = {
  WHICH: 'compile',
  FULL_REFRESH: false,
  STORE_FAILURES: false,
  EMPTY: false,
  FAIL_FAST: false,
  INTROSPECT: true,
  DEFER: false,
  FAVOR_STATE: false,
  more: {},
}

/** Macros that come with the engine, as one package: `dbt`, or an adapter's `dbt_duckdb`. Paths are for messages. */
export interface BuiltinPackage {
  readonly name: string
  readonly files: readonly BuiltinFile[]
}

export interface BuiltinFile {
  readonly path: string
  readonly text: string
  /** Null where it has to be parsed to know. */
  readonly known: KnownMacroFile | null
}

export interface ParseOptions {
  readonly files: ProjectFiles
  readonly target: TargetProfile
  /** `--vars`. */
  readonly vars: Readonly<Record<string, Json>>
  /** What `env_var()` may see. */
  readonly env: ReadonlyMap<string, string>
  readonly flags?: Partial<Flags>
  readonly limits?: Partial<RenderLimits>
  /** What `run_started_at` answers; the time of the parse unless given. */
  readonly now?: Date
}

export interface Defer {
  /** The relation to read instead of the node's own, or null to read the node's own. */
  resolve(uniqueId: string): string | null
}

/** `print` is what a template prints: it is asked for, so that a quiet command shows it as well. */
export type LogLevel = 'info' | 'debug' | 'warn' | 'print' | 'statement'

export type OnLog = (message: string, level: LogLevel) => void

export interface CompileOptions {
  /** What templates log while they render. */
  readonly onLog?: OnLog
  /** Null: introspection is refused with the diagnostic `needs-warehouse`. */
  readonly database: Database | null
  readonly defer?: Defer
  readonly limits?: Partial<RenderLimits>
  readonly flags?: Partial<Flags>
  /** The command that compiles, for templates that ask which it is. */
  readonly invocation?: {
    readonly id: string
    readonly selected: readonly string[]
    readonly arguments: Readonly<Record<string, Json>>
  }
}

/** Where a place of the compiled text comes from, through the macros that made it, outermost first. */
export interface CompiledOrigin {
  readonly path: string
  readonly span: Span
  readonly stack: readonly DiagnosticFrame[]
}

export interface CompiledNode {
  readonly uniqueId: string
  /** The finished SQL, ephemeral CTEs injected; empty where `ok` is false. */
  readonly sql: string
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Source map: offset into `sql` (UTF-16) to the template, null for text that no template wrote. */
  locate(offset: number): CompiledOrigin | null
  /** The warehouse was asked, so the text depends on its state and on who asked. */
  readonly introspected: boolean
  readonly dependsOn: readonly string[]
  /** The ephemeral models that stand in `sql`, those that others read first; worked out when asked for. */
  inlined(): readonly InlinedModel[]
}

/** An ephemeral model by itself, as it was compiled where it is read. */
export interface InlinedModel {
  readonly uniqueId: string
  readonly sql: string
  /** Its CTE, as it was put into the text that reads it. */
  readonly cte: string
  /** The ephemeral models that stand in its own `sql`. */
  readonly reads: readonly string[]
}

export interface ParsedProject {
  readonly manifest: Manifest
  readonly diagnostics: readonly Diagnostic[]
  /** Of the project itself; what packages say about access is theirs. */
  readonly accessTests: readonly AccessTest[]
}
