import type { DatabaseRelation, SchemaSearch } from '../database.ts'

type Ask = (schema: SchemaSearch) => Promise<readonly DatabaseRelation[]>

const comments = /^(?:\s+|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*/
const changesNoName =
  /^(?:select|with|from|values|insert|update|delete|merge|truncate|describe|explain|show|comment|grant|set|begin|commit|rollback)\b/i
const part = String.raw`(?:"(?:[^"]|"")*"|[\w$]+)`
const kind = String.raw`(?:table|view)\s+`
const named = new RegExp(
  String.raw`^(?:create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+)?${kind}(?:if\s+not\s+exists\s+)?|(?:drop|alter)\s+${kind}(?:if\s+exists\s+)?)((?:${part}\s*\.\s*)*${part})`,
  'i',
)
const renamed = new RegExp(String.raw`^\s+rename\s+to\s+(${part})\s*;?\s*$`, 'i')

/**
 * What a warehouse that nobody else can change has told of its schemas in one run. Each is asked for once; a name that
 * a statement of the run may have changed is asked for anew, and after a statement that is not understood all are. For a
 * warehouse whose drops take along nothing but what they name.
 */
export class RelationMemory {
  readonly #lists = new Map<string, Promise<readonly DatabaseRelation[]>>()
  readonly #touched = new Set<string>()

  /** Hears of each statement before it is sent. */
  hear(sql: string): void {
    const text = sql.slice(comments.exec(sql)?.[0].length ?? 0)
    const several = /;\s*\S/.test(text)
    if (!several && changesNoName.test(text)) return
    const found = several ? null : named.exec(text)
    const name = found?.[1]
    if (!found || name === undefined) return this.#lists.clear()
    this.#touch(name)
    if (!/^alter\b/i.test(text)) return
    const target = renamed.exec(text.slice(found[0].length))?.[1]
    // Columns are no matter of this; a rename that is written in another way would be.
    if (target !== undefined) this.#touch(target)
    else if (/\brename\b|\bset\s+schema\b/i.test(text)) this.#lists.clear()
  }

  async find(schema: SchemaSearch, ask: Ask): Promise<readonly DatabaseRelation[]> {
    const { prefix } = schema
    if (prefix === undefined || this.#mayHaveChanged(prefix)) return ask(schema)
    const key = JSON.stringify([schema.database?.toLowerCase() ?? null, schema.schema.toLowerCase()])
    let list = this.#lists.get(key)
    if (!list) {
      list = ask({ database: schema.database, schema: schema.schema })
      this.#lists.set(key, list)
      list.catch(() => this.#lists.delete(key))
    }
    const found = await list
    // Another thread may have changed it while this one waited.
    if (this.#mayHaveChanged(prefix) || this.#lists.get(key) !== list) return ask(schema)
    return found.filter((one) => one.name.toLowerCase().startsWith(prefix))
  }

  #touch(written: string): void {
    const last = written.match(new RegExp(`${part}$`))?.[0] ?? written
    const name = last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last
    this.#touched.add(name.toLowerCase())
  }

  #mayHaveChanged(prefix: string): boolean {
    if (this.#touched.has(prefix)) return true
    for (const name of this.#touched) if (name.startsWith(prefix)) return true
    return false
  }
}
