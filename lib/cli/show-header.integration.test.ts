import { describe, expect, it } from 'vitest'
import { profilesOfBoth, useCommandFolder } from './testing/command-folder.ts'

/** A model that says something before its SELECT is shown with it, as it is built with it. */
const shop = useCommandFolder(
  {
    'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
    'profiles.yml': profilesOfBoth,
    'models/begun.sql': `{% call set_sql_header(config) %}with given as (select 41 as n){% endcall %}
select n + 1 as answer from given`,
    'models/zoned.sql': `{{ config(sql_header="set timezone = 'Asia/Kolkata';") }}
select n from (values (1), (2), (3)) t (n) where current_setting('TimeZone') = 'Asia/Kolkata'`,
  },
  { postgres: true },
)

describe.each(['duckdb', 'postgres'])('show on %s', { timeout: 60_000 }, (target) => {
  it.each([
    ['begun', 5, [{ answer: 42 }]],
    ['zoned', 2, [{ n: 1 }, { n: 2 }]],
    ['zoned', -1, [{ n: 1 }, { n: 2 }, { n: 3 }]],
  ])('sends what %s has set before its SELECT', async (node, limit, show) => {
    const words = ['show', '--select', node, '--limit', String(limit), '--output', 'json', '--quiet']
    const { code, output } = await shop.command(...words, '--target', target)
    expect([code, output]).toEqual([0, expect.stringContaining('"show"')])
    expect(JSON.parse(output)).toEqual({ node, show })
  })
})
