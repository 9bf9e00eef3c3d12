import { Budget, activeRuntime, defaultLimits } from '../limits.ts'
import type { Runtime, UndefinedMode } from '../limits.ts'
import type { Scope } from '../scope.ts'
import { SourceMap } from '../source-map.ts'
import type { NestedCall } from '../source-map.ts'
import type { TemplateSource } from '../source.ts'
import type { Value } from '../values/value.ts'
import type { RenderOptions } from './options.ts'

/** Text whose own source map is known, so that it can be nested where the text is printed. */
export interface TrackedText {
  readonly map: SourceMap
  readonly shift: number
  readonly call: NestedCall | null
  /** Number of the registration, to tell fresh texts from old ones with the same characters. */
  readonly sequence: number
}

const maxTracked = 20_000

/** One render: its budget, its mode and the texts that macros made in it. */
export class RenderRun implements Runtime {
  readonly budget: Budget
  readonly undefinedMode: UndefinedMode
  readonly mapped: boolean
  readonly tracked = new Map<string, TrackedText>()
  sequence = 0

  constructor(budget: Budget, undefinedMode: UndefinedMode, mapped: boolean) {
    this.budget = budget
    this.undefinedMode = undefinedMode
    this.mapped = mapped
  }

  track(text: string, map: SourceMap | null, call: NestedCall | null, shift = 0): void {
    if (map === null || text === '') return
    if (this.tracked.size >= maxTracked) this.tracked.clear()
    this.sequence += 1
    this.tracked.set(text, { map, shift, call, sequence: this.sequence })
  }
}

/** A nested render shares the budget of the one under way unless it brings limits of its own. */
export function createRun(options: RenderOptions): RenderRun {
  const outer = activeRuntime()
  const inherited = outer instanceof RenderRun ? outer : null
  const undefinedMode = options.undefinedMode ?? inherited?.undefinedMode ?? 'default'
  const mapped = options.sourceMap ?? true
  if (inherited && options.limits === undefined) return new RenderRun(inherited.budget, undefinedMode, mapped)
  const limits = { ...defaultLimits, ...options.limits }
  return new RenderRun(new Budget(limits, options.now ?? (() => performance.now())), undefinedMode, mapped)
}

/** Collects output with its source map; for native rendering also the single values. */
export class Writer {
  text = ''
  readonly map: SourceMap | null
  /** Values as they were printed, for native rendering; null otherwise. */
  readonly nodes: Value[] | null

  constructor(source: TemplateSource, mapped: boolean, native = false) {
    this.map = mapped ? new SourceMap(source) : null
    this.nodes = native ? [] : null
  }

  finish(): string {
    if (this.map) this.map.length = this.text.length
    return this.text
  }
}

/** Variables of one function (the template, a macro, a caller, a recursive loop) while it runs. */
export class Frame {
  readonly vars: (Value | undefined)[]
  readonly parent: Frame | null
  readonly globals: Scope
  readonly run: RenderRun
  out: Writer

  constructor(size: number, parent: Frame | null, globals: Scope, run: RenderRun, out: Writer) {
    this.vars = new Array<Value | undefined>(size).fill(undefined)
    this.parent = parent
    this.globals = globals
    this.run = run
    this.out = out
  }
}
