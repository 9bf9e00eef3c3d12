import { expect, it } from 'vitest'
import { findCtes, previewOfCte } from './find-ctes.ts'

const names = (text: string) => findCtes(text).map((cte) => cte.name)

it('finds the CTEs of the statement, not those of a bracket, a string or a comment', () => {
  const text = `{{ config(materialized='table') }}
-- with wrong as (
with recursive "Odd name" (a, b) as (
    select ')' as a, {{ money('(') }} as b from (with inner_one as (select 1) select * from inner_one)
),
paid as materialized ( select 1 /* ) */ )
select * from paid`
  expect(names(text)).toEqual(['"Odd name"', 'paid'])
})

it('ends where a bracket is still open', () => {
  expect(names('with one as (select 1), two as (select (2')).toEqual(['one'])
  expect(names('select 1')).toEqual([])
})

it('previews the file up to the end of the CTE, at the lines of the file', () => {
  const text = 'with one as (\n  select 1\n),\ntwo as (select * from one)\nselect * from two'
  const [one] = findCtes(text)
  expect(one && previewOfCte(text, one)).toEqual({
    text: 'with one as (\n  select 1\n)\nselect * from one',
    start: { line: 1, column: 1 },
    label: 'CTE one',
  })
})

it('closes the ifs that it stands in, leaves the snapshot tag out, and gives up in a loop', () => {
  const parts = (text: string) => findCtes(text).map((cte) => previewOfCte(text, cte))
  expect(parts('{% if flags.FULL_REFRESH %}with a as (select 1) select 2{% endif %}')[0]?.text).toBe(
    '{% if flags.FULL_REFRESH %}with a as (select 1){% endif %}\nselect * from a',
  )
  expect(parts('{% snapshot s %}\nwith a as (select 1) select 2{% endsnapshot %}')[0]).toMatchObject({
    text: '\nwith a as (select 1)\nselect * from a',
    start: { line: 1, column: 17 },
  })
  expect(parts('{% for x in y %}with a as (select 1) select 2{% endfor %}')).toEqual([null])
  expect(parts('{% set x = 1 %}with a as (select 1) select 2')[0]?.label).toBe('CTE a')
})
