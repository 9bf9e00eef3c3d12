/**
 * DuckDB's parser writes a query as JSON (`json_serialize_sql`). Its form is not documented as a contract, so each part
 * is looked at before it is believed; what is not known is answered as not followed, never passed over.
 */
export type TreeNode = Readonly<Record<string, unknown>>

export const isNode = (value: unknown): value is TreeNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const textIn = (node: TreeNode, key: string): string => {
  const value = node[key]
  return typeof value === 'string' ? value : ''
}

export const nodeIn = (node: TreeNode, key: string): TreeNode | null => {
  const value = node[key]
  return isNode(value) ? value : null
}

export const nodesIn = (node: TreeNode, key: string): readonly TreeNode[] => {
  const value = node[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}

export const textsIn = (node: TreeNode, key: string): readonly string[] => {
  const value = node[key]
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

/** The text of a constant that is one; null for all else. */
export function constantText(node: TreeNode | null): string | null {
  if (node?.class !== 'CONSTANT') return null
  const value = nodeIn(node, 'value')?.value
  return typeof value === 'string' ? value : null
}

/** Names are compared without regard to case, as DuckDB does; PostgreSQL folds them before. */
export const fold = (name: string) => name.toLowerCase()
