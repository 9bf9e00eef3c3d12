import { describe, expect, it } from 'vitest'
import { parseFiles } from '../testing/project.ts'

const files = {
  'packages.yml': 'packages: [{local: ../tools}]\n',
  'dbt_packages/tools/dbt_project.yml': "name: tools\nversion: '1.0'\n",
  'dbt_packages/tools/macros/m.sql': [
    '{% macro fill(x) %}{{ adapter.dispatch("fill", "tools")(x) }}{% endmacro %}',
    '{% macro default__fill(x) %}{{ x }}{% endmacro %}',
    '{% macro run_query(sql) %}{{ return(dbt.run_query(sql)) }}{% endmacro %}',
  ].join('\n'),
}

/** What the manifest names below a macro with this body. */
function below(body: string): readonly string[] {
  const macro = `{% macro asked(words) %}${body}{% endmacro %}`
  const { manifest } = parseFiles({ ...files, 'macros/m.sql': macro })
  return [...(manifest.macros.get('macro.shop.asked')?.depends_on.macros ?? [])].sort()
}

describe('the macros below a macro', () => {
  it.each([
    ['a name of another package', '{% do run_query(1) %}', ['macro.tools.run_query']],
    ['a name of dbt, said in full', '{% do dbt.run_query(1) %}', ['macro.dbt.run_query']],
    ['a method of the name of a macro', "{{ words.replace('a', 'b') }}", ['macro.dbt.replace']],
    ['a method of the name of none', "{{ words.strip('a') }}", []],
    [
      'what every model may call',
      "{{ ref('x') }}{{ config(a=1) }}{{ var('x') }}{{ adapter.drop_relation(1) }}",
      [],
    ],
    ['a method of a part', "{{ words.first.replace('a', 'b') }}", []],
    ['itself', '{{ asked(1) }}', []],
    [
      'what is dispatched and served',
      "{{ adapter.dispatch('fill', 'tools')(1) }}",
      ['macro.tools.default__fill', 'macro.tools.fill'],
    ],
  ])('%s', (_what, body, expected) => {
    expect(below(body)).toEqual(expected)
  })

  it('leaves itself out where it is dispatched', () => {
    const { manifest } = parseFiles(files)
    expect(manifest.macros.get('macro.tools.fill')?.depends_on.macros).toEqual(['macro.tools.default__fill'])
  })
})

describe('what is dispatched without a namespace', () => {
  it('is served by the project before the package', () => {
    const { manifest } = parseFiles({
      ...files,
      'dbt_packages/tools/macros/n.sql':
        '{% macro none() %}{{ adapter.dispatch("none")() }}{% endmacro %}{% macro default__none() %}{% endmacro %}',
      'macros/m.sql': '{% macro default__none() %}{% endmacro %}',
    })
    expect(manifest.macros.get('macro.tools.none')?.depends_on.macros).toEqual(['macro.shop.default__none'])
  })
})

describe('the macros below a generic test', () => {
  it('are one of the package and one of the project, where that calls it', () => {
    const { manifest } = parseFiles({
      ...files,
      'dbt_packages/tools/macros/t.sql': '{% test odd(model) %}select * from {{ model }}{% endtest %}',
      'macros/t.sql': '{% test odd(model) %}{{ tools.test_odd(model) }}{% endtest %}',
      'models/a.sql': 'select 1 as id',
      'models/a.yml': 'models: [{name: a, data_tests: [tools.odd]}]\n',
    })
    const [test] = [...manifest.nodes.values()].filter((node) => node.resource_type === 'test')
    expect(test?.depends_on.macros).toEqual(
      expect.arrayContaining(['macro.shop.test_odd', 'macro.tools.test_odd']),
    )
  })
})
