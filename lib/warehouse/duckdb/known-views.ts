import type { DuckDBConnection } from '@duckdb/node-api'
import type { TableName } from '../warehouse.ts'
import type { QueryFacts } from './query-facts.ts'

/** Words without which a statement changes no view, wherever they stand: DuckDB alters and drops views as views only. */
const changesViews =
  /\b(?:view|schema|database|copy|attach|detach|import|load|install|execute|call|pragma)\b/i
const makesMacros = /\b(?:macro|function|attach|import|load|install|execute|call|pragma)\b/i
/** By itself: behind it in one text another transaction may begin. */
const endsTransaction = /^\s*(?:commit|end|rollback|abort)(?:\s+(?:transaction|work))?\s*;?\s*$/i

interface Views {
  /** The count of changes before it was read. */
  readonly at: number
  /** What identifies a view's text, by `keyOf`. */
  readonly digests: ReadonlyMap<string, string>
  /** Names of DuckDB's own views, which stand in more schemas than are listed. */
  readonly internal: ReadonlySet<string>
  /** What stands behind a view, of those that were asked for. */
  readonly facts: Map<string, Promise<QueryFacts>>
  /** Of these the ones that stay true while no view is another: nothing changed while DuckDB was asked. */
  readonly sure: Map<string, QueryFacts>
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
  #views: Views | null = null
  #hasMacros: { readonly at: number; readonly value: boolean } | null = null

  /** Of one connection of the database, which tells it of each of its statements. */
  watch(): StatementWatch {
    return new StatementWatch({ views: this.#viewChanges, macros: this.#macroChanges })
  }

  /**
   * What stands behind the views among these names; a table has nothing behind it. Null where a name is not whole,
   * or DuckDB's own, or a view names a table without its schema: what that stands for changes with the tables there
   * are, and only DuckDB can tell.
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
      found.push(this.#factsOf(views, key, () => ask(table)))
    }
    const facts = await Promise.all(found)
    return facts.every(isLasting) ? facts : null
  }

  #factsOf(views: Views, key: string, ask: () => Promise<QueryFacts>): Promise<QueryFacts> {
    const known = views.facts.get(key)
    if (known !== undefined) return known
    const facts = ask()
    views.facts.set(key, facts)
    facts.then(
      (found) => {
        // Asked while a view was changed, it may be the answer of a text that is not the one that is kept.
        const isTrue = views.at === this.#viewChanges.count && this.#viewChanges.isQuiet
        if (isTrue && found.complete && isLasting(found)) views.sure.set(key, found)
        else views.facts.delete(key)
      },
      // One that failed, as by a cancel, is no answer for the next.
      () => views.facts.delete(key),
    )
    return facts
  }

  async #ownViews(connection: DuckDBConnection): Promise<Views> {
    const at = this.#viewChanges.count
    if (this.#views?.at === at && this.#viewChanges.isQuiet) return this.#views
    const read = await readViews(connection)
    const known = this.#views
    const isKnown = known !== null && isSame(known.digests, read.digests)
    const sure = new Map(isKnown ? known.sure : [])
    const facts = new Map([...sure].map(([key, found]) => [key, Promise.resolve(found)]))
    this.#views = { ...read, at, facts, sure }
    return this.#views
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

async function readViews(connection: DuckDBConnection): Promise<Pick<Views, 'digests' | 'internal'>> {
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
  return { digests, internal }
}

async function readRows(connection: DuckDBConnection, sql: string) {
  const result = await connection.run(sql)
  return result.getRows()
}

/** A name without a schema is looked for in the view's own schema first, and then elsewhere. */
const isLasting = ({ tablesRead }: QueryFacts) => tablesRead.every(({ schema }) => schema !== null)

function isSame(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...left].every(([key, digest]) => right.get(key) === digest)
}

const keyOf = ({ database, schema, name }: TableName) =>
  [database, schema, name].map((part) => part?.toLowerCase() ?? '').join('\0')
