import { auditRefusal, shortenStatement } from '#lib/access/audit-refusal.ts'
import { decideDataset, includesAction, rolesFor } from '#lib/access/decide.ts'
import { loadRoleHoldings } from '#lib/access/role-holdings.ts'
import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { PRODUCTION_SCHEMA, developmentSchema } from '#lib/catalog/environment-target.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import type { Position } from '#lib/core/text-position.ts'
import type { ProjectRecord } from '#lib/db/project-repository.ts'
import { listLastNodeStates } from '#lib/db/run-node-repository.ts'
import { AccessTests } from './access-tests.ts'
import { countByDataset, faultsOf, NO_ACCESS_TESTS } from './judge-access-tests.ts'
import type { CompilePool } from './compile-pool.ts'
import { findHidden, hideInDiagnostics, mayHide, type Hidden } from './find-hidden.ts'
import { hiddenId } from './hidden-id.ts'
import { hideInCommitGraph, hideNodes, leaveOutLonely } from './hide-nodes.ts'
import { answerQuestion, type IntrospectOptions } from './introspect.ts'
import { mergeColumns } from './merge-columns.ts'
import { OverlappingGrants } from './overlapping-grants.ts'
import { readPermissionTables } from './permission-tables.ts'
import type { ProjectDesk } from './project-desk.ts'
import type { ProjectView, ProjectViews } from './project-view.ts'
import type { EndpointInput, EndpointOutput, ScopeDto } from './protocol.ts'
import { tellCompiled, tellRefusal, typedOf } from './untold-names.ts'
import { stoppedOutcome } from './stopped-outcome.ts'
import type { Answer, CompileAnswer, GraphAnswer, Located, Place, Question } from './thread/messages.ts'

export interface CompileServiceOptions {
  readonly pool: CompilePool
  readonly desk: ProjectDesk
  readonly views: ProjectViews
  readonly report: (message: string, error: unknown) => void
}

export interface CompileWish {
  /** The open file with its text. Null path: SQL that belongs to no file. */
  readonly path: string | null
  readonly content: string | null
  readonly selection: string | null
  readonly selectionStart: Position | null
  readonly allowWarehouse: boolean
}

export interface Compiled {
  readonly answer: CompileAnswer
  readonly view: ProjectView
  readonly place: Place
}

/** A template that asks the warehouse again and again, each time because of the last answer, is given up here. */
const MOST_ROUNDS = 50

const everything = { select: '', unseen: [] }

/** More than a list that somebody reads. */
const MOST_COLUMNS = 40

/** What the worker answers about projects without running anything: compile, problems, graph, nodes, selections. */
export class CompileService {
  readonly #options: CompileServiceOptions
  readonly #accessTests: AccessTests
  readonly #grants: OverlappingGrants

  constructor(options: CompileServiceOptions) {
    this.#options = options
    this.#accessTests = new AccessTests(options)
    this.#grants = new OverlappingGrants(options)
  }

  async compile(input: EndpointInput<'compile'>, signal: AbortSignal): Promise<CompileOutcome> {
    const started = performance.now()
    const { scope, body } = input
    try {
      const { answer, view } = await this.compileText(
        scope,
        { ...body, selection: null, selectionStart: null },
        signal,
      )
      const told = { caller: scope.caller, view, typed: typedOf(body) }
      const others = await Promise.all([
        this.#accessTests.listUnknown(input, signal),
        this.#grants.listTyped(input, signal),
      ])
      const diagnostics = [...answer.outcome.diagnostics, ...others.flat()]
      const elapsedMs = Math.round((performance.now() - started) * 10) / 10
      return tellCompiled({ ...answer.outcome, diagnostics, elapsedMs }, told)
    } catch (error) {
      if (!isAppError(error) || error.kind !== 'timeout') throw error
      return stoppedOutcome(body.path, error.message, performance.now() - started)
    }
  }

