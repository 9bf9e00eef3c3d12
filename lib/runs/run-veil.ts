import { createHash, randomUUID } from 'node:crypto'
import { maskNames } from '#lib/access/mask-names.ts'
import { mayName } from '#lib/access/may-name.ts'
import type { Principal } from '#lib/access/principal.ts'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import type { HiddenNames } from '#lib/compile-service/protocol.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import type { RunNode, RunSummary } from '#lib/contracts/runs.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { mayReadAccessTest } from './access-steps.ts'

type Known = Pick<HiddenNames, 'ids' | 'names'> & Partial<Pick<HiddenNames, 'tests'>>

const isTest = (uniqueId: string) => /^(?:unit_)?test\./.test(uniqueId)

type Named = Pick<RunNode, 'uniqueId' | 'name' | 'relation'>

/**
 * What of a run its reader may not be told by name: nodes of datasets that they may not list, wherever a run built them
 * (of restricted ones alone for whoever edits files), what is named after those, such as their tests, and their names
 * in every text.
 */
export class RunVeil {
  readonly #hides: (schema: string) => boolean
  readonly #hidesTest: (uniqueId: string) => boolean
  readonly #names = new Set<string>()
  readonly #hidden = new Set<string>()

  readonly #ids: ReadonlySet<string>
  readonly #texts: readonly string[]
  readonly #shownTests: ReadonlySet<string> | null
  #mask: ((text: string) => string) | null = null

  /**
   * `known` are the project's nodes and names that are hidden, whether or not this run has them, and the tests that may
   * be shown where no other may: a test is called after what it reads, and one that main has no more reads who knows what.
   */
  constructor(
    hides: (schema: string) => boolean,
    known: Known = { ids: [], names: [] },
    hidesTest: (uniqueId: string) => boolean = () => false,
  ) {
    this.#hides = hides
    this.#hidesTest = hidesTest
    this.#ids = new Set(known.ids)
    this.#texts = known.names
    this.#shownTests = known.tests === undefined ? null : new Set(known.tests)
  }

  learn(nodes: readonly Named[]): void {
    for (const node of nodes) {
      const schema = /"([^"]+)"\."[^"]+"$/.exec(node.relation)?.[1]
      const there = schema !== undefined && this.#hides(schema.replace(/^dev_[a-z0-9]+/i, 'production'))
      const isUnknown = isTest(node.uniqueId) && this.#shownTests?.has(node.uniqueId) === false
      if (!there && !isUnknown && !this.#ids.has(node.uniqueId)) continue
      this.#names.add(node.name)
      this.#hidden.add(node.uniqueId)
    }
    for (const { uniqueId, name } of nodes) {
      // A test is named after what it tests; a model that only sounds like a hidden one is none of it.
      if (/^(model|seed|snapshot|source|function)\./.test(uniqueId)) continue
      if (![...this.#names].some((each) => name.includes(each))) continue
      this.#hidden.add(uniqueId)
      this.#names.add(name)
    }
    this.#mask = null
  }

  /** Log lines, errors and selections are written with names in them. */
  mask(text: string): string {
    this.#mask ??= maskNames([...this.#names, ...this.#texts])
    return this.#mask(text)
  }

  coverRun(run: RunSummary): RunSummary {
    return {
      ...run,
      select: this.mask(run.select),
      exclude: this.mask(run.exclude),
      error: this.mask(run.error),
    }
  }

  hides(uniqueId: string): boolean {
    return this.#hidden.has(uniqueId) || this.#hidesTest(uniqueId)
  }

  /** Its state is told, for the counts to be right, and nothing else. */
  cover(node: RunNode): RunNode {
    if (!this.hides(node.uniqueId)) return { ...node, message: this.mask(node.message) }
    return {
      ...node,
      uniqueId: this.idOf(node.uniqueId),
      name: 'Restricted',
      resourceType: 'restricted',
      materialized: '',
      relation: '',
      message: '',
    }
  }

  idOf(uniqueId: string): string {
    if (!this.hides(uniqueId)) return uniqueId
    return `restricted.${createHash('sha256').update(`${KEY}${uniqueId}`).digest('hex').slice(0, 20)}`
  }
}

/** Of this process: a mark cannot be held against names that somebody guesses. */
const KEY = randomUUID()

/** While the worker is away it is told by the names of datasets alone, and what cannot be told so is hidden. */
export async function loadRunVeil(
  principal: Principal,
  project: Pick<ProjectRecord, 'id' | 'slug'>,
  signal: AbortSignal,
): Promise<RunVeil> {
  const restricted = await listRestricted(project.id)
  const edits = principal.permissions.has('files.edit')
  const hidesTest = accessTestsHiddenFrom(principal, { projectId: project.id, restricted })
  if (restricted.size === 0 && edits) return new RunVeil(() => false, undefined, hidesTest)
  try {
    const { scope } = await resolveScope(principal, project.slug, 'main')
    const known = await callWorker('hidden', { scope }, { signal })
    const schemas = new Set(known.schemas)
    const { ids, names } = known
    const told = edits ? { ids, names } : known
    return new RunVeil((schema) => schemas.has(schema.toLowerCase()), told, hidesTest)
  } catch (error) {
    if (!isAppError(error) || (error.kind !== 'unavailable' && error.kind !== 'timeout')) throw error
    const map = namedAlone({ projectId: project.id, restricted })
    const hides = (schema: string) => !edits || !mayName(principal, map.describe(schema))
    const told = { ids: [], names: [...restricted], ...(edits ? {} : { tests: [] }) }
    return new RunVeil(hides, told, hidesTest)
  }
}

interface Restrictions {
  readonly projectId: string
  readonly restricted: ReadonlySet<string>
}

/** Only grants by name and ownership open what is restricted, so the project's layers need not be known. */
const namedAlone = (of: Restrictions) =>
  new DatasetMap({ ...of, layers: new Map(), sourceSchemas: new Set() }, null)

function accessTestsHiddenFrom(principal: Principal, of: Restrictions): (uniqueId: string) => boolean {
  const map = namedAlone(of)
  const seesGrants = (['access.manage', 'access.approve'] as const).some((each) =>
    principal.permissions.has(each),
  )
  const reader = {
    seesRestricted: [...of.restricted].every((each) => map.mayList(principal, each)),
    seesGrants,
  }
  return (uniqueId) => !mayReadAccessTest(uniqueId, reader)
}
