import { createHash, randomUUID } from 'node:crypto'
import type { Principal } from '#lib/access/principal.ts'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { listRestricted } from '#lib/db/access-repository.ts'
import { mayReadAccessTest } from './access-steps.ts'
import type { RunNode } from '#lib/contracts/runs.ts'

type Named = Pick<RunNode, 'uniqueId' | 'name' | 'relation'>

/**
 * Nodes of a run that its reader may not be told by name: those of restricted datasets that they may not list, wherever
 * a run built them, and what is named after those, such as their tests.
 */
export class RunVeil {
  readonly #hides: (schema: string) => boolean
  readonly #hidesTest: (uniqueId: string) => boolean
  readonly #names = new Set<string>()
  readonly #hidden = new Set<string>()

  constructor(hides: (schema: string) => boolean, hidesTest: (uniqueId: string) => boolean = () => false) {
    this.#hides = hides
    this.#hidesTest = hidesTest
  }

  learn(nodes: readonly Named[]): void {
    for (const node of nodes) {
      const schema = /"([^"]+)"\."[^"]+"$/.exec(node.relation)?.[1]
      if (schema === undefined || !this.#hides(schema.replace(/^dev_[a-z0-9]+/i, 'production'))) continue
      this.#names.add(node.name)
      this.#hidden.add(node.uniqueId)
    }
    for (const { uniqueId, name } of nodes) {
      if ([...this.#names].some((each) => name.includes(each))) this.#hidden.add(uniqueId)
    }
  }

  hides(uniqueId: string): boolean {
    return this.#hidden.has(uniqueId) || this.#hidesTest(uniqueId)
  }

  /** Its state is told, for the counts to be right, and nothing else. */
  cover(node: RunNode): RunNode {
    if (!this.hides(node.uniqueId)) return node
    return {
      ...node,
      uniqueId: this.idOf(node.uniqueId),
      name: 'Restricted',
      resourceType: 'restricted',
      materialized: '',
      relation: '',
      message: '',
    }
  }

  idOf(uniqueId: string): string {
    if (!this.hides(uniqueId)) return uniqueId
    return `restricted.${createHash('sha256').update(`${KEY}${uniqueId}`).digest('hex').slice(0, 20)}`
  }
}

/** Of this process: a mark cannot be held against names that somebody guesses. */
const KEY = randomUUID()

export async function loadRunVeil(principal: Principal, projectId: string): Promise<RunVeil> {
  const restricted = await listRestricted(projectId)
  // Only grants by name and ownership open what is restricted, so the project's layers need not be known.
  const map = new DatasetMap({ projectId, restricted, layers: new Map(), sourceSchemas: new Set() }, null)
  const seesGrants = (['access.manage', 'access.approve'] as const).some((each) =>
    principal.permissions.has(each),
  )
  const reader = { seesRestricted: [...restricted].every((each) => map.mayList(principal, each)), seesGrants }
  return new RunVeil(
    (schema) => restricted.has(schema.toLowerCase()) && !map.mayList(principal, schema),
    (uniqueId) => !mayReadAccessTest(uniqueId, reader),
  )
}
