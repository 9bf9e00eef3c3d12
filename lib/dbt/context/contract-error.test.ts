import { callArgs, callValue, JinjaRuntimeError, toValue } from '#lib/jinja/index.ts'
import { expect, it } from 'vitest'
import { raiseContractError } from './contract-error.ts'

const column = (name: string, type: string) => ({ name, data_type: type, formatted: `${name} ${type}` })

function messageOf(contract: readonly object[], definition: readonly object[]): string {
  try {
    callValue(raiseContractError, callArgs([toValue(contract), toValue(definition)]))
  } catch (error) {
    if (error instanceof JinjaRuntimeError) return error.message
    throw error
  }
  return ''
}

it('lists the columns in which query and contract differ, and no others', () => {
  const contract = [
    column('id', 'INTEGER'),
    column('name', 'TEXT'),
    column('day', 'DATETIME'),
    column('gone', 'DATE'),
  ]
  const definition = [
    column('ID', 'TEXT'),
    column('name', 'TEXT'),
    column('day', 'DATE'),
    column('more', 'BIGINT'),
  ]
  expect(messageOf(contract, definition)).toBe(
    [
      'This model has an enforced contract that its query breaks.',
      '| column_name | definition_type | contract_type | mismatch_reason       |',
      '| ----------- | --------------- | ------------- | --------------------- |',
      '| ID          | TEXT            | INTEGER       | data type mismatch    |',
      '| day         | DATE            | DATETIME      | data type mismatch    |',
      '| gone        |                 | DATE          | missing in definition |',
      '| more        | BIGINT          |               | missing in contract   |',
      'Columns that differ: 4.',
    ].join('\n'),
  )
})

it('says that a contract without columns needs some', () => {
  expect(messageOf([], [column('id', 'TEXT')])).toContain('listed nowhere')
})
