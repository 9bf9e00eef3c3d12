import { PyList, callFromHost, pyStr, toPlain } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { ResultTable } from '../context/adapter-table.ts'
import { Relation } from '../context/relation.ts'
import type { Diagnostic } from '../diagnostics.ts'
import type { ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import { report } from '../report.ts'
import { finish, limitsOf, operationContext } from './run-operation.ts'
import type { SchemaName } from './run-operation.ts'
import type { RunNodeOptions } from './run-options.ts'

/** One column of one relation, as the warehouse's own catalog has it. */
export interface CatalogRow {
  readonly database: string | null
  readonly schema: string
  readonly name: string
  readonly type: string
  readonly comment: string | null
  readonly owner: string | null
  readonly column: {
    readonly name: string
    readonly index: number
    readonly type: string
    readonly comment: string | null
  }
}

export interface CatalogAnswer {
  readonly rows: readonly CatalogRow[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the warehouse's catalog of some schemas by the macro `get_catalog`. Belongs into a render thread. */
export function collectCatalog(
  project: ParsedProject,
  schemas: readonly SchemaName[],
  options: RunNodeOptions,
): CatalogAnswer {
  const databases = [...new Set(schemas.map((one) => one.database))]
  const answers = databases.map((database) => {
    const names = schemas.filter((one) => one.database === database).map((one) => one.schema)
    return askDatabase(project, { database, schemas: [...new Set(names)] }, options)
  })
  return {
    rows: answers.flatMap((one) => one.rows),
    diagnostics: answers.flatMap((one) => one.diagnostics),
  }
}

function askDatabase(
  project: ParsedProject,
  wanted: { readonly database: string | null; readonly schemas: readonly string[] },
  options: RunNodeOptions,
): CatalogAnswer {
  const state = stateOf(project)
  const { environment, registry } = state.parts
  const macro = registry.find(environment.project.root.name, 'get_catalog')
  if (!macro) {
    const problem = "dbt could not find a macro with the name 'get_catalog' in any package"
    return { rows: [], diagnostics: [report('compiler-error', { problem }, { path: null })] }
  }
  const run = operationContext(state, options)
  const information = Relation.create(environment.style, {
    database: wanted.database,
    schema: null,
    quotePolicy: environment.quoting,
  }).informationSchema(null)
  const callee = run.context.macros.callable(macro)
  const positional: Value[] = [information, new PyList([...wanted.schemas])]
  let table: Value = null
  const { ok, diagnostics } = finish(run, options, () => {
    const called = callFromHost(
      callee,
      { positional, keyword: new Map() },
      { limits: limitsOf(state, options) },
    )
    if (called.ok) table = called.value
    return called
  })
  const rows: Value = table
  return { rows: ok && isTable(rows) ? readRows(rows) : [], diagnostics }
}

const isTable = (value: Value): value is ResultTable => value instanceof ResultTable

function readRows(table: ResultTable): readonly CatalogRow[] {
  const places = new Map(table.columnNames.map((name, index) => [name.toLowerCase(), index] as const))
  return table.rows.map((row) => {
    const text = (name: string): string | null => {
      const value = row[places.get(name) ?? -1] ?? null
      return value === null ? null : pyStr(value)
    }
    const index = toPlain(row[places.get('column_index') ?? -1] ?? null)
    return {
      database: text('table_database'),
      schema: text('table_schema') ?? '',
      name: text('table_name') ?? '',
      type: text('table_type') ?? '',
      comment: text('table_comment'),
      owner: text('table_owner'),
      column: {
        name: text('column_name') ?? '',
        index: Number(index ?? 0),
        type: text('column_type') ?? '',
        comment: text('column_comment'),
      },
    }
  })
}
