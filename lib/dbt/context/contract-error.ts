import { JinjaRuntimeError, PyDict, PyList, signatureFunction } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'

interface ContractColumn {
  readonly name: string
  readonly type: string
}

function columnsOf(value: Value | undefined): readonly ContractColumn[] {
  if (!(value instanceof PyList)) return []
  return value.items.flatMap((item) => {
    if (!(item instanceof PyDict)) return []
    return [{ name: String(item.get('name') ?? ''), type: String(item.get('data_type') ?? '') }]
  })
}

interface Mismatch {
  readonly name: string
  readonly definition: string
  readonly contract: string
  readonly reason: string
}

/** The columns in which a query and its contract differ, by name. */
export function contractMismatches(
  contract: readonly ContractColumn[],
  definition: readonly ContractColumn[],
): readonly Mismatch[] {
  const same = (one: ContractColumn) => (other: ContractColumn) =>
    one.name.toLowerCase() === other.name.toLowerCase()
  const wrong = definition.flatMap((column): Mismatch[] => {
    const wanted = contract.find(same(column))
    if (wanted?.type === column.type) return []
    const reason = wanted ? 'data type mismatch' : 'missing in contract'
    return [{ name: column.name, definition: column.type, contract: wanted?.type ?? '', reason }]
  })
  const missing = contract
    .filter((column) => !definition.some(same(column)))
    .map(({ name, type }) => ({ name, definition: '', contract: type, reason: 'missing in definition' }))
  return [...wrong, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function table(rows: readonly Mismatch[]): string {
  const cells = [
    ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'],
    ...rows.map((row) => [row.name, row.definition, row.contract, row.reason]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(cells[0] ?? []), rule, ...cells.slice(1).map(line)].join('\n')
}

/** `exceptions.raise_contract_error(yaml_columns, sql_columns)`. */
export const raiseContractError = signatureFunction(
  'raise_contract_error',
  [{ name: 'yaml_columns' }, { name: 'sql_columns' }],
  ([yaml, sql]) => {
    const contract = columnsOf(yaml)
    if (contract.length === 0) {
      throw new JinjaRuntimeError(
        'This model has an enforced contract, and its columns are listed nowhere.',
        {
          code: 'dbt-contract',
          hint: 'List each column with its name and data_type in the properties of the model.',
        },
      )
    }
    const wrong = contractMismatches(contract, columnsOf(sql))
    throw new JinjaRuntimeError(
      `This model has an enforced contract that its query breaks.\n${table(wrong)}\nColumns that differ: ${wrong.length}.`,
      {
        code: 'dbt-contract',
        hint: 'Change the query, or name and data_type of these columns in the properties of the model.',
      },
    )
  },
)
