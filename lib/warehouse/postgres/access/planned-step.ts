import type { AccessStep } from '../../access-sync.ts'

export interface PlannedStep {
  readonly step: AccessStep
  /** What is sent, one by one. Other than the step's own text it may hold what signs a login in. */
  readonly statements: readonly string[]
}

export interface StepOf {
  readonly kind: AccessStep['kind']
  readonly login?: string | null
  readonly schema?: string | null
  readonly words: string
  readonly statements: readonly string[]
  readonly shown?: string
}

export function planned({
  kind,
  login = null,
  schema = null,
  words,
  statements,
  shown,
}: StepOf): PlannedStep {
  return {
    step: { kind, login, schema, words, statement: shown ?? statements.map((each) => `${each};`).join('\n') },
    statements,
  }
}
