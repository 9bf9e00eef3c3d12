export type ColumnKind = 'number' | 'text' | 'boolean' | 'date' | 'time' | 'nested' | 'binary'

const names: readonly (readonly [RegExp, ColumnKind])[] = [
  [/(\[\d*\]|^(struct|map|list|array|json|jsonb|record|union|tuple|nested)\b)/i, 'nested'],
  [/^(u?(tiny|small|big|huge)?int(eger)?\d*|int\d+|uint\d+|hugeint|serial|bigserial)\b/i, 'number'],
  [/^(decimal|numeric|bignumeric|bigdecimal|double|float\d*|real|money)\b/i, 'number'],
  [/^bool(ean)?\b/i, 'boolean'],
  [/^date\d*$/i, 'date'],
  [/^(timestamp|datetime|time|interval)/i, 'time'],
  [/^(blob|bytea|bytes|binary|varbinary|bit)\b/i, 'binary'],
]

/** What a warehouse's type is, as far as showing and sorting care. Nullable(x) and the like count as x. */
export function columnKind(type: string): ColumnKind {
  const inner = /^(?:nullable|lowcardinality)\((.*)\)$/i.exec(type.trim())?.[1]
  if (inner !== undefined) return columnKind(inner)
  return names.find(([pattern]) => pattern.test(type.trim()))?.[1] ?? 'text'
}
