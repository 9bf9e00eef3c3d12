import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TargetFolder, manifestArtifact } from './artifacts/index.ts'
import { compileInline } from './compile/compile-inline.ts'
import { compileNode } from './compile/compile-node.ts'
import { loadProfile } from './project/profile.ts'
import type { NodeResult } from './run/index.ts'
import { selectNodes } from './select/select-nodes.ts'
import { parseFiles } from './testing/project.ts'

/** Projects that somebody wrote to reach what is none of theirs. Templates by themselves: lib/jinja/hostile.test.ts. */
const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'] as const
const stamp = { invocationId: 'i', generatedAt: '2026-01-01T00:00:00Z' }

describe('names that mean something to JavaScript', () => {
  it.each(names)('%s is a name like any other, of everything in a project', (name) => {
    const project = parseFiles({
      'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: test\nvars:\n  ${name}: 7\nmodels:\n  ${name}: 3\n  shop:\n    ${name}:\n      +tags: [${name}]\n`,
      [`models/${name}/${name}.sql`]: `{{ config(meta={'${name}': 1}) }}select {{ var('${name}') }} as id`,
      'models/reads.sql': `select * from {{ ref('${name}') }} join {{ source('${name}', '${name}') }} on {{ ${name}.${name}() }}`,
      'macros/m.sql': `{% macro ${name}() %}true{% endmacro %}`,
      'models/m.yml': `groups:\n  - name: ${name}\n    owner: {name: ${name}}\nsources:\n  - name: ${name}\n    tables: [{name: ${name}}]\nmodels:\n  - name: ${name}\n    group: ${name}\n    config: {${name}: 2, meta: {${name}: 2}}\n    columns: [{name: ${name}, meta: {${name}: 3}, data_tests: [not_null]}]\nexposures:\n  - {name: ${name}, type: dashboard, owner: {name: ${name}}, depends_on: ["ref('${name}')"]}\n`,
      'models/d.md': `{% docs ${name} %}text{% enddocs %}`,
      'selectors.yml': `selectors:\n  - {name: ${name}, definition: 'config.${name}:${name}'}\n`,
    })
    const id = `model.shop.${name}`
    expect(project.manifest.nodes.get(id)?.config['meta']).toHaveProperty([name], 1)
    expect(project.manifest.nodes.get(id)?.tags).toEqual([name])
    expect(compileNode(project, id, { database: null }).sql).toContain('select 7 as id')
    const written = JSON.stringify(manifestArtifact(project.manifest, stamp))
    const { group_map: groups, selectors }: Readonly<Record<string, object>> = JSON.parse(written)
    expect(Object.entries(groups ?? {})).toEqual([[name, expect.arrayContaining([id])]])
    expect(Object.keys(selectors ?? {})).toEqual([name])
    expect(
      selectNodes(project, { select: [`config.${name}:2`], exclude: [], resourceTypes: ['model'] }).ids,
    ).toEqual([id])
    expect(selectNodes(project, { select: [], exclude: [], selector: name }).ids).toEqual([])
    for (const key of ['meta', 'polluted', '7']) expect(Object.prototype).not.toHaveProperty([key])
  })

  it.each(names)('%s is nothing where nobody defined it', (name) => {
    const project = parseFiles({ 'models/a.sql': 'select 1' })
    // A flag that nobody knows is undefined, as in dbt.
    expect(compileInline(project, `{{ flags.${name} }}`, { database: null }).sql).toBe('')
    for (const text of [
      `ref('${name}')`,
      `source('${name}', '${name}')`,
      `var('${name}')`,
      `env_var('${name}')`,
      `doc('${name}')`,
      `${name}()`,
      `adapter.${name}()`,
      `modules.${name}.x`,
      `modules.datetime.${name}.x`,
      `target.${name}.x`,
      `graph.${name}.x`,
      `this.${name}.x`,
      `exceptions.${name}('x')`,
    ]) {
      const compiled = compileInline(project, `select {{ ${text} }}`, { database: null })
      expect({ text, ok: compiled.ok, errors: compiled.diagnostics.length }).toEqual({
        text,
        ok: false,
        errors: 1,
      })
    }
  })
})

