import { expect, it } from 'vitest'
import { offlineDatabase } from '../compile/offline-database.ts'
import type { SchemaSearch } from '../database.ts'
import { RelationLists } from './adapter-call.ts'
import { relationStyle } from './relation-style.ts'
import { Relation } from './relation.ts'

const style = relationStyle('duckdb')
const schema = { database: 'd', schema: 's' }
const relation = (identifier: string) => Relation.create(style, { ...schema, identifier, type: 'view' })

it('asks once for a name and those that begin with it, and keeps them right through what is done', () => {
  const asked: SchemaSearch[] = []
  const database = {
    ...offlineDatabase(() => {}),
    // One that cannot narrow it.
    listRelations: (search: SchemaSearch) => {
      asked.push(search)
      return ['orders', 'orders__dbt_tmp', 'other'].map((name) => ({
        ...schema,
        name,
        type: 'view' as const,
      }))
    },
  }
  const lists = new RelationLists(style)
  const names = (name: string) => lists.candidates(database, schema, name).map((one) => one.identifier)
  expect(names('Orders')).toEqual(['orders', 'orders__dbt_tmp'])
  expect(names('orders__dbt_backup')).toEqual(['orders', 'orders__dbt_tmp'])
  lists.remove(relation('orders__dbt_tmp'))
  lists.add(relation('orders__dbt_backup'))
  lists.add(relation('another'))
  expect(names('orders')).toEqual(['orders', 'orders__dbt_backup'])
  expect(asked).toEqual([{ ...schema, prefix: 'orders' }])
  expect(lists.list(database, schema).map((one) => one.identifier)).toContain('other')
  lists.add(relation('another'))
  expect(names('another').includes('another')).toBe(true)
  expect(asked).toHaveLength(2)
})
