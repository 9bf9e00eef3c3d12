import {
  findScope,
  findSelectItems,
  findTables,
  type SelectItem,
  type SqlOutline,
  type TableUse,
} from './find-tables.ts'

export interface ColumnInSight {
  readonly name: string
  readonly type: string | null
  readonly description: string
  /** What it is a column of: a model, a source or a CTE. */
  readonly table: string
}

/** Columns of a node of the graph; none where nothing is known. */
export type ColumnsOf = (
  kind: 'ref' | 'source',
  name: string,
) => Promise<readonly Omit<ColumnInSight, 'table'>[]>

/** A CTE that reads a CTE that reads … ends here. */
const deepest = 8

/** Columns that can be written at an offset; `of` keeps those of one table, by its name there. */
export async function findColumns(
  outline: SqlOutline,
  at: { readonly offset: number; readonly of: string | null },
  columnsOf: ColumnsOf,
): Promise<readonly ColumnInSight[]> {
  const scope = findScope(outline, at.offset)
  const near = findTables(outline, scope.from, scope.to)
  const wanted = at.of
  const tables = wanted === null ? near : near.filter((table) => isNamed(table, wanted))
  const found = await Promise.all(
    tables.map((table) => columnsOfTable(outline, table, { columnsOf, depth: 0 })),
  )
  return found.flat()
}

interface Reading {
  readonly columnsOf: ColumnsOf
  readonly depth: number
}

function isNamed({ alias, name }: TableUse, wanted: string): boolean {
  return (alias ?? name.split('.').at(-1) ?? name).toLowerCase() === wanted.toLowerCase()
}

async function columnsOfTable(
  outline: SqlOutline,
  table: TableUse,
  reading: Reading,
): Promise<readonly ColumnInSight[]> {
  if (table.kind !== 'name') {
    const columns = await reading.columnsOf(table.kind, table.name)
    return columns.map((column) => ({ ...column, table: table.name }))
  }
  const cte = outline.ctes.find((each) => each.name.toLowerCase() === table.name.toLowerCase())
  if (cte === undefined || reading.depth === deepest) return []
  const tables = findTables(outline, cte.open + 1, cte.end - 1)
  const read = (item: SelectItem): Promise<readonly ColumnInSight[]> => {
    if (item.kind === 'name')
      return Promise.resolve([{ name: item.name, type: null, description: '', table: cte.name }])
    const all = tables.filter((each) => item.of === null || isNamed(each, item.of))
    return Promise.all(
      all.map((each) =>
        columnsOfTable(outline, each, { columnsOf: reading.columnsOf, depth: reading.depth + 1 }),
      ),
    ).then((found) => found.flat())
  }
  const items = await Promise.all(findSelectItems(outline, cte).map(read))
  return items.flat().map((column) => ({ ...column, table: cte.name }))
}
