import type { Value } from '#lib/jinja/index.ts'
import type { ResultTable } from '../context/adapter-table.ts'
import { PyDecimal } from '../context/adapter-decimal.ts'
import type { ManifestNode } from '../manifest.ts'
import { textAt } from '../schema/json-access.ts'

export interface TestVerdict {
  readonly status: 'pass' | 'warn' | 'fail'
  readonly failures: number
  readonly message: string | null
}

/** Reads the one row that a test answers; a text where it is no such row. */
export function judgeTest(table: ResultTable | null, node: ManifestNode): TestVerdict | string {
  if (table?.rows.length !== 1) {
    const count = table?.rows.length ?? 0
    return `dbt internally failed to execute ${node.unique_id}: Returned ${count} rows, but expected 1 row`
  }
  const cell = (name: string) => {
    const index = table.columnNames.findIndex((column) => column.toLowerCase() === name)
    return table.rows[0]?.[index] ?? null
  }
  if (cell('failures') === null) {
    const calc = textAt(node.config, 'fail_calc') ?? 'count(*)'
    return `The fail_calc ${calc} answered null, no number of failures. Give it one for no rows, for example coalesce(${calc}, 0).`
  }
  const failures = numberOf(cell('failures'))
  const results = `${failures} result${failures === 1 ? '' : 's'}`
  const severity = (textAt(node.config, 'severity') ?? 'ERROR').toUpperCase()
  if (severity === 'ERROR' && isTrue(cell('should_error'))) {
    return {
      status: 'fail',
      failures,
      message: `Got ${results}, configured to fail if ${textAt(node.config, 'error_if') ?? '!= 0'}`,
    }
  }
  if (isTrue(cell('should_warn'))) {
    return {
      status: 'warn',
      failures,
      message: `Got ${results}, configured to warn if ${textAt(node.config, 'warn_if') ?? '!= 0'}`,
    }
  }
  return { status: 'pass', failures: 0, message: null }
}

function numberOf(value: Value): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value instanceof PyDecimal ? value.toNumber() : 0
}

/** Warehouses without a boolean type answer 1 or text. */
function isTrue(value: Value): boolean {
  return value === true || value === 1 || (typeof value === 'string' && /^(true|t|1)$/i.test(value))
}
