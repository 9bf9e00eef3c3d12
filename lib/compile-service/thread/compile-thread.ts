import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { manifestArtifact } from '#lib/dbt/artifacts/index.ts'
import type { CompiledNode, ParsedProject } from '#lib/dbt/index.ts'
import { answerAccessTests } from './answer-access-tests.ts'
import { answerColumns } from './answer-columns.ts'
import { answerCompile, answerUnreadable } from './answer-compile.ts'
import { answerCommitGraph, answerGraph } from './answer-graph.ts'
import { answerGrants } from './answer-grants.ts'
import { answerLineageMap, answerLineageTexts } from './answer-lineage.ts'
import { answerMacros } from './answer-macros.ts'
import { answerNaming } from './answer-naming.ts'
import { answerNode } from './answer-node.ts'
import { answerPlan } from './answer-plan.ts'
import { answerSelect } from './answer-select.ts'
import { answerTestReads } from './answer-test-reads.ts'
import { questionKey } from './cached-database.ts'
import { Catalog } from './catalog.ts'
import { toDiagnosticDto } from './diagnostic-dto.ts'
import { Kept } from '#lib/core/kept.ts'
import type {
  Answer,
  AnswerOf,
  CompileRequest,
  FromThread,
  Missing,
  Place,
  ProductionNode,
  Sight,
  ThreadRequest,
  ThreadRequestKind,
} from './messages.ts'
import { ProjectStore } from './project-store.ts'

/** Ends a request whose parts are not here; the owner sends them and asks again. */
class MissingError extends Error {
  readonly missing: Missing

  constructor(missing: Missing) {
    super(`${missing.what} ${missing.key} is not here`)
    this.missing = missing
  }
}

/** Share of the heap's limit that parsed projects may fill; the rest is for the parse at hand. */
const FULLEST_HEAP = 0.6

class CompileThread {
  readonly #projects = new ProjectStore()
  readonly #catalogs = new Kept<Catalog>(16)
  readonly #productions = new Kept<ReadonlyMap<string, ProductionNode>>(16)
  readonly #answers = new Kept<Map<string, Answer>>(64)
  readonly #compiled = new Kept<CompiledNode>(100)
  readonly #heapLimit: number
  #tickets = 0

  constructor(heapLimitMb: number) {
    this.#heapLimit = heapLimitMb * 1024 * 1024
  }