  /** Compiles as often as the template asks something new, where the warehouse may be asked at all. */
  async compileText(scope: ScopeDto, wish: CompileWish, signal: AbortSignal): Promise<Compiled> {
    const project = await this.#options.desk.getProject(scope.projectId)
    const buffer = wish.path === null ? null : { path: wish.path, text: wish.content }
    const placing = this.#options.desk.place(project, scope, buffer)
    if (!this.#options.views.knows(project, scope.main)) {
      // The request itself tells what is wrong.
      void placing.then((place) => this.#parse(place)).catch(() => undefined)
    }
    const [place, view] = await Promise.all([placing, this.#options.views.view(project, scope, signal)])
    let answers: [Question, Answer][] = []
    for (let round = 0; ; round += 1) {
      const answer = await this.#ask(place, { view, wish, answers, fresh: round === 0 }, signal)
      if (answer.misses.length === 0 || !wish.allowWarehouse) return { answer, view, place }
      if (round === MOST_ROUNDS) {
        throw new AppError('timeout', `The template asked the warehouse more than ${MOST_ROUNDS} times.`)
      }
      answers = await this.#answer(answer.misses, { view, scope, typed: typedOf(wish), signal })
    }
  }

  /** Reads and parses what the requests of a person who opens the project will ask for. */
  async warm({ scope }: EndpointInput<'warm'>, signal: AbortSignal): Promise<EndpointOutput<'warm'>> {
    const { project, place } = await this.#placeOf(scope)
    await Promise.all([this.#options.views.view(project, scope, signal), this.#parse(place)])
    return { ok: true }
  }

  /** For all who ask for the place, so it goes on where one of them leaves. */
  #parse(place: Place): Promise<null> {
    const { pool, views } = this.#options
    return pool.ask<'touch'>({ kind: 'touch', place }, views.ask(place, AbortSignal.any([])))
  }

  /** Where a place of a compiled text comes from; null where nobody knows any more. */
  locate(compiled: Compiled, offset: number, signal: AbortSignal): Promise<Located | null> {
    const { place, answer } = compiled
    return this.#options.pool.ask<'locate'>(
      { kind: 'locate', ticket: answer.ticket, offset },
      this.#options.views.ask(place, signal),
    )
  }

  #ask(
    place: Place,
    options: {
      readonly view: ProjectView
      readonly wish: CompileWish
      readonly answers: readonly [Question, Answer][]
      readonly fresh: boolean
    },
    signal: AbortSignal,
  ): Promise<CompileAnswer> {
    const { view, wish, answers } = options
    return this.#options.pool.ask<'compile'>(
      {
        kind: 'compile',
        place,
        sight: view.sight,
        path: wish.path,
        selection: wish.selection,
        selectionStart: wish.selectionStart,
        answers,
        fresh: options.fresh && wish.allowWarehouse,
      },
      this.#options.views.ask(place, signal),
    )
  }

  async #answer(
    questions: readonly Question[],
    at: {
      readonly view: ProjectView
      readonly scope: ScopeDto
      readonly typed: string
      readonly signal: AbortSignal
    },
  ): Promise<[Question, Answer][]> {
    const connection = await this.#options.views.connect(at.view.project)
    const { datasets, project } = at.view
    const { caller } = at.scope
    const onRefused: IntrospectOptions['onRefused'] = ({ sql, reason }) =>
      auditRefusal(
        {
          who: caller,
          operation: 'template.query',
          subject: `project ${project.slug}: ${shortenStatement(sql)}`,
          reason,
        },
        this.#options.report,
      )
    const reader = () => this.#options.views.connectAs(at.view, at.scope, connection)
    const tell = (message: string) => tellRefusal(message, { caller, view: at.view, typed: at.typed })
    const options = { connection, reader, datasets, caller, signal: at.signal, onRefused, tell }
    return Promise.all(
      questions.map(async (question): Promise<[Question, Answer]> => [
        question,
        await answerQuestion(question, options),
      ]),
    )
  }

