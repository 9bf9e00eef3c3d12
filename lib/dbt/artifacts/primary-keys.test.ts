import { expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'
import { primaryKeys } from './primary-keys.ts'

it('takes tests that are switched off for a key too, as dbt does', () => {
  const { manifest } = parseFiles({
    'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: test\ndata_tests: {+enabled: false}\n",
    'models/a.sql': 'select 1 as id',
    'models/a.yml': 'models: [{name: a, columns: [{name: id, data_tests: [unique, not_null]}]}]\n',
  })
  expect([...primaryKeys(manifest)]).toEqual([['model.shop.a', ['id']]])
})
