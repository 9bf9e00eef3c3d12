import type { CatalogRow } from './messages.ts'

/** What stands in a warehouse, by schema and name without regard to case. */
export class Catalog {
  readonly #bySchema = new Map<string, Map<string, CatalogRow>>()

  constructor(rows: readonly CatalogRow[]) {
    for (const row of rows) {
      const schema = row[0].toLowerCase()
      const relations = this.#bySchema.get(schema) ?? new Map<string, CatalogRow>()
      relations.set(row[1].toLowerCase(), row)
      this.#bySchema.set(schema, relations)
    }
  }

  schemas(): string[] {
    return [...this.#bySchema.keys()]
  }

  list(schema: string): CatalogRow[] {
    return [...(this.#bySchema.get(schema.toLowerCase())?.values() ?? [])]
  }

  find(schema: string, name: string): CatalogRow | null {
    return this.#bySchema.get(schema.toLowerCase())?.get(name.toLowerCase()) ?? null
  }
}
