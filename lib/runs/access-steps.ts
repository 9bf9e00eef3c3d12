import { isBroken } from '#lib/access/judge-access-test.ts'
import { describeProof } from '#lib/compile-service/check-access.ts'
import { createAccessCheck } from '#lib/db/access-check-repository.ts'
import { performAccessCheck } from '#lib/people/perform-access-check.ts'
import type { AccessTestResult } from '#lib/contracts/access-tests.ts'
import type { NodeState, PlannedNode } from '#lib/contracts/runs.ts'
import { AccessTests } from '#lib/compile-service/access-tests.ts'
import type { CompileServiceParts } from '#lib/compile-service/create-compile-service.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { RunWriter } from './run-writer.ts'

export interface AccessStepsOptions {
  readonly prepared: PreparedRun
  readonly service: CompileServiceParts
  readonly signal: AbortSignal
}

/** The access tests of a build: after all nodes, for grants gate no model. They are judged as the run's person may know. */
export class AccessSteps {
  readonly #options: AccessStepsOptions
  #listed: readonly AccessTestResult[] = []

  constructor(options: AccessStepsOptions) {
    this.#options = options
  }

  /** What the run's page says of them before they are judged. */
  get planned(): PlannedNode[] {
    const base = { layer: null, parents: [] }
    const tests = this.#listed.map((test) => ({ ...base, uniqueId: idOf(test), path: test.path }))
    return this.#checks ? [...tests, { ...base, uniqueId: CHECK_ID, path: null }] : tests
  }

  /** A build of everything has all; a selection those about datasets that it builds. */
  async list(): Promise<void> {
    if (this.#options.prepared.run.command === 'build') this.#listed = await this.#judge()
  }

  wait(writer: RunWriter): void {
    this.#listed.forEach((test, index) => {
      writer.node({ ...this.#rowOf(test, index), state: 'waiting', message: '' })
    })
    if (this.#checks) writer.node({ ...this.#checkRow, state: 'waiting', message: '' })
  }

  get #checks(): boolean {
    return this.#options.prepared.run.checkAccess
  }

  /** Asks the warehouse as each role and group, where that was wished. What is wrong with it, null for nothing. */
  async check(writer: RunWriter, report: (message: string, error?: unknown) => void): Promise<string | null> {
    if (!this.#checks) return null
    const { prepared, service, signal } = this.#options
    const { run, scope } = prepared
    const startedAt = new Date().toISOString()
    const { id, number } = await createAccessCheck({
      projectId: run.projectId,
      startedBy: run.startedBy,
      runNumber: run.number,
      main: { ...scope.main },
    })
    writer.node({ ...this.#checkRow, state: 'running', message: '', startedAt })
    writer.log('info', `Access check ${number}: asking for every table as each role and group`, CHECK_ID)
    const proof = await performAccessCheck(id, { parts: service, signal, report })
    const found = proof === null ? null : describeProof(proof)
    const message = found ?? `Access check ${number} did not come to its end.`
    const ok = proof !== null && proof.deviations === 0
    const state = ok ? (proof.unproven > 0 ? 'warn' : 'pass') : proof === null ? 'error' : 'fail'
    writer.node({ ...this.#checkRow, state, message, startedAt, endedAt: new Date().toISOString() })
    writer.log(ok ? 'info' : 'error', `Access check ${number}: ${message}`, CHECK_ID)
    return ok ? null : `Access check ${number}: ${message}`
  }

  get #checkRow() {
    const position = this.#options.prepared.answer.plan.nodes.length + this.#listed.length + 1
    const texts = { materialized: '', relation: '', compiledHash: '' }
    const figures = { rows: null, failures: null, startedAt: null, endedAt: null }
    const about = { uniqueId: CHECK_ID, name: 'Access check', resourceType: 'access_check' }
    return { ...texts, ...figures, ...about, position }
  }

  /** Judges and tells each. How many do not hold. */
  async run(writer: RunWriter): Promise<number> {
    if (this.#listed.length === 0) return 0
    const startedAt = new Date().toISOString()
    const results = await this.#judge()
    const endedAt = new Date().toISOString()
    results.forEach((result, index) => {
      const { message, status } = result
      writer.node({ ...this.#rowOf(result, index), state: status, message, startedAt, endedAt })
      const words = `${index + 1} of ${results.length} ${WORDS[status]} access test ${result.name}`
      writer.log(status === 'pass' || status === 'skipped' ? 'info' : levelOf(result), words, idOf(result))
      if (status !== 'pass') writer.log(levelOf(result), `  ${placeOf(result)}: ${message}`, idOf(result))
    })
    const broken = results.filter(isBroken).length
    const count = results.length === 1 ? '1 access test' : `${results.length} access tests`
    writer.log('info', `Finished ${count}, ${broken === 0 ? 'none broken' : `${broken} broken`}.`)
    return broken
  }

  #rowOf(test: AccessTestResult, index: number) {
    return {
      uniqueId: idOf(test),
      position: this.#options.prepared.answer.plan.nodes.length + index + 1,
      name: test.name,
      resourceType: 'access_test',
      materialized: '',
      relation: '',
      rows: null,
      failures: null,
      startedAt: null,
      endedAt: null,
      compiledHash: '',
    }
  }

  async #judge(): Promise<readonly AccessTestResult[]> {
    const { prepared, service, signal } = this.#options
    const all = await new AccessTests(service).judgePlace(prepared.place, prepared.scope, signal)
    const { select, exclude } = prepared.run
    if (select === '' && exclude === '') return all
    const schemas = prepared.answer.plan.nodes.flatMap(({ schema }) => schema ?? [])
    const built = new Set(schemas.map((each) => each.toLowerCase().replace(/^dev_[a-z0-9]+/, 'production')))
    return all.filter(({ datasets }) => datasets.some((dataset) => built.has(dataset)))
  }
}

const CHECK_ID = 'access_check'

const WORDS: Readonly<Record<AccessTestResult['status'], string>> = {
  pass: 'PASS',
  warn: 'WARN',
  fail: 'FAIL',
  error: 'ERROR',
  skipped: 'SKIP',
} satisfies Partial<Record<NodeState, string>>

function levelOf(result: AccessTestResult): 'info' | 'warn' | 'error' {
  if (isBroken(result)) return 'error'
  return result.status === 'warn' ? 'warn' : 'info'
}

function placeOf({ path, span, fault }: AccessTestResult): string {
  const at = fault ?? span
  return at === null ? path : `${path}:${at.start.line}:${at.start.column}`
}

/** Says who may read of it, so that the run's page need not know what it is about. */
function idOf({ id, isRestricted, isPersonal }: AccessTestResult): string {
  const marks = [isRestricted ? 'restricted' : '', isPersonal ? 'personal' : ''].filter(Boolean)
  return `access_test.${marks.join('-') || 'open'}.${id}`
}

/** Whether a test of a run may be read by who sees restricted datasets, or grants, or not. */
export function mayReadAccessTest(
  uniqueId: string,
  reader: { readonly seesRestricted: boolean; readonly seesGrants: boolean },
): boolean {
  const marks = /^access_test\.([a-z-]+)\./.exec(uniqueId)?.[1]?.split('-') ?? []
  if (marks.includes('restricted') && !reader.seesRestricted) return false
  return reader.seesGrants || !marks.includes('personal')
}
