import type { DuckDBConnection } from '@duckdb/node-api'
import type { TableName } from '../warehouse.ts'
import type { QueryFacts } from './query-facts.ts'

/** Words without which a statement changes no view, wherever they stand: DuckDB alters and drops views as views only. */
const changesViews = /\b(?:view|schema|copy|attach|detach|import|load|install|execute|call|pragma)\b/i
const makesMacros = /\b(?:macro|function|attach|import|load|install|execute|call|pragma)\b/i
const endsTransaction = /^\s*(?:commit|end|rollback|abort)\b/i

interface Snapshot<T> {
  /** The count of changes before it was read. */
  readonly at: number
  readonly value: T
}

interface Views {
  /** What identifies a view's text, by `keyOf`. */
  readonly digests: ReadonlyMap<string, string>
  /** Names of DuckDB's own views, which stand in more schemas than are listed. */
  readonly internal: ReadonlySet<string>
  /** What stands behind a view, of those that were asked for while no view was another. */
  readonly facts: Map<string, Promise<QueryFacts>>
}

type AskView = (table: TableName) => Promise<QueryFacts>

/** Counts the statements that may change what it stands for, those that run now apart. */
class Changes {
  #count = 0
  #open = 0

  get count(): number {
    return this.#count
  }

  get isQuiet(): boolean {
    return this.#open === 0
  }

  begin(): void {
    this.#open += 1
    this.#count += 1
  }

  end(): void {
    this.#open -= 1
    this.#count += 1
  }
}

/**
 * The statements of one connection. What one changes is seen by others when its transaction ends, and that of a result
 * that was not drained when the next statement drops it: so a change counts again with each statement until then.
 */
export class StatementWatch {
  readonly #changes: { readonly views: Changes; readonly macros: Changes }
  readonly #pending = new Set<Changes>()

  constructor(changes: { readonly views: Changes; readonly macros: Changes }) {
    this.#changes = changes
  }

  /** Says that a statement begins; what it answers says that it is over. Meanwhile what may change is read anew. */
  begin(sql: string): () => void {
    if (changesViews.test(sql)) this.#pending.add(this.#changes.views)
    if (makesMacros.test(sql)) this.#pending.add(this.#changes.macros)
    const changed = [...this.#pending]
    for (const each of changed) each.begin()
    return () => {
      for (const each of changed) each.end()
      if (endsTransaction.test(sql)) this.#pending.clear()
    }
  }
}

/**
 * The views and own macros of an instance, kept until a statement may have changed them. It sees every statement,
 * since nothing else has the file open. With it a SELECT that names tables alone need not be planned to be judged.
 */
export class KnownViews {
  readonly #viewChanges = new Changes()
  readonly #macroChanges = new Changes()
  #views: Snapshot<Views> | null = null
  #hasMacros: Snapshot<boolean> | null = null

  /** Of one connection of the database, which tells it of each of its statements. */
  watch(): StatementWatch {
    return new StatementWatch({ views: this.#viewChanges, macros: this.#macroChanges })
  }

  /**
   * What stands behind the views among these names; a table has nothing behind it. Null where a name is not whole,
   * or DuckDB's own: only DuckDB can tell what it stands for.
   */
  async behind(
    connection: DuckDBConnection,
    tables: Iterable<TableName>,
    ask: AskView,
  ): Promise<readonly QueryFacts[] | null> {
    const named = [...tables]
    if (named.some(({ database, schema }) => database === null || schema === null)) return null
    const views = await this.#ownViews(connection)
    const found: Promise<QueryFacts>[] = []
    for (const table of named) {
      if (views.internal.has(table.name.toLowerCase())) return null
      const key = keyOf(table)
      if (!views.digests.has(key)) continue
      const facts = views.facts.get(key) ?? ask(table)
      views.facts.set(key, facts)
      // One that failed, as by a cancel, is no answer for the next.
      facts.catch(() => views.facts.delete(key))
      found.push(facts)
    }
    return Promise.all(found)
  }

  async #ownViews(connection: DuckDBConnection): Promise<Views> {
    const at = this.#viewChanges.count
    if (this.#views?.at === at && this.#viewChanges.isQuiet) return this.#views.value
    const read = await readViews(connection)
    const known = this.#views?.value
    const value = known !== undefined && isSame(known.digests, read.digests) ? known : read
    this.#views = { at, value }
    return value
  }

  /** Whether the database has macros of its own: one may stand for any function, and read anything. */
  async hasMacros(connection: DuckDBConnection): Promise<boolean> {
    const at = this.#macroChanges.count
    if (this.#hasMacros?.at === at && this.#macroChanges.isQuiet) return this.#hasMacros.value
    const rows = await readRows(connection, 'select 1 from duckdb_functions() where not internal limit 1')
    this.#hasMacros = { at, value: rows.length > 0 }
    return this.#hasMacros.value
  }
}

async function readViews(connection: DuckDBConnection): Promise<Views> {
  const rows = await readRows(
    connection,
    'select internal, database_name, schema_name, view_name, md5(sql) from duckdb_views()',
  )
  const digests = new Map<string, string>()
  const internal = new Set<string>()
  for (const [isInternal, database, schema, name, digest] of rows) {
    if (isInternal === true) internal.add(String(name).toLowerCase())
    else
      digests.set(
        keyOf({ database: String(database), schema: String(schema), name: String(name) }),
        String(digest),
      )
  }
  return { digests, internal, facts: new Map() }
}

async function readRows(connection: DuckDBConnection, sql: string) {
  const result = await connection.run(sql)
  return result.getRows()
}

function isSame(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...left].every(([key, digest]) => right.get(key) === digest)
}

const keyOf = ({ database, schema, name }: TableName) =>
  [database, schema, name].map((part) => part?.toLowerCase() ?? '').join('\0')