  readonly #handlers: {
    readonly [K in ThreadRequestKind]: (request: Extract<ThreadRequest, { kind: K }>) => AnswerOf[K]
  } = {
    snapshot: ({ snapshot }) => {
      this.#makeRoom()
      this.#projects.add(snapshot)
      return null
    },
    catalog: ({ catalog }) => {
      this.#catalogs.set(catalog.key, new Catalog(catalog.relations))
      return null
    },
    production: ({ production }) => {
      this.#productions.set(production.key, new Map(production.nodes.map((node) => [node.id, node])))
      return null
    },
    compile: (request) => this.#compile(request),
    touch: ({ place }) => {
      this.#project(place)
      return null
    },
    locate: ({ ticket, offset }) => {
      const origin = this.#compiled.get(String(ticket))?.locate(offset) ?? null
      if (origin === null) return null
      const stack = origin.stack.map(({ label, path, span }) => ({ label, path, span }))
      return { path: origin.path, span: origin.span, stack }
    },
    problems: ({ place }) => this.#project(place).diagnostics.map(toDiagnosticDto),
    graph: ({ place, sight, ...wish }) => answerGraph(this.#project(place), wish, this.#built(sight)),
    node: ({ place, id }) => answerNode(this.#project(place), id),
    macros: ({ place }) => answerMacros(this.#project(place)),
    'test-reads': ({ place }) => answerTestReads(this.#project(place)),
    columns: ({ place, query }) => answerColumns(this.#project(place), query),
    select: ({ place, ...options }) => answerSelect(this.#project(place), options),
    plan: ({ place, sight, ...wish }) => answerPlan(this.#project(place), wish, this.#built(sight)),
    manifest: ({ place, compiled, ...about }) => {
      const texts = new Map(compiled.map(([id, compiledSql]) => [id, { compiledSql }]))
      return JSON.stringify(manifestArtifact(this.#project(place).manifest, { ...about, compiled: texts }))
    },
    'access-tests': ({ place, path }) => answerAccessTests(this.#project(place), path),
    grants: ({ place }) => answerGrants(this.#project(place)),
    naming: ({ place }) => answerNaming(this.#project(place)),
    'commit-graph': ({ place }) => answerCommitGraph(this.#project(place)),
    'lineage-map': ({ place }) =>
      answerLineageMap(this.#project(place), (path) => this.#projects.textOf(place, path)),
    'lineage-texts': ({ place, catalog, ids, answers }) =>
      answerLineageTexts(this.#project(place), ids, {
        catalog: this.#catalog(catalog),
        answers: new Map(answers.map(([question, answer]) => [questionKey(question), answer])),
      }),
  }

  handle<K extends ThreadRequestKind>(kind: K, request: Extract<ThreadRequest, { kind: K }>): AnswerOf[K] {
    return this.#handlers[kind](request)
  }

  #compile(request: CompileRequest): AnswerOf['compile'] {
    const typed = this.#projects.findTyped(request.place, request.selection === null ? request.path : null)
    if (typed === null) throw new MissingError({ what: 'snapshot', key: request.place.snapshot })
    const { project, faults } = typed
    const { catalog, production } = this.#built(request.sight)
    if (faults.length > 0) return answerUnreadable(project, faults)
    const answers = this.#answersFor(request)
    const { answer, compiled } = answerCompile({ request, project, catalog, production, answers })
    this.#tickets += 1
    if (compiled !== null) this.#compiled.set(String(this.#tickets), compiled)
    return { ...answer, ticket: this.#tickets }
  }

  #answersFor(request: CompileRequest): ReadonlyMap<string, Answer> {
    const key = request.sight.introspection
    const known = this.#answers.get(key) ?? new Map<string, Answer>()
    if (request.fresh)
      for (const [question, answer] of known) if (answer.status === 'failed') known.delete(question)
    for (const [question, answer] of request.answers) known.set(questionKey(question), answer)
    this.#answers.set(key, known)
    return known
  }

  #project(place: Place): ParsedProject {
    const project = this.#projects.find(place)
    if (project === null) throw new MissingError({ what: 'snapshot', key: place.snapshot })
    return project
  }

  #catalog(key: string | null): Catalog | null {
    const catalog = key === null ? null : this.#catalogs.get(key)
    if (catalog === undefined) throw new MissingError({ what: 'catalog', key: key ?? '' })
    return catalog
  }

  #built(sight: Sight): { catalog: Catalog | null; production: ReadonlyMap<string, ProductionNode> | null } {
    const catalog = this.#catalog(sight.catalog)
    const production = sight.production === null ? null : this.#productions.get(sight.production)
    if (production === undefined) throw new MissingError({ what: 'production', key: sight.production ?? '' })
    return { catalog, production }
  }

  /** Gives up the least recently used until there is room for one more; collected memory counts at the next look. */
  #makeRoom(): void {
    for (
      let kept = 0;
      kept < 4 && getHeapStatistics().used_heap_size > this.#heapLimit * FULLEST_HEAP;
      kept += 1
    ) {
      if (!this.#projects.shrink()) return
    }
  }
}

interface Envelope {
  readonly id: number
  readonly request: ThreadRequest
}

function start(): void {
  const port = parentPort
  if (port === null) throw new Error('The compile thread is started by its pool')
  const limits: unknown = workerData
  const heapLimitMb =
    typeof limits === 'object' && limits !== null && 'heapLimitMb' in limits
      ? Number(limits.heapLimitMb)
      : 512
  const thread = new CompileThread(heapLimitMb)
  const send = (message: FromThread) => port.postMessage(message)
  port.on('message', ({ id, request }: Envelope) => {
    try {
      const answer: unknown = thread.handle(request.kind, request)
      send({ id, status: 'done', answer, heapMb: Math.round(getHeapStatistics().used_heap_size / 1048576) })
    } catch (error) {
      if (error instanceof MissingError) send({ id, status: 'missing', missing: error.missing })
      else
        send({
          id,
          status: 'failed',
          message: error instanceof Error ? (error.stack ?? error.message) : String(error),
        })
    }
  })
}

start()
