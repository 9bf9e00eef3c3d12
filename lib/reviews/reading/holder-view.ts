import { decideDataset, includesAction } from '#lib/access/decide.ts'
import type { Dataset } from '#lib/access/datasets.ts'
import type { HeldGrant } from '#lib/contracts/access.ts'

/** Who reads: a role or a group by itself, or a person, with what they hold on both sides of a change. */
export interface ReadingHolder {
  readonly kind: 'role' | 'group' | 'person'
  readonly key: string
  readonly name: string
  readonly before: readonly HeldGrant[]
  readonly after: readonly HeldGrant[]
}

/** What one side grants: each dataset is decided once. */
export class HolderView {
  readonly #grants: readonly HeldGrant[]
  readonly #describe: (schema: string) => Dataset
  readonly #known = new Map<string, boolean>()

  constructor(grants: readonly HeldGrant[], describe: (schema: string) => Dataset) {
    this.#grants = grants
    this.#describe = describe
  }

  views(schema: string): boolean {
    const name = schema.toLowerCase()
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const { action } = decideDataset({ slug: '', grants: this.#grants }, this.#describe(name))
    const views = includesAction(action, 'view')
    this.#known.set(name, views)
    return views
  }

  /** Equal where the same of these schemas are viewed. */
  markOf(schemas: readonly string[]): string {
    return schemas.map((schema) => (this.views(schema) ? '1' : '0')).join('')
  }
}
