import type { JinjaError } from '../errors.ts'
import type { RenderLimits, UndefinedMode } from '../limits.ts'
import type { SourceMap } from '../source-map.ts'
import type { Value } from '../values/value.ts'

export interface RenderOptions {
  /** Where not given, the limits of the render under way, else `defaultLimits`. */
  readonly limits?: Partial<RenderLimits>
  readonly undefinedMode?: UndefinedMode
  /** On unless false. */
  readonly sourceMap?: boolean
  /** Milliseconds, for the deadline. */
  readonly now?: () => number
}

export type RenderResult =
  | { readonly ok: true; readonly output: string; readonly sourceMap: SourceMap | null }
  | { readonly ok: false; readonly error: JinjaError }

export type NativeResult =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: JinjaError }

export type CallResult =
  | { readonly ok: true; readonly value: Value; readonly sourceMap: SourceMap | null }
  | { readonly ok: false; readonly error: JinjaError }
