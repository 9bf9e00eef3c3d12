import type { NodeDetail } from '#lib/contracts/compile.ts'

/** The warehouse's columns in its order, with what the project says of them; then what it says of others. */
export function mergeColumns(
  declared: NodeDetail['columns'],
  built: readonly { readonly name: string; readonly type: string }[],
): NodeDetail['columns'] {
  const byName = new Map(declared.map((column) => [column.name.toLowerCase(), column]))
  const there = built.map(({ name, type }) => {
    const said = byName.get(name.toLowerCase())
    byName.delete(name.toLowerCase())
    return { name, type, description: said?.description ?? '', tests: said?.tests ?? [] }
  })
  return [...there, ...byName.values()]
}