  async problems(input: EndpointInput<'problems'>, signal: AbortSignal): Promise<EndpointOutput<'problems'>> {
    const { place } = await this.#placeOf(input.scope)
    const found = await this.#options.pool.ask<'problems'>(
      { kind: 'problems', place },
      this.#options.views.ask(place, signal),
    )
    const [results, overlaps] = await Promise.all([
      this.#accessTests.judge({ scope: input.scope, tests: null }, signal),
      this.#grants.listFaults(input.scope, signal),
    ])
    const all = [...found, ...faultsOf(results), ...overlaps]
    if (input.scope.caller.permissions.includes('files.edit')) return { diagnostics: all }
    const hidden = await this.#hiddenFor(input.scope, signal)
    return { diagnostics: hideInDiagnostics(all, hidden, input.scope.projectId) }
  }

  async accessTests(
    input: EndpointInput<'accessTests'>,
    signal: AbortSignal,
  ): Promise<EndpointOutput<'accessTests'>> {
    return { results: await this.#accessTests.judge(input, signal) }
  }

  async graph(input: EndpointInput<'graph'>, signal: AbortSignal): Promise<EndpointOutput<'graph'>> {
    const { scope } = input
    const { project, place } = await this.#placeOf(scope)
    const view = await this.#options.views.view(project, scope, signal)
    const at = { scope, place, view }
    const [answer, states, results] = await Promise.all([
      this.#askSelection(at, input.select, signal),
      lastStates(scope),
      this.#accessTests.judge({ scope, tests: null }, signal),
    ])
    const counts = countByDataset(results)
    const production = new Map(view.naming.nodes.map(({ id, schema }) => [id, schema.toLowerCase()]))
    const fault = answer.diagnostics.find((each) => each.severity === 'error')
    if (fault) throw new AppError('invalid', fault.message, fault.remedy ? { remedy: fault.remedy } : {})
    const graph = {
      nodes: answer.nodes.map(({ schema: _, ...node }) => ({
        ...node,
        lastState: states.get(node.id) ?? null,
        accessTests: counts.get(production.get(node.id) ?? '') ?? NO_ACCESS_TESTS,
      })),
      edges: answer.edges.map(([from, to]): [string, string] => [from, to]),
      hash: answer.hash,
    }
    const { ids } = findHidden(answer.nodes, { caller: scope.caller, view })
    const shown = hideNodes(graph, scope.projectId, ids)
    // What was asked for by a name or a pattern is not told apart from what is not there.
    return input.select === '' ? shown : leaveOutLonely(shown)
  }

  /** A selection finds nothing by what the caller may not be told: what it leads to would tell that it is there. */
  async #askSelection(
    at: GraphPlace & { readonly scope: ScopeDto },
    select: string,
    signal: AbortSignal,
  ): Promise<GraphAnswer> {
    const eyes = { caller: at.scope.caller, view: at.view }
    if (select.trim() === '' || !mayHide(eyes)) return this.#askGraph(at, { select, unseen: [] }, signal)
    const all = await this.#askGraph(at, everything, signal)
    return this.#askGraph(at, { select, unseen: [...findHidden(all.nodes, eyes).ids] }, signal)
  }

  #askGraph(
    at: GraphPlace,
    wish: { readonly select: string; readonly unseen: readonly string[] },
    signal: AbortSignal,
  ): Promise<GraphAnswer> {
    return this.#options.pool.ask<'graph'>(
      { kind: 'graph', place: at.place, sight: at.view.sight, ...wish },
      this.#options.views.ask(at.place, signal),
    )
  }

  /** What the caller may not be told by name. */
  async #hiddenFor(scope: ScopeDto, signal: AbortSignal): Promise<Hidden> {
    const { project, place } = await this.#placeOf(scope)
    const view = await this.#options.views.view(project, scope, signal)
    const eyes = { caller: scope.caller, view }
    const nodes = mayHide(eyes)
      ? (await this.#askGraph({ scope, place, view }, everything, signal)).nodes
      : []
    return findHidden(nodes, eyes)
  }

  async hidden(input: EndpointInput<'hidden'>, signal: AbortSignal): Promise<EndpointOutput<'hidden'>> {
    const { place } = await this.#placeOf(input.scope)
    const [{ ids, names, schemas }, reads] = await Promise.all([
      this.#hiddenFor(input.scope, signal),
      this.#options.pool.ask<'test-reads'>(
        { kind: 'test-reads', place },
        this.#options.views.ask(place, signal),
      ),
    ])
    const { hidden = [], shown = [] } = Object.groupBy(reads, ([, parents]) =>
      parents.some((each) => ids.has(each)) ? 'hidden' : 'shown',
    )
    return {
      ids: [...ids, ...hidden.map(([id]) => id)],
      names: [...names],
      schemas: [...schemas],
      tests: shown.map(([id]) => id),
    }
  }

  async macros(input: EndpointInput<'macros'>, signal: AbortSignal): Promise<EndpointOutput<'macros'>> {
    const { place } = await this.#placeOf(input.scope)
    const found = await this.#options.pool.ask<'macros'>(
      { kind: 'macros', place },
      this.#options.views.ask(place, signal),
    )
    return { macros: [...found] }
  }

  /** Of nodes that the caller may know by name. */
  async columns(input: EndpointInput<'columns'>, signal: AbortSignal): Promise<EndpointOutput<'columns'>> {
    const { scope, query } = input
    const { place } = await this.#placeOf(scope)
    const [hidden, found] = await Promise.all([
      this.#hiddenFor(scope, signal),
      this.#options.pool.ask<'columns'>(
        { kind: 'columns', place, query },
        this.#options.views.ask(place, signal),
      ),
    ])
    return { columns: found.filter(({ nodeId }) => !hidden.ids.has(nodeId)).slice(0, MOST_COLUMNS) }
  }

  async node(input: EndpointInput<'node'>, signal: AbortSignal): Promise<EndpointOutput<'node'>> {
    const { scope, id } = input
    const { project, place } = await this.#placeOf(scope)
    const view = await this.#options.views.view(project, scope, signal)
    const { detail, relation, testReads } = await this.#options.pool.ask<'node'>(
      { kind: 'node', place, id },
      this.#options.views.ask(place, signal),
    )
    const { ids: hidden } = await this.#hiddenFor(scope, signal)
    if (detail === null || hidden.has(id)) throw new AppError('not-found', 'There is no such node.')
    const nameOf = (each: string) => (hidden.has(each) ? hiddenId(scope.projectId, each) : each)
    const inProduction = view.naming.nodes.find((node) => node.id === id)
    const there = inProduction ? { schema: inProduction.schema, name: inProduction.alias } : relation
    const columns = await this.#builtColumns({ view, scope, own: relation, there, signal })
    const results = await this.#accessTests.judge({ scope, tests: null }, signal)
    const dataset = there?.schema.toLowerCase() ?? ''
    const described = there === null ? null : view.datasets.describe(there.schema)
    const reads = described === null || includesAction(decideDataset(scope.caller, described).action, 'view')
    const withheld = reads ? null : described.name
    const readableBy = described === null ? [] : rolesFor(described, await loadRoleHoldings(project.id))
    return {
      ...detail,
      columns: mergeColumns(detail.columns, columns),
      // A test is called after what it reads.
      tests: detail.tests.filter(({ id: test }) => !testReads[test]?.some((each) => hidden.has(each))),
      parents: detail.parents.map(nameOf),
      children: detail.children.map(nameOf),
      accessTests: results
        .filter(({ datasets, status }) => status !== 'skipped' && datasets.includes(dataset))
        .map(({ id: key, sentence, status, message }) => ({ id: key, sentence, status, message })),
      readableBy: [...readableBy],
      withheld,
    }
  }

  /** Columns as they stand in the warehouse: of my relation, else of production's; none where I may not list it. */
  async #builtColumns(at: {
    readonly view: ProjectView
    readonly scope: ScopeDto
    readonly own: Relation | null
    readonly there: Relation | null
    readonly signal: AbortSignal
  }): Promise<readonly { readonly name: string; readonly type: string }[]> {
    const { view, scope, signal } = at
    const built = [at.own, at.there].find(
      (each) => each !== null && view.catalog !== null && view.catalog.find(each.schema, each.name) !== null,
    )
    if (!built || !view.datasets.mayList(scope.caller, built.schema)) return []
    const connection = await this.#options.views.connect(view.project)
    return connection.listColumns(built, { signal })
  }

  async commitGraph(
    input: EndpointInput<'commitGraph'>,
    signal: AbortSignal,
  ): Promise<EndpointOutput<'commitGraph'>> {
    const { scope } = input
    const project = await this.#options.desk.getProject(scope.projectId)
    const place = this.#options.desk.production(project, input.commit)
    const [answer, view] = await Promise.all([
      this.#options.pool.ask<'commit-graph'>(
        { kind: 'commit-graph', place },
        this.#options.views.ask(place, signal),
      ),
      this.#options.views.view(project, scope, signal),
    ])
    const hidden = findHidden(answer.nodes, { caller: scope.caller, view })
    return hideInCommitGraph(answer, hidden, scope.projectId)
  }

  async select(input: EndpointInput<'select'>, signal: AbortSignal): Promise<EndpointOutput<'select'>> {
    const scope = input.environment === 'production' ? { ...input.scope, branch: null } : input.scope
    const { place } = await this.#placeOf(scope)
    const { command, select, exclude } = input
    const found = await this.#options.pool.ask<'select'>(
      { kind: 'select', place, command, select, exclude, strict: scope.branch === null },
      this.#options.views.ask(place, signal),
    )
    return { ids: [...found.ids], diagnostics: [...found.diagnostics] }
  }

  async datasets(input: EndpointInput<'datasets'>, signal: AbortSignal): Promise<EndpointOutput<'datasets'>> {
    const project = await this.#options.desk.getProject(input.projectId)
    const [naming, catalog] = await Promise.all([
      this.#options.views.naming(project, input.main, signal),
      this.#options.views.findCatalog(project),
    ])
    const tables = new Map<string, number>()
    for (const { schema } of naming.nodes) tables.set(schema.toLowerCase(), 0)
    for (const schema of naming.sourceSchemas) tables.set(schema, 0)
    for (const { schema } of catalog?.relations ?? []) {
      const name = schema.toLowerCase()
      tables.set(name, (tables.get(name) ?? 0) + 1)
    }
    return {
      datasets: [...tables].sort().map(([name, count]) => ({ name, tables: count })),
      layers: naming.layers.map(([schema, layer]): [string, string] => [schema, layer]),
      sourceSchemas: [...naming.sourceSchemas],
    }
  }

  async permissionTables(
    input: EndpointInput<'permissionTables'>,
    signal: AbortSignal,
  ): Promise<EndpointOutput<'permissionTables'>> {
    const project = await this.#options.desk.getProject(input.projectId)
    return readPermissionTables(project, input.main, { views: this.#options.views, signal })
  }

  async #placeOf(scope: ScopeDto): Promise<{ project: ProjectRecord; place: Place }> {
    const project = await this.#options.desk.getProject(scope.projectId)
    return { project, place: await this.#options.desk.place(project, scope, null) }
  }
}

interface GraphPlace {
  readonly scope: ScopeDto
  readonly place: Place
  readonly view: ProjectView
}

interface Relation {
  readonly schema: string
  readonly name: string
}

function lastStates(scope: ScopeDto): Promise<ReadonlyMap<string, string>> {
  const targetSchema = scope.branch === null ? PRODUCTION_SCHEMA : developmentSchema(scope.caller.slug)
  return listLastNodeStates({ projectId: scope.projectId, targetSchema })
}
