import { JinjaRuntimeError } from './errors.ts'
import { HeapWatch } from './heap.ts'

/** What one render may use before it is ended with the template's line. */
export interface RenderLimits {
  /** Loop turns, calls, items made: about 20 million a second. */
  readonly maxSteps: number
  /** Characters of the output, of any single string, and items of any one range. */
  readonly maxOutputLength: number
  /** Nested macro calls. */
  readonly maxDepth: number
  /** Milliseconds from the start of the render; Infinity for none. */
  readonly deadlineMs: number
  /** Size of the largest integer. */
  readonly maxIntegerBits: number
  /** Bytes that may be held at once beyond what was held before. */
  readonly maxMemory: number
}

export const defaultLimits: RenderLimits = {
  maxSteps: 50_000_000,
  maxOutputLength: 16 * 1024 * 1024,
  maxDepth: 300,
  deadlineMs: Number.POSITIVE_INFINITY,
  maxIntegerBits: 65_536,
  maxMemory: 768 * 1024 * 1024,
}

/** `swallow` is dbt's parse phase: attributes and calls of Undefined are Undefined. */
export type UndefinedMode = 'default' | 'swallow'

const stepsBetweenClockReads = 2048

/** Counts what a render uses. One budget is shared by the macros and nested renders of a render. */
export class Budget {
  readonly limits: RenderLimits
  readonly #now: () => number
  readonly #deadline: number
  #steps = 0
  #nextCheck: number
  #depth = 0
  readonly #heap: HeapWatch

  constructor(limits: RenderLimits, now: () => number) {
    this.limits = limits
    this.#now = now
    this.#heap = new HeapWatch(limits.maxMemory)
    this.#deadline =
      limits.deadlineMs === Number.POSITIVE_INFINITY ? limits.deadlineMs : now() + limits.deadlineMs
    this.#nextCheck = Math.min(limits.maxSteps, stepsBetweenClockReads)
  }

  get steps(): number {
    return this.#steps
  }

  use(steps: number): void {
    this.#steps += steps
    if (this.#steps > this.#nextCheck) this.#check()
  }

  /** Work on a text: a step for each 256 characters, so that long texts count. */
  text(length: number): void {
    if (length > 255) this.use(length >> 8)
  }

  /** Work on every character of a text. */
  scan(length: number): void {
    if (length > 255) this.use(length >> 4)
  }

  length(length: number): void {
    if (length > this.limits.maxOutputLength) {
      throw new JinjaRuntimeError(
        `text of ${length} characters is over the limit of ${this.limits.maxOutputLength}`,
        {
          code: 'jinja-limit-output',
          hint: 'Make less text: check the repetition or the loop that builds it.',
        },
      )
    }
  }

  integerBits(bits: number): void {
    if (bits > this.limits.maxIntegerBits) {
      throw new JinjaRuntimeError(`integer of more than ${this.limits.maxIntegerBits} bits`, {
        code: 'jinja-limit-integer',
        hint: 'Use smaller numbers, or floats.',
      })
    }
    if (bits > 4096) this.use(bits >> 8)
  }

  enter(): void {
    this.#depth += 1
    if (this.#depth > this.limits.maxDepth) {
      throw new JinjaRuntimeError(`more than ${this.limits.maxDepth} nested macro calls`, {
        code: 'jinja-limit-depth',
        hint: 'Give the recursion an end.',
      })
    }
    this.use(1)
  }

  leave(): void {
    this.#depth -= 1
  }

  #check(): void {
    if (this.#steps > this.limits.maxSteps) {
      throw new JinjaRuntimeError(
        `the template took more than ${stepsText(this.limits.maxSteps)} steps and was ended`,
        {
          code: 'jinja-limit-steps',
          hint: 'Look for a loop that does not end or that runs over too many items.',
        },
      )
    }
    if (this.#now() > this.#deadline) {
      throw new JinjaRuntimeError(`the template took more than ${this.limits.deadlineMs} ms and was ended`, {
        code: 'jinja-limit-time',
        hint: 'Look for a loop that does not end or that runs over too many items.',
      })
    }
    if (this.#heap.isOver()) {
      throw new JinjaRuntimeError(
        `the template held more than ${Math.round(this.limits.maxMemory / 1024 / 1024)} MB of memory and was ended`,
        { code: 'jinja-limit-memory', hint: 'Look for a list, dict or text that grows in a loop.' },
      )
    }
    this.#nextCheck = Math.min(this.limits.maxSteps, this.#steps + stepsBetweenClockReads)
  }
}

/** What a render carries along; values and filters reach it by `activeRuntime()`. */
export interface Runtime {
  readonly budget: Budget
  readonly undefinedMode: UndefinedMode
}

const idle: Runtime = {
  budget: new Budget({ ...defaultLimits, maxSteps: Number.POSITIVE_INFINITY }, () => 0),
  undefinedMode: 'default',
}
let active: Runtime = idle
let renders = 0

/**
 * Rendering is synchronous and single-threaded, so the render under way is one variable: values need not
 * carry it through every operation. Outside of a render the sizes are still limited, the steps are not.
 */
export function activeRuntime(): Runtime {
  return active
}

/** For functions of the host: steps of work, and the length of a text or list that they are about to make. */
export function charge(steps: number, length = 0): void {
  active.budget.use(steps)
  active.budget.length(length)
}

export function isRendering(): boolean {
  return renders > 0
}

export function withRuntime<T>(runtime: Runtime, run: () => T): T {
  const outer = active
  active = runtime
  renders += 1
  try {
    return run()
  } finally {
    active = outer
    renders -= 1
  }
}

const stepsText = (steps: number) =>
  steps % 1_000_000 === 0 ? `${steps / 1_000_000} million` : String(steps)
