import type { CompileOutcome } from '#lib/contracts/compile.ts'

/** A render that had to be stopped with its thread is a fault of the file that was compiled. */
export function stoppedOutcome(path: string, message: string, elapsedMs: number): CompileOutcome {
  return {
    uniqueId: null,
    name: null,
    resourceType: null,
    materialized: null,
    relationName: null,
    compiledSql: null,
    refs: [],
    needsWarehouse: false,
    diagnostics: [
      {
        code: 'compile-stopped',
        severity: 'error',
        message,
        remedy: 'Look for a loop or a macro that calls itself without end.',
        path,
        span: null,
        stack: [],
        uniqueId: null,
      },
    ],
    projectProblems: { errors: 1, warnings: 0 },
    models: 0,
    elapsedMs,
  }
}