describe('names of what every object has', () => {
  it('are keys as any other, in the arguments of a test and in what they are merged with', () => {
    const given = '{__proto__: {polluted: 1}, constructor: 2, arguments: {__proto__: {where: x}, to: 3}}'
    const project = parseFiles({
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: test\n",
      'models/a.sql': 'select 1 as id',
      'models/a.yml': `models:\n  - name: a\n    data_tests: [{odd: ${given}}]\ngroups:\n  - {name: g, owner: {name: x}, config: {__proto__: {meta: {y: 1}}}}\n`,
      'macros/odd.sql': '{% test odd(model) %}select 1{% endtest %}',
    })
    const test = [...project.manifest.nodes.values()].find((node) => node.resource_type === 'test')
    const kwargs = test?.test_metadata?.kwargs ?? {}
    expect(Object.keys(kwargs).sort()).toEqual(['__proto__', 'constructor', 'model', 'to'])
    expect(Object.getPrototypeOf(kwargs)).toBe(Object.prototype)
    expect(test?.config['where']).toBeNull()
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('secrets of the environment', () => {
  const env = new Map([['DBT_ENV_SECRET_KEY', 'hunter2']])
  const secret = "{{ env_var('DBT_ENV_SECRET_KEY', 'x') }}"

  it('reach no template, whatever the file', () => {
    const project = parseFiles(
      {
        'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: test\nmodels:\n  +schema: "${secret}"\non-run-start: "select '${secret}'"\n`,
        'models/a.sql': `select '${secret}'`,
        'models/b.sql': `select '{{ leak() }}'`,
        'models/c.sql': `select '{{ builtins.env_var("DBT_ENV_SECRET_KEY") }}{{ context["env_var"]("DBT_ENV_SECRET_KEY") }}'`,
        'macros/m.sql': `{% macro leak() %}{% set f = env_var %}{{ f('DBT_ENV_' ~ 'SECRET_KEY') }}{% endmacro %}`,
        'models/m.yml': `models:\n  - name: a\n    description: "${secret}"\n    config: {meta: {k: "${secret}"}}\n`,
        'snapshots/s.yml': `snapshots:\n  - {name: s, relation: "ref('a')", config: {schema: "${secret}"}}\n`,
        'selectors.yml': `selectors:\n  - {name: s, definition: "${secret}"}\n`,
      },
      { env },
    )
    const compiled = ['a', 'b', 'c'].map((name) =>
      compileNode(project, `model.shop.${name}`, { database: null }),
    )
    const all = JSON.stringify([
      manifestArtifact(project.manifest, stamp),
      project.diagnostics,
      compiled,
      compileInline(project, `select '${secret}'`, { database: null }),
    ])
    expect(all).not.toContain('hunter2')
    expect(compiled.map((one) => one.ok)).toEqual([false, false, false])
    expect(project.diagnostics.map((one) => one.code)).toContain('env-var-secret')
  })

  it('are for profiles.yml, and stay out of what templates see of the target', () => {
    const { profile } = loadProfile({
      candidates: [
        {
          path: 'profiles.yml',
          text: `p:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h, user: u, password: "${secret}", dbname: d, schema: s, port: 5432}\n`,
        },
      ],
      profileName: 'p',
      targetName: null,
      env,
      vars: {},
    })
    expect(profile?.connection['password']).toBe('hunter2')
    expect(JSON.stringify(profile?.target)).not.toContain('hunter2')
  })
})

describe('names that lead out of the target folder', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hostile-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('write nothing there', () => {
    const up = '../../../../../evil'
    const project = parseFiles({
      'models/a.sql': 'select 1 as id',
      'tests/generic/t.sql': '{% test t(model) %}select 1{% endtest %}',
      'models/m.yml': `models:\n  - name: a\n    data_tests: [{t: {name: ${up}}}]\nunit_tests:\n  - {name: ${up}, model: a, given: [], expect: {rows: [{id: 1}]}}\nsnapshots:\n  - {name: ${up}, relation: "ref('a')", config: {strategy: check, unique_key: id, check_cols: all}}\n`,
    })
    const target = new TargetFolder(join(folder, 'target'))
    const { nodes, unitTests } = project.manifest
    const written = [...nodes.keys(), ...unitTests.keys()]
    expect(written.filter((id) => id.includes('evil'))).not.toEqual([])
    for (const uniqueId of written) target.writeNode(project.manifest, resultOf(uniqueId))
    expect(readdirSync(folder)).toEqual(['target'])
    expect(readdirSync(join(folder, 'target'))).toEqual(['compiled', 'run'])
    expect(readdirSync(join(folder, 'target', 'compiled'))).toEqual(['shop'])
  })

  const resultOf = (uniqueId: string): NodeResult => ({
    uniqueId,
    status: 'success',
    message: null,
    failures: null,
    rowsAffected: null,
    startedAt: stamp.generatedAt,
    endedAt: stamp.generatedAt,
    timing: [],
    compiledSql: 'compiled',
    runSql: 'run',
    relationName: null,
    adapterResponse: {},
    diagnostics: [],
    repeatable: false,
  })
})

describe('a project that wants too much', () => {
  it('keeps what is sound beside a bomb of YAML, an endless macro and a giant seed of digits', () => {
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 9; level += 1)
      bomb.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      )
    const limits = { maxSteps: 100_000, maxDepth: 100 }
    const project = parseFiles(
      {
        'models/bomb.yml': bomb.join('\n'),
        'models/deep.yml': `models: ${'['.repeat(5000)}`,
        'models/endless.sql':
          '{% for a in range(9999) %}{% for b in range(9999) %}{{ a }}{% endfor %}{% endfor %}',
        'models/digits.sql': 'select {{ 10 ** (10 ** 9) }}',
        'models/recursive.sql': 'select {{ m() }}',
        'macros/m.sql': '{% macro m() %}{{ m() }}{% endmacro %}',
        'models/good.sql': 'select 1 as id',
      },
      { limits },
    )
    const codes = new Map(project.diagnostics.map((one) => [one.path, one.code]))
    const remedies = new Map(project.diagnostics.map((one) => [one.path, one.remedy]))
    expect(remedies.get('models/bomb.yml')).toBe('Use fewer aliases of aliases.')
    expect(remedies.get('models/deep.yml')).toBe('Nest less deeply.')
    expect(codes.get('models/bomb.yml')).toBe('yaml-syntax')
    expect(codes.get('models/deep.yml')).toBe('yaml-syntax')
    for (const name of ['endless', 'digits', 'recursive']) {
      const { ok, diagnostics } = compileNode(project, `model.shop.${name}`, { database: null, limits })
      expect([name, ok, diagnostics[0]?.code]).toEqual([name, false, 'jinja-limit'])
    }
    expect(compileNode(project, 'model.shop.good', { database: null }).sql).toBe('select 1 as id')
  })

  it.each([
    ["modules.re.match('(a+)+$', 'a' * 40 ~ 'b')", 'searched for more than 1000 ms'],
    ["modules.re.compile('(x+x+)+y').sub('', 'x' * 60)", 'searched for more than 1000 ms'],
    ["modules.re.sub('a', 'b' * 99999, 'a' * 99999)", 'over the limit'],
    ["modules.datetime.datetime.strptime('1' * 60 ~ 'x', '%d' * 31)", 'searched for more than 1000 ms'],
    ['modules.itertools.repeat(1, 1000000000)', 'million steps'],
    ['modules.itertools.product([0, 1], repeat=1000000000)', 'million steps'],
    ['zip(*([range(99999)] * 999)) | length', 'million steps'],
  ])('is ended on its line by %s', (expression, message) => {
    const project = parseFiles({ 'models/a.sql': 'select 1' })
    const { ok, diagnostics } = compileInline(project, `select\n{{ ${expression} }}`, {
      database: null,
      limits: { maxSteps: 1_000_000 },
    })
    expect([ok, diagnostics.length, diagnostics[0]?.span?.start.line]).toEqual([false, 1, 2])
    expect(diagnostics[0]).toMatchObject({ code: 'jinja-limit', message: expect.stringContaining(message) })
  })

  it('a pattern of nothing but openings is a fault at once', () => {
    const project = parseFiles({ 'models/a.sql': 'select 1' })
    const text = "select\n{{ modules.re.compile('[' * 99999, 64) }}"
    const { diagnostics } = compileInline(project, text, { database: null, limits: { maxSteps: 1_000_000 } })
    expect(diagnostics.map(({ code, span }) => [code, span?.start.line])).toEqual([['jinja-error', 2]])
  })

  it.each(['tojson', 'toyaml', 'diff_of_two_dicts'])('%s of what holds itself many times', (name) => {
    const project = parseFiles({ 'models/a.sql': 'select 1' })
    const nested =
      '{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}'
    const call =
      name === 'diff_of_two_dicts' ? "diff_of_two_dicts({'a': ns.l}, {'a': ns.l})" : `${name}(ns.l)`
    const limits = { maxSteps: 100_000 }
    const { ok, diagnostics } = compileInline(project, `${nested}{{ ${call} }}`, { database: null, limits })
    expect([ok, diagnostics[0]?.code]).toEqual([false, 'jinja-limit'])
  })
})
