import { callArgs, callFromHost, pyStr, toValue } from '#lib/jinja/index.ts'
import type { JinjaError, Value } from '#lib/jinja/index.ts'
import { compileWith, renderLimits, templateOf } from '../compile/compile-node.ts'
import { injectCtes } from '../compile/inject-ctes.ts'
import type { Cte } from '../compile/inject-ctes.ts'
import { ctePrefix, namedRelation, nodeRelation, sourceRelation } from '../compile/node-relation.ts'
import type { ResultTable } from '../context/adapter-table.ts'
import { VarFunction, envVarFunction } from '../context/base-scope.ts'
import { Relation } from '../context/relation.ts'
import { DatabaseError } from '../database.ts'
import type { Diagnostic } from '../diagnostics.ts'
import { isBuiltinPath } from '../macros/index.ts'
import type { Json, ManifestNode, ManifestResource } from '../manifest.ts'
import type { ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { report, reportJinja } from '../report.ts'
import { isObject, listAt, objectAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import { compareRows } from './compare-rows.ts'
import { mainResponse } from './main-response.ts'
import type { FixtureText, NodeResult } from './node-result.ts'
import { firstCompleteRow } from './fixture-rows.ts'
import { CsvProblem, readCsv } from './read-csv.ts'
import type { CsvTable } from './read-csv.ts'
import { RecordingDatabase } from './recording-database.ts'
import { RunContext, invocationNames } from './run-context.ts'
import type { StepClock } from './run-results.ts'
import { base, failed } from './run-results.ts'
import type { RunNodeOptions } from './run-options.ts'
import { overriddenMacros } from './unit-test-overrides.ts'

interface UnitTestOptions extends RunNodeOptions {
  readonly steps: StepClock
}

/**
 * Runs a unit test: the model's SQL over the given rows, which stand as CTEs in place of what the model reads, beside
 * the expected rows. https://docs.getdbt.com/docs/build/unit-tests
 */
export function runUnitTest(project: ParsedProject, uniqueId: string, options: UnitTestOptions): NodeResult {
  const state = stateOf(project)
  const test = state.manifest.unitTests.get(uniqueId)
  const modelId = test?.depends_on.nodes[0]
  const model = modelId === undefined ? undefined : state.manifest.nodes.get(modelId)
  if (!test || !model) {
    const problem = `the model '${test ? (textAt(test.properties, 'model') ?? '') : uniqueId}' of the unit test is not there`
    return failed(uniqueId, options.steps, [
      report('unit-test-invalid', { problem }, { path: null, uniqueId }),
    ])
  }
  try {
    return new UnitTestRun(state, { test, model, options }).run()
  } catch (error) {
    if (error instanceof UnitTestFault) return failed(uniqueId, options.steps, [error.diagnostic])
    throw error
  }
}

/** Ends a unit test early; caught by `runUnitTest` alone. */
class UnitTestFault extends Error {
  readonly diagnostic: Diagnostic

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
  }
}

interface UnitTestParts {
  readonly test: ManifestResource
  readonly model: ManifestNode
  readonly options: UnitTestOptions
}

interface Fixture {
  readonly cte: Cte
  readonly relation: Relation
  /** Null for `this`. */
  readonly uniqueId: string | null
  readonly text: FixtureText
}

class UnitTestRun {
  readonly #state: ProjectState
  readonly #parts: UnitTestParts
  readonly #database: RecordingDatabase
  #written: string | null = null
  #response: NodeResult['adapterResponse'] = {}

  constructor(state: ProjectState, parts: UnitTestParts) {
    this.#state = state
    this.#parts = parts
    this.#database = new RecordingDatabase(parts.options.database)
  }

  run(): NodeResult {
    const { test, options } = this.#parts
    const fixtures = listAt(test.properties, 'given')
      .filter(isObject)
      .map((given) => this.#fixture(given))
    const { sql: compiled, read } = this.#compileModel(fixtures)
    this.#database.settle()
    options.steps.done('compile')
    const table = this.#compare(compiled)
    options.steps.done('execute')
    const comparison = compareRows(table)
    const common = {
      ...base(test.unique_id, options.steps, null),
      compiledSql: compiled,
      fixtures: read.map((one) => one.text),
      runSql: this.#written,
      adapterResponse: this.#response,
    }
    return comparison.same
      ? { ...common, status: 'pass', failures: 0 }
      : { ...common, status: 'fail', failures: 1, message: comparison.message }
  }

  #fault(problem: string, remedy: string | null = null): UnitTestFault {
    return new UnitTestFault(report('unit-test-invalid', { problem, remedy }, this.#place()))
  }

  #place() {
    const { test } = this.#parts
    const start = { line: test.origin.line, column: 1 }
    const span = { start, end: { line: start.line, column: 200 } }
    return { path: test.origin.path, span, uniqueId: test.unique_id }
  }

  #fixture(given: JsonObject): Fixture {
    const input = textAt(given, 'input') ?? ''
    const found = this.#inputNode(input)
    const name = `${ctePrefix}${found.name}`
    const relation = Relation.create(this.#state.parts.environment.style, {
      identifier: name,
      type: 'cte',
      quotePolicy: { identifier: false },
    })
    const sql = this.#fixtureSql(given, found)
    const packageName = found.packageName ?? found.node.package_name
    const text = { packageName, name: found.label ?? found.node.name, sql }
    return { cte: { name, sql }, relation, uniqueId: found.uniqueId, text }
  }

  #inputNode(input: string): InputNode {
    const { model } = this.#parts
    const { environment, assembly } = this.#state.parts
    const context = { packageName: model.package_name, rootName: environment.project.root.name }
    if (/^\s*this\s*$/.test(input)) {
      return { name: model.name, uniqueId: null, relation: nodeRelation(model, environment), node: model }
    }
    const call = /^\s*(ref|source)\s*\((.*)\)\s*$/s.exec(input)
    const names = Array.from(
      (call?.[2] ?? '').matchAll(/(?:(v|version)\s*=\s*)?['"]?([^'",\s]+)['"]?/g),
      (one) => one,
    )
    const [first = '', second = ''] = names.filter((one) => one[1] === undefined).map((one) => one[2] ?? '')
    if (call?.[1] === 'source') {
      const source = assembly.table.findSource(first, second, context)
      if (source.kind !== 'source') throw this.#fault(`the input ${input} is not a source of the project`)
      const relation = sourceRelation(source.source, environment)
      const name = `${source.source.source_name}__${source.source.name}`
      const { unique_id: uniqueId, package_name: packageName } = source.source
      return { name, label: source.source.name, uniqueId, packageName, relation, node: model }
    }
    const version = names.find((one) => one[1] !== undefined)?.[2] ?? null
    const ref = { name: second || first, package: second === '' ? null : first, version }
    const found = assembly.table.findRef(ref, context)
    if (call === null || found.kind !== 'node') throw this.#fault(`the input ${input} is not in the project`)
    const node = assembly.nodes.get(found.node.unique_id) ?? found.node
    return { name: node.alias, uniqueId: node.unique_id, relation: this.#relationOf(node), node }
  }

  /** Its columns give the fixture its types: of production's relation where that is read instead of the node's own. */
  #relationOf(node: ManifestNode): Relation {
    const own = nodeRelation(node, this.#state.parts.environment)
    const deferred = this.#parts.options.defer?.resolve(node.unique_id) ?? null
    return deferred === null ? own : namedRelation(deferred, own)
  }

  #fixtureSql(given: JsonObject, input: InputNode): string {
    if (textAt(given, 'format') === 'sql') return this.#fixtureText(given, 'sql')
    const rows = this.#seedRows(given, input.node) ?? this.#rowsOf(given)
    const { options } = this.#parts
    const run = new RunContext({
      state: this.#state,
      node: input.node,
      compiledSql: '',
      database: this.#database,
      options,
      more: new Map<string, Value>([
        ['this', input.relation],
        ['model', toValue({ name: input.label ?? input.node.name, resource_type: input.node.resource_type })],
      ]),
    })
    const macro = this.#state.parts.registry.find(this.#parts.model.package_name, 'get_fixture_sql')
    if (!macro) throw this.#fault('the macro get_fixture_sql is missing')
    const callee = run.context.macros.callable(macro)
    const result = callFromHost(callee, callArgs([toValue(rows), null]), { limits: this.#limits() })
    if (!result.ok) throw this.#rendered(result.error)
    return pyStr(result.value).trim()
  }

  #limits() {
    const { options } = this.#parts
    return renderLimits(
      { database: options.database, ...(options.limits ? { limits: options.limits } : {}) },
      this.#state,
    )
  }

  #rendered(error: JinjaError): UnitTestFault {
    const { test } = this.#parts
    if (error.cause instanceof DatabaseError)
      return new UnitTestFault(report('warehouse-error', { problem: error.cause.message }, this.#place()))
    const found = reportJinja(error, test.unique_id)
    // What a macro of the engine has to say of the rows stands in the test, not in the macro.
    const inEngine = found.path !== null && isBuiltinPath(found.path)
    return new UnitTestFault(inEngine ? { ...found, ...this.#place() } : found)
  }

  /** An input that is a seed and says no rows has those of its file. */
  #seedRows(given: JsonObject, node: ManifestNode): readonly Json[] | null {
    const said = given['rows'] ?? given['fixture'] ?? null
    if (said !== null || node.resource_type !== 'seed') return null
    const { header, rows } = this.#readTable(this.#state.parts.files.read(node.origin.path) ?? '')
    const cells = rows.map((row) =>
      Object.fromEntries(header.map((name, index) => [name, row[index] ?? null] as const)),
    )
    return firstCompleteRow(cells)
  }

  /** Rows of `rows` or of a fixture file; a file's cells are text, and an empty one is null. */
  #rowsOf(given: JsonObject): readonly Json[] {
    return firstCompleteRow(this.#writtenRows(given))
  }

  #writtenRows(given: JsonObject): readonly Json[] {
    const format = textAt(given, 'format') ?? 'dict'
    if (format === 'dict') return listAt(given, 'rows')
    if (format !== 'csv') throw this.#fault(`the format '${format}' is not dict, csv or sql`)
    const csv = this.#readTable(this.#fixtureText(given, 'csv'))
    return csv.rows.map((row) =>
      Object.fromEntries(csv.header.map((name, index) => [name, row[index]?.trim() ?? null] as const)),
    )
  }

  #readTable(text: string): CsvTable {
    if (text === '') return { header: [], rows: [], short: null }
    try {
      return readCsv(text)
    } catch (error) {
      if (error instanceof CsvProblem)
        throw this.#fault(`its CSV has a fault in line ${error.line}: ${error.message}`, error.remedy)
      throw error
    }
  }

  #fixtureText(given: JsonObject, extension: string): string {
    const inline = textAt(given, 'rows')
    if (inline !== null) return inline.trim()
    const fixture = textAt(given, 'fixture')
    const { files } = this.#state.parts
    const path = files
      .list()
      .find((one) => one.path.endsWith(`/fixtures/${fixture ?? ''}.${extension}`))?.path
    const text = path === undefined ? null : files.read(path)
    if (text === null) throw this.#fault(`the fixture '${fixture ?? ''}' is not in tests/fixtures`)
    return text.trim()
  }

  #compileModel(fixtures: readonly Fixture[]): { readonly sql: string; readonly read: readonly Fixture[] } {
    const { model, options } = this.#parts
    const byId = new Map(
      fixtures.flatMap((one) => (one.uniqueId === null ? [] : [[one.uniqueId, one.relation] as const])),
    )
    const self = fixtures.find((one) => one.uniqueId === null)
    /** In the order in which the model reads them, as dbt puts the CTEs. */
    const used = new Set<string>()
    const missing = new Set<string>()
    const compiled = compileWith(
      this.#state,
      model,
      templateOf(this.#state, model),
      {
        database: this.#database,
        flags: options.invocation.flags,
        ...(options.onLog ? { onLog: options.onLog } : {}),
      },
      {
        override: (uniqueId) => {
          const relation = byId.get(uniqueId) ?? null
          if (relation !== null) used.add(uniqueId)
          else if (!uniqueId.startsWith('function.')) missing.add(uniqueId)
          return relation
        },
        extra: new Map<string, Value>([
          ...invocationNames(options),
          ...this.#overriddenNames(),
          ...(self ? [['this', self.relation] as const] : []),
        ]),
        macroOverrides: overriddenMacros(this.#state, this.#parts),
      },
    )
    const fault = compiled.diagnostics.find((one) => one.severity === 'error')
    if (!compiled.ok) throw fault ? new UnitTestFault(fault) : this.#fault('its model does not compile')
    for (const uniqueId of missing) throw this.#notGiven(uniqueId)
    const place = (one: Fixture) => (one.uniqueId === null ? -1 : [...used].indexOf(one.uniqueId))
    const read = fixtures.filter((one) => one.uniqueId === null || used.has(one.uniqueId))
    read.sort((a, b) => place(a) - place(b))
    const ctes = read.map((one) => one.cte)
    return { sql: injectCtes(compiled.sql, ctes).sql, read }
  }

  #notGiven(uniqueId: string): UnitTestFault {
    const { assembly } = this.#state.parts
    const source = assembly.sources.get(uniqueId)
    const name = assembly.nodes.get(uniqueId)?.name ?? uniqueId
    const input = source ? `source('${source.source_name}', '${source.name}')` : `ref('${name}')`
    return this.#fault(
      `no rows are given for ${input}, which its model reads`,
      `Add to given: - { input: ${input}, rows: [] }`,
    )
  }

  #overriddenNames(): Map<string, Value> {
    const overrides = objectAt(this.#parts.test.properties, 'overrides')
    const names = new Map<string, Value>()
    const { environment } = this.#state.parts
    if (isObject(overrides['vars'])) {
      const owner = this.#parts.model.package_name
      const sources = environment.varSources(owner)
      const shared = environment.names(owner, 'error')
      const given = { ...sources, cli: { ...sources.cli, ...overrides['vars'] } }
      names.set('var', new VarFunction(given, 'error', (name) => shared.get(name)))
    }
    if (isObject(overrides['env_vars'])) {
      const given = Object.entries(overrides['env_vars']).map(([key, value]) => [key, String(value)] as const)
      names.set('env_var', envVarFunction(new Map([...environment.env, ...given]), { secrets: false }))
    }
    return names
  }

  /** The table of actual and expected rows. */
  #compare(compiledSql: string): ResultTable {
    const { test, model, options } = this.#parts
    const expect = objectAt(test.properties, 'expect')
    const isSql = textAt(expect, 'format') === 'sql'
    const node: ManifestNode = {
      ...model,
      resource_type: 'unit_test',
      unique_id: test.unique_id,
      name: test.name,
      alias: test.name,
      config: {
        ...test.config,
        materialized: 'unit',
        expected_rows: isSql ? [] : this.#rowsOf(expect),
        expected_sql: isSql ? this.#fixtureText(expect, 'sql') : null,
      },
    }
    const run = new RunContext({ state: this.#state, node, compiledSql, database: this.#database, options })
    const macro = this.#state.parts.registry.findMaterialization('unit')
    if (!macro) throw this.#fault('there is no materialization for unit tests')
    try {
      const callee = run.context.macros.callable(macro)
      const result = callFromHost(callee, callArgs(), { limits: this.#limits() })
      if (!result.ok) throw this.#rendered(result.error)
    } finally {
      this.#written = run.written
      run.release(this.#database)
    }
    this.#response = mainResponse(run.context).response
    const table = run.context.results.table('main')
    if (!table) throw this.#fault('the comparison answered nothing')
    return table
  }
}

interface InputNode {
  readonly name: string
  /** What the comment calls it, where that is not the name of the node. */
  readonly label?: string
  /** Where that is not the node's: `node` of a source is the model. */
  readonly packageName?: string
  readonly uniqueId: string | null
  readonly relation: Relation
  readonly node: ManifestNode
}
