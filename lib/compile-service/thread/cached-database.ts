import {
  DatabaseError,
  type Database,
  type DatabaseColumn,
  type DatabaseRelation,
  type DatabaseResult,
} from '#lib/dbt/index.ts'
import type { Catalog } from './catalog.ts'
import type { Answer, Question } from './messages.ts'

export const questionKey = (question: Question) => JSON.stringify(question)

export interface CachedDatabaseOptions {
  readonly catalog: Catalog | null
  /** Schemas that the person may list, in lower case; null for all. */
  readonly listable: ReadonlySet<string> | null
  readonly answers: ReadonlyMap<string, Answer>
}

/**
 * The warehouse as a compile sees it: relations from the catalog, everything else from what was answered before.
 * It never asks. What is not known is noted and ends the render; who started it may find out and compile again.
 */
export class CachedDatabase implements Database {
  readonly misses: Question[] = []
  readonly #options: CachedDatabaseOptions

  constructor(options: CachedDatabaseOptions) {
    this.#options = options
  }

  execute(sql: string, options: { readonly fetch: boolean }): DatabaseResult {
    const answer = this.#look({ kind: 'execute', sql, fetch: options.fetch })
    if (answer.status !== 'rows') throw unexpected(answer)
    return { columns: answer.columns, rows: answer.rows, message: 'OK', rowsAffected: null }
  }

  listColumns(relation: { readonly schema: string; readonly name: string }): readonly DatabaseColumn[] {
    if (!this.#mayList(relation.schema)) return []
    if (this.#catalog().find(relation.schema, relation.name) === null) return []
    const { schema, name } = relation
    const answer = this.#look({ kind: 'columns', schema, name })
    if (answer.status !== 'columns') throw unexpected(answer)
    return answer.columns
  }

  listSchemas(): readonly string[] {
    return this.#catalog()
      .schemas()
      .filter((schema) => this.#mayList(schema))
  }

  listRelations(schema: {
    readonly database: string | null
    readonly schema: string
  }): readonly DatabaseRelation[] {
    if (!this.#mayList(schema.schema)) return []
    return this.#catalog()
      .list(schema.schema)
      .map(([inSchema, name, type]) => ({
        database: schema.database,
        schema: inSchema,
        name,
        type: type === 'view' ? 'view' : 'table',
      }))
  }

  /** A compile changes nothing, so there is nothing to begin or to take back. */
  begin(): void {}
  commit(): void {}
  rollback(): void {}

  askCatalog(): DatabaseResult {
    throw new DatabaseError('other', 'This asks the warehouse, which is not done while typing.')
  }

  loadRows(): number {
    throw new DatabaseError('permission', 'A compile loads no rows.')
  }

  #mayList(schema: string): boolean {
    return this.#options.listable?.has(schema.toLowerCase()) ?? true
  }

  #catalog(): Catalog {
    const { catalog } = this.#options
    if (catalog === null) throw new DatabaseError('connection', 'The warehouse cannot be asked now.')
    return catalog
  }

  #look(question: Question): Exclude<Answer, { status: 'failed' }> {
    const answer = this.#options.answers.get(questionKey(question))
    if (answer === undefined) {
      this.misses.push(question)
      throw new DatabaseError('other', 'This asks the warehouse, which is not done while typing.')
    }
    if (answer.status === 'failed') throw new DatabaseError(answer.kind, answer.message)
    return answer
  }
}

function unexpected(answer: Answer): Error {
  return new Error(`An answer of another kind stood under a question: ${answer.status}`)
}
