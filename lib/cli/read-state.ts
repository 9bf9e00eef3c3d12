import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { CommandContext } from './command.ts'
import type { OpenedProject } from './open-project.ts'
import { UsageError } from './usage-error.ts'

/** With --defer: relation names of the manifest in --state, for nodes that this run does not build itself. */
export function readDeferred(
  context: CommandContext,
  opened: OpenedProject,
): Readonly<Record<string, string>> | null {
  if (!context.arguments.flag('defer')) return null
  const state = context.arguments.text('state')
  if (state === null) throw new UsageError('--defer needs --state, the folder of an earlier manifest.json.')
  const path = join(resolve(context.cwd, state), 'manifest.json')
  const nodes = readNodes(path)
  const relations: Record<string, string> = {}
  for (const [id, node] of Object.entries(nodes)) {
    const name: unknown =
      typeof node === 'object' && node !== null ? Reflect.get(node, 'relation_name') : null
    const type: unknown =
      typeof node === 'object' && node !== null ? Reflect.get(node, 'resource_type') : null
    if (typeof name === 'string' && type !== 'test' && opened.project.manifest.nodes.has(id))
      relations[id] = name
  }
  return relations
}

function readNodes(path: string): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const nodes: unknown =
      typeof manifest === 'object' && manifest !== null ? Reflect.get(manifest, 'nodes') : null
    if (typeof nodes === 'object' && nodes !== null) return { ...nodes }
  } catch {
    throw new UsageError(`${path} cannot be read.`)
  }
  throw new UsageError(`${path} is not a manifest.`)
}
