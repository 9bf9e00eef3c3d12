import type { KnownRelation } from './lineage.ts'
import { fold } from './tree.ts'
import { columnValue, eitherOf, madeOf, someColumn, type Value } from './value.ts'

export interface ShapeColumn {
  readonly name: string
  readonly value: Value
}

/** Columns that are there beside the listed ones. */
export type Open =
  | { readonly kind: 'relation'; readonly relation: string; readonly except: ReadonlySet<string> }
  | { readonly kind: 'any'; readonly value: Value }

/** The columns of something that stands in a FROM, or of a query's result. */
export interface Shape {
  readonly columns: readonly ShapeColumn[]
  readonly open: readonly Open[]
}

export const emptyShape: Shape = { columns: [], open: [] }

export function shapeOfRelation({ id, columns, complete }: KnownRelation): Shape {
  const except = new Set(columns.map(({ name }) => fold(name)))
  return {
    columns: columns.map(({ name, mark }) => ({ name, value: columnValue(id, name, mark) })),
    open: complete ? [] : [{ kind: 'relation', relation: id, except }],
  }
}

/** Of names that nobody knows, all made of one value. */
export const shapeOfAny = (value: Value): Shape => ({ columns: [], open: [{ kind: 'any', value }] })

export function findListed(shape: Shape, name: string): Value | null {
  const wanted = fold(name)
  return shape.columns.find((column) => fold(column.name) === wanted)?.value ?? null
}

/** What a name may be among columns that are not listed. */
export function findOpen(shape: Shape, name: string): Value | null {
  const wanted = fold(name)
  const found = shape.open.flatMap((part) => {
    if (part.kind === 'any') return [part.value]
    return part.except.has(wanted) ? [] : [columnValue(part.relation, name)]
  })
  return found.length === 0 ? null : eitherOf(found)
}

export const openValue = (part: Open): Value => (part.kind === 'any' ? part.value : someColumn(part.relation))

/** All of it together, as a row is. */
export function wholeOf(shape: Shape): Value {
  const values = [...shape.columns.map(({ value }) => value), ...shape.open.map(openValue)]
  return madeOf(values, ['row', values.map(({ mark }) => mark)])
}

/** `t(a, b)`: the first columns under other names. */
export function renameFirst(shape: Shape, names: readonly string[]): Shape {
  if (names.length === 0) return shape
  const named = names.map((name, at): ShapeColumn => {
    const listed = shape.columns[at]
    const value = listed?.value ?? eitherOf(shape.open.map(openValue))
    return { name, value }
  })
  return { columns: [...named, ...shape.columns.slice(names.length)], open: shape.open }
}

/** As something to read from: of columns with one name, all but the first have a number behind it, as DuckDB gives. */
export function withOwnNames({ columns, open }: Shape): Shape {
  const taken = new Set<string>()
  const named = columns.map(({ name, value }): ShapeColumn => {
    let own = name
    for (let count = 1; taken.has(fold(own)); count++) own = `${name}_${count}`
    taken.add(fold(own))
    return { name: own, value }
  })
  return { columns: named, open }
}

/** Of a set operation: by position, or by name. */
export function uniteShapes(left: Shape, right: Shape, byName: boolean): Shape {
  return byName ? uniteByName(left, right) : uniteByPosition(left, right)
}

function uniteByPosition(left: Shape, right: Shape): Shape {
  const length = Math.max(left.columns.length, right.columns.length)
  const columns = Array.from({ length }, (_, at): ShapeColumn => {
    const [one, other] = [left.columns[at], right.columns[at]]
    // Where the number of columns is not known, a place may hold any of those that are not listed.
    const values = [
      ...(one ? [one.value] : left.open.map(openValue)),
      ...(other ? [other.value] : right.open.map(openValue)),
      ...(one && right.open.length > 0 && !other ? [] : right.open.map(openValue)),
    ]
    return { name: one?.name ?? other?.name ?? `col${at}`, value: eitherOf(values) }
  })
  return { columns, open: [...left.open, ...right.open] }
}

function uniteByName(left: Shape, right: Shape): Shape {
  const names = new Map(left.columns.map(({ name }) => [fold(name), name]))
  for (const { name } of right.columns) if (!names.has(fold(name))) names.set(fold(name), name)
  const columns = [...names.values()].map((name): ShapeColumn => {
    const found = [left, right].flatMap((side) => findListed(side, name) ?? findOpen(side, name) ?? [])
    return { name, value: eitherOf(found) }
  })
  return { columns, open: [...left.open, ...right.open] }
}
