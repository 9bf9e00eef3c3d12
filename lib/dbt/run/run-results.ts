import type { Diagnostic } from '../diagnostics.ts'
import type { ManifestNode } from '../manifest.ts'
import type { NodeResult, StepTiming } from './node-result.ts'

/** When the steps of a node began and ended. */
export class StepClock {
  readonly startedAt: string
  readonly timing: StepTiming[] = []
  readonly #now: () => Date
  #stepAt: string

  constructor(now: () => Date) {
    this.#now = now
    this.startedAt = now().toISOString()
    this.#stepAt = this.startedAt
  }

  now(): string {
    return this.#now().toISOString()
  }

  done(name: StepTiming['name']): void {
    const completedAt = this.now()
    this.timing.push({ name, startedAt: this.#stepAt, completedAt })
    this.#stepAt = completedAt
  }
}

export function base(uniqueId: string, steps: StepClock, node: ManifestNode | null): NodeResult {
  return {
    uniqueId,
    status: 'success',
    message: null,
    failures: null,
    rowsAffected: null,
    startedAt: steps.startedAt,
    endedAt: steps.now(),
    timing: steps.timing,
    compiledSql: null,
    runSql: null,
    relationName: node?.relation_name ?? null,
    adapterResponse: {},
    diagnostics: [],
    repeatable: false,
  }
}

export function failed(
  uniqueId: string,
  steps: StepClock,
  diagnostics: readonly Diagnostic[],
  node: ManifestNode | null = null,
): NodeResult {
  const worst = diagnostics.find((one) => one.severity === 'error') ?? diagnostics[0]
  return {
    ...base(uniqueId, steps, node),
    status: 'error',
    message: worst?.message ?? 'It failed.',
    diagnostics,
  }
}
