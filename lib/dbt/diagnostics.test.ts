import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileInline } from './compile/compile-inline.ts'
import { compileNode } from './compile/compile-node.ts'
import { diagnosticCodes } from './diagnostic-codes.ts'
import type { Diagnostic } from './diagnostics.ts'
import type { ParsedProject, ParseOptions } from './options.ts'
import { parseProject } from './parse/parse-project.ts'
import { diskFiles } from './project/disk-files.ts'
import { loadProfile } from './project/profile.ts'
import { memoryFiles } from './project/memory-files.ts'
import { selectNodes } from './select/select-nodes.ts'
import { compareWith } from './state/compare.ts'
import { parseFiles, testTarget } from './testing/project.ts'

type Files = Readonly<Record<string, string>>

interface BrokenCase {
  readonly title: string
  readonly code: keyof typeof diagnosticCodes
  /** ⟦ and ⟧ mark where the diagnostic points; without a mark the place is not compared. */
  readonly files: Files
  readonly message: string
  readonly remedy?: string
  readonly options?: Partial<ParseOptions>
  /** Nodes to compile, where the fault shows only then. */
  readonly compile?: readonly string[]
  /** Labels of the macro calls on the way, outermost first. */
  readonly stack?: readonly string[]
}

const unmark = (text: string) => text.replaceAll('⟦', '').replaceAll('⟧', '')

/** The marked range, as `path line:column-line:column`. */
function markedPlace(files: Files): string | null {
  for (const [path, text] of Object.entries(files)) {
    const start = text.indexOf('⟦')
    const end = text.indexOf('⟧')
    if (start === -1) continue
    const position = (offset: number, marks: number) => {
      const before = text.slice(0, offset).split('\n')
      const inLine = (before.at(-1) ?? '').split('⟦').length - 1
      return `${before.length}:${(before.at(-1) ?? '').length + 1 - (marks > 0 ? inLine : 0)}`
    }
    return `${path} ${position(start, 0)}-${position(end, 1)}`
  }
  return null
}

function placeOf(one: Diagnostic): string {
  const { path, span } = one
  if (!span) return `${path ?? '-'}`
  return `${path ?? '-'} ${span.start.line}:${span.start.column}-${span.end.line}:${span.end.column}`
}

function findAll(one: BrokenCase): readonly Diagnostic[] {
  const files = Object.fromEntries(Object.entries(one.files).map(([path, text]) => [path, unmark(text)]))
  const project = parseFiles(files, one.options)
  const compiled = (one.compile ?? []).flatMap(
    (id) => compileNode(project, id, { database: null }).diagnostics,
  )
  return [...project.diagnostics, ...compiled]
}

const raised = new Set<string>()

const model = (sql: string, more: Files = {}): Files => ({ 'models/a.sql': sql, ...more })
const yaml = (text: string, more: Files = {}): Files => ({
  'models/a.sql': 'select 1 as id',
  'models/m.yml': text,
  ...more,
})

const catalogs = (text: string): Files =>
  model('select 1 as id', { 'catalogs.yml': `catalogs:\n  ${text}\n` })

const cases: readonly BrokenCase[] = [
  {
    title: 'a name with a space in dbt_project.yml',
    code: 'project-invalid',
    files: { 'dbt_project.yml': 'name: ⟦my shop⟧\n' },
    message:
      'dbt_project.yml cannot be used: the name "my shop" is not made of letters, digits and underscores.',
  },
  {
    title: 'paths that are no list',
    code: 'project-invalid',
    files: { 'dbt_project.yml': 'name: shop\nmodel-paths: ⟦models⟧\n' },
    message: "dbt_project.yml cannot be used: 'model-paths' must be a list of folders.",
  },
  {
    title: 'a variable of the environment that is not set',
    code: 'env-var-missing',
    files: { 'dbt_project.yml': 'name: shop\nmodels:\n  +schema: ⟦"{{ env_var(\'NOPE\') }}⟧"\n' },
    message: "Environment variable 'NOPE' is not set and has no default.",
    remedy: "Set NOPE, or give a default: env_var('NOPE', '...').",
  },
  {
    title: 'a secret outside of profiles.yml',
    code: 'env-var-secret',
    files: model(
      "select ⟦'{{ env_var('DBT_ENV_SECRET_X') }}'⟧"
        .replace("⟦'{{ env_var", "'{{ ⟦env_var")
        .replace("') }}'⟧", "')⟧ }}'"),
    ),
    options: { env: new Map([['DBT_ENV_SECRET_X', 'hidden']]) },
    message: "'DBT_ENV_SECRET_X' is a secret and may be used only in profiles.yml and packages.yml.",
  },
  {
    title: 'a package that is not installed',
    code: 'package-missing',
    files: { 'packages.yml': 'packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n' },
    message: "Package 'dbt_utils' is required but not installed in dbt_packages.",
    remedy: 'Install the packages: the button in Develop, or metricwright deps.',
  },
  {
    title: 'a package of a folder that is not installed',
    code: 'package-missing',
    files: { 'packages.yml': 'packages:\n  - local: ../helpers\n' },
    message: "Package 'helpers' is required but not installed in dbt_packages.",
  },
  {
    title: 'a package that only the lock file knows by its name, and one that it needs',
    code: 'package-missing',
    files: {
      'packages.yml':
        'packages:\n  - { package: a/one, version: 1.0.0 }\n  - { git: "https://h/x.git", revision: r }',
      'package-lock.yml':
        'packages:\n  - { package: a/one, name: one, version: 1.0.0 }\n  - { git: "https://h/x.git", name: two, revision: r }\n',
      'dbt_packages/one/dbt_project.yml': 'name: one',
    },
    message: "Package 'two' is required but not installed in dbt_packages.",
  },
  {
    title: 'two packages of one name',
    code: 'package-duplicate',
    files: { 'dbt_packages/one/dbt_project.yml': 'name: shop', 'dbt_packages/one/models/x.sql': 'select 1' },
    message: "Two packages are called 'shop'; the other one is the project itself.",
  },
  {
    title: 'a package without dbt_project.yml',
    code: 'package-broken',
    files: { 'dbt_packages/half/models/x.sql': 'select 1' },
    message: 'dbt_packages/half has no dbt_project.yml and is left out.',
  },
  {
    title: 'a model file of 3 MB',
    code: 'file-too-large',
    files: model('x'.repeat(3 * 1024 * 1024)),
    message: 'The file has 3.0 MB; files of this kind are read up to 2.0 MB.',
  },
  {
    title: 'a binary file in models',
    code: 'file-binary',
    files: model('PK\u0003\u0004\0\0\0'),
    message: 'The file holds binary data, not text, and is left out.',
  },
  {
    title: 'wrong indentation in YAML',
    code: 'yaml-syntax',
    files: yaml('models:\n  - name: a\n   ⟦d⟧escription: x\n'),
    message: 'This YAML cannot be read: this line is indented like none that it could follow.',
  },
  {
    title: 'a tab in YAML',
    code: 'yaml-syntax',
    files: yaml('models:\n\t- name: a\n'),
    message: 'This YAML cannot be read: tab characters must not be used in indentation.',
  },
  {
    title: 'YAML that is a list',
    code: 'yaml-invalid',
    files: yaml('⟦- a⟧\n'),
    message: 'A property file is a mapping, such as models: followed by a list.',
  },
  {
    title: 'models that are no list',
    code: 'yaml-invalid',
    files: yaml('⟦models⟧:\n  name: a\n'),
    message: "'models' must be a list of entries that begin with '- name:'.",
  },
  {
    title: 'an entry without a name',
    code: 'yaml-invalid',
    files: yaml('models:\n  - ⟦description: x⟧\n'),
    message: "This entry of 'models' has no name.",
  },
  {
    title: 'a key that is given twice',
    code: 'yaml-duplicate-key',
    files: yaml('models:\n  - name: a\n    description: x\n    ⟦description⟧: y\n'),
    message: "'description' is given twice; what line 3 says of it is passed over.",
  },
  {
    title: 'a misspelt section',
    code: 'yaml-unknown-key',
    files: yaml('⟦model⟧:\n  - name: a\n'),
    message: "'model' means nothing in a property file and is ignored.",
    remedy: "Did you mean 'models'?",
  },
  {
    title: 'an open bracket in Jinja',
    code: 'jinja-syntax',
    files: model("select * from {{ ref('b' }}"),
    message: "Unexpected '}', expected ')'.",
  },
  {
    title: 'an attribute that there is not',
    code: 'jinja-error',
    files: model('{% set d = {} %}select {{ ⟦d.nope.field⟧ }}'),
    compile: ['model.shop.a'],
    message: "'dict object' has no attribute 'nope'.",
  },
  {
    title: 'an undefined variable',
    code: 'macro-not-found',
    files: model('select {{ ⟦tis.name⟧ }}'),
    compile: ['model.shop.a'],
    message: "There is no macro or variable 'tis'.",
    remedy: "Did you mean 'this'?",
  },
  {
    title: 'a macro that never ends',
    code: 'jinja-limit',
    files: model('select {{ forever() }}', {
      'macros/m.sql':
        '{% macro forever() %}{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}{% endmacro %}',
    }),
    options: { limits: { maxSteps: 10_000 } },
    message: 'The template took more than 10000 steps and was ended.',
    stack: ['forever'],
  },
  {
    title: 'an error that a macro raises',
    code: 'compiler-error',
    files: model("select {{ outer('x') }}", {
      'macros/m.sql':
        "{% macro outer(x) %}{{ inner(x) }}{% endmacro %}\n{% macro inner(x) %}\n  {{ ⟦exceptions.raise_compiler_error('No ' ~ x ~ '!')⟧ }}\n{% endmacro %}",
    }),
    message: 'No x!',
    stack: ['outer', 'inner'],
  },
  {
    title: 'a warning of a macro',
    code: 'compiler-warning',
    files: model("select 1 {{ ⟦exceptions.warn('Old style')⟧ }}"),
    compile: ['model.shop.a'],
    message: 'Old style',
  },
  {
    title: 'a macro twice',
    code: 'macro-duplicate',
    files: {
      'macros/a.sql': '{% macro m() %}{% endmacro %}',
      'macros/b.sql': '⟦{% macro m() %}{% endmacro %}⟧',
    },
    message: "Macro 'm' is defined twice in this package; the other one is in macros/a.sql.",
  },
  {
    title: 'a dispatch that nobody serves',
    code: 'dispatch-not-found',
    files: model("select {{ ⟦adapter.dispatch('thing')⟧() }}"),
    message: "No macro serves 'thing' on this warehouse (looked for 'duckdb__thing', 'default__thing').",
    remedy: 'Write a macro default__thing, or one for your warehouse.',
  },
  {
    title: 'a variable that is not set',
    code: 'var-missing',
    files: {
      'dbt_project.yml': 'name: shop\nvars: { start_date: x }\n',
      ...model("select '{{ ⟦var('start_dat')⟧ }}'"),
    },
    compile: ['model.shop.a'],
    message: "Variable 'start_dat' is not set and has no default.",
    remedy: "Did you mean 'start_date'?",
  },
  {
    title: 'a query while typing',
    code: 'needs-warehouse',
    files: model("select {{ run_query('select 1') }}"),
    compile: ['model.shop.a'],
    message: 'This query asks the warehouse, which is not done while typing.',
  },
  {
    title: 'an incremental model while typing',
    code: 'compiled-unbuilt',
    files: model("{{ config(materialized='incremental') }}select 1 {% if is_incremental() %}x{% endif %}"),
    compile: ['model.shop.a'],
    message: 'The warehouse was not asked what is built, so this is compiled as for a first build.',
  },
  {
    title: 'a ref to nothing',
    code: 'ref-not-found',
    files: model("select *\nfrom {{ ⟦ref('custmers')⟧ }}", { 'models/customers.sql': 'select 1' }),
    message: "There is no model, seed or snapshot 'custmers'.",
    remedy: "Did you mean 'customers'?",
  },
  {
    title: 'a ref within a macro to nothing',
    code: 'ref-not-found',
    files: model('select * from {{ base() }}', {
      'macros/m.sql': "{% macro base() %}{{ ⟦ref('gone')⟧ }}{% endmacro %}",
    }),
    message: "There is no model, seed or snapshot 'gone'.",
    remedy: 'Create the model, or correct the name in ref().',
  },
  {
    title: 'a ref to a disabled model',
    code: 'ref-disabled',
    files: model("select * from {{ ⟦ref('off')⟧ }}", {
      'models/off.sql': '{{ config(enabled=false) }}select 1',
    }),
    message: "'off' is disabled.",
  },
  {
    title: 'a ref to a private model of another group',
    code: 'ref-private',
    files: model("select * from {{ ⟦ref('hidden')⟧ }}", {
      'models/hidden.sql': "{{ config(access='private', group='finance') }}select 1",
      'models/g.yml': 'groups:\n  - name: finance\n    owner: { name: F }\n',
    }),
    message: "'hidden' is private to group 'finance'.",
  },
  {
    title: 'a ref that two packages could mean',
    code: 'ref-ambiguous',
    files: {
      ...model("select * from {{ ⟦ref('same')⟧ }}"),
      'dbt_packages/p1/dbt_project.yml': 'name: p1',
      'dbt_packages/p1/models/same.sql': "{{ config(alias='s1') }}select 1",
      'dbt_packages/p2/dbt_project.yml': 'name: p2',
      'dbt_packages/p2/models/same.sql': 'select 2',
    },
    message: "'same' is defined in the packages 'p1', 'p2'.",
    remedy: "Say which one: ref('p1', 'same').",
  },
  {
    title: 'a ref that only shows when compiled',
    code: 'ref-undeclared',
    files: model("{% if execute %}select * from {{ ⟦ref('b')⟧ }}{% endif %}", { 'models/b.sql': 'select 1' }),
    compile: ['model.shop.a'],
    message: "The engine could not see at parse time that this reads 'b'.",
    remedy: "Add a line at the top: -- depends_on: {{ ref('b') }}",
  },
  {
    title: 'variables in two files',
    code: 'project-invalid',
    files: {
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n⟦vars⟧:\n  day: 1\n",
      'vars.yml': 'vars:\n  day: 2\n',
    },
    message:
      'dbt_project.yml cannot be used: variables stand both here and in vars.yml; keep them in one of the two.',
  },
  {
    title: 'a catalog for a warehouse that has none',
    code: 'yaml-invalid',
    files: catalogs('- name: ⟦lake⟧\n    write_integrations: [{name: w, catalog_type: built_in}]'),
    message: "Duckdb keeps no tables in catalogs; remove catalog 'lake'.",
  },
  {
    title: 'a catalog with a key that is none',
    code: 'yaml-invalid',
    files: catalogs('- name: lake\n    ⟦type⟧: built_in'),
    message:
      "'type' means nothing in catalog 'lake'; there are name, active_write_integration, write_integrations.",
  },
  {
    title: 'a catalog of which nobody knows where it writes',
    code: 'yaml-invalid',
    files: catalogs('- name: lake'),
    message: "Catalog 'lake' has 0 write_integrations; name one as active_write_integration.",
  },
  {
    title: 'a catalog that writes where there is nothing',
    code: 'yaml-invalid',
    files: catalogs(
      '- name: lake\n    active_write_integration: ⟦x⟧\n    write_integrations: [{name: w, catalog_type: built_in}]',
    ),
    message: "The active_write_integration of catalog 'lake' must be one of its write_integrations (w).",
  },
  {
    title: 'a write integration without a type',
    code: 'yaml-invalid',
    files: catalogs('- name: lake\n    write_integrations: [{name: w}]'),
    message: "A write integration of catalog 'lake' needs 'catalog_type', as text.",
  },
  {
    title: 'a secret in catalogs.yml that is not set',
    code: 'env-var-missing',
    files: catalogs('- name: lake\n    active_write_integration: "{{ env_var(\'NOPE\') }}"'),
    message: "Environment variable 'NOPE' is not set and has no default.",
  },
  {
    title: 'an empty catalogs.yml',
    code: 'yaml-invalid',
    files: model('select 1', { 'catalogs.yml': '' }),
    message: "The file is empty; list 'catalogs' in it, or remove it.",
  },
  {
    title: 'a function that is not there',
    code: 'function-not-found',
    files: model("select {{ ⟦function('add_tacks')⟧ }}(1)", { 'functions/add_tax.sql': 'amount * 1.19' }),
    message: "There is no function 'add_tacks'.",
    remedy: "Did you mean 'add_tax'?",
  },
  {
    title: 'a metric of a measure that is not there',
    code: 'yaml-invalid',
    files: model('select 1 as id', {
      'models/m.yml':
        'metrics:\n  - name: revenue\n    label: R\n    type: simple\n    type_params: ⟦{ measure: amount }⟧\n',
    }),
    message: "There is no measure 'amount' in any semantic model.",
  },
  {
    title: 'a source that is not declared',
    code: 'source-not-found',
    files: model("select * from {{ ⟦source('raw', 'oders')⟧ }}", {
      'models/s.yml': 'sources:\n  - name: raw\n    tables:\n      - name: orders\n',
    }),
    message: "There is no source 'raw.oders'.",
    remedy: "Did you mean 'raw.orders'?",
  },
  {
    title: 'a disabled source',
    code: 'source-disabled',
    files: model("select * from {{ ⟦source('raw', 'orders')⟧ }}", {
      'models/s.yml':
        'sources:\n  - name: raw\n    tables:\n      - name: orders\n        config: { enabled: false }\n',
    }),
    message: "Source 'raw.orders' is disabled.",
  },
  {
    title: 'ref without a name',
    code: 'call-arguments',
    files: model('select * from {{ ⟦ref()⟧ }}'),
    message: 'ref() takes the name of a model, or a package and a name; 0 arguments were given.',
  },
  {
    title: 'two models of one name',
    code: 'node-duplicate',
    files: { 'models/one/a.sql': 'select 1', 'models/two/a.sql': 'select 2' },
    message: "There are two models called 'a'; the other one is models/one/a.sql.",
    remedy: 'Rename one of the two files; ref() must be able to tell them apart.',
  },
  {
    title: 'two models of one relation',
    code: 'relation-duplicate',
    files: { 'models/a.sql': 'select 1', 'models/b.sql': "{{ config(alias='a') }}select 2" },
    message: `This would be built as "db"."main"."a", and so would model 'a' (models/a.sql).`,
  },
  {
    title: 'a circle of refs',
    code: 'cycle',
    files: {
      'models/a.sql': "select * from {{ ref('b') }}",
      'models/b.sql': "select * from {{ ref('c') }}",
      'models/c.sql': "select * from {{ ref('a') }}",
    },
    message: 'These depend on each other in a circle: a -> b -> c -> a.',
  },
  {
    title: 'a group that does not exist',
    code: 'group-not-found',
    files: model("{{ config(group='finanse') }}select 1", {
      'models/g.yml': 'groups:\n  - name: finance\n    owner: { name: F }\n',
    }),
    message: "There is no group 'finanse'.",
    remedy: "Did you mean 'finance'?",
  },
  {
    title: 'a docs block that does not exist',
    code: 'doc-not-found',
    files: yaml(
      'models:\n  - name: a\n    columns:\n      - name: id\n        description: ⟦"{{ doc(\'ordr\') }}⟧"\n',
      {
        'models/d.md': '{% docs order %}x{% enddocs %}',
      },
    ),
    message: "There is no docs block 'ordr'.",
    remedy: "Did you mean 'order'?",
  },
  {
    title: 'a docs block twice',
    code: 'doc-duplicate',
    files: { 'models/a.md': '{% docs x %}1{% enddocs %}', 'models/b.md': '{% docs x %}2{% enddocs %}' },
    message: "Docs block 'x' is written twice; the other one is in models/a.md.",
  },
  {
    title: 'a description of no model',
    code: 'patch-without-node',
    files: yaml('models:\n  - name: aa\n'),
    message: "This describes model 'aa', which does not exist.",
    remedy: "Did you mean 'a'?",
  },
  {
    title: 'batches of nothing that has an event_time',
    code: 'batches-unfiltered',
    files: model(
      "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='t', begin='2024-01-01', batch_size='day') }}select * from {{ ref('b') }}",
      { 'models/b.sql': 'select 1 as id' },
    ),
    message:
      "Nothing that 'a' reads has an event_time, so that each batch reads all of it, which may make rows twice.",
  },
  {
    title: 'a model past its deprecation_date',
    code: 'model-deprecated',
    files: yaml('models:\n  - name: a\n    deprecation_date: 2020-01-31\n'),
    message: "Model 'a' was deprecated on 2020-01-31.",
  },
  {
    title: 'who reads an old version past its deprecation_date',
    code: 'ref-deprecated',
    files: {
      'models/a_v1.sql': 'select 1 as id',
      'models/a_v2.sql': 'select 1 as id',
      'models/m.yml':
        'models:\n  - name: a\n    latest_version: 2\n    versions: [{v: 1, deprecation_date: 2020-01-31}, {v: 2}]\n',
      'models/b.sql': "select * from {{ ⟦ref('a', v=1)⟧ }}",
    },
    message: "This reads 'a.v1', which was deprecated on 2020-01-31.",
    remedy: "There is a newer version: {{ ref('shop', 'a', v='2') }}.",
  },
  {
    title: 'who reads a model that has a deprecation_date to come',
    code: 'ref-deprecating',
    files: yaml('models:\n  - name: a\n    deprecation_date: 2999-01-31\n', {
      'models/b.sql': "select * from {{ ⟦ref('a')⟧ }}",
    }),
    message: "This reads 'a', which will be deprecated on 2999-01-31.",
  },
  {
    title: 'a model that is described twice',
    code: 'patch-duplicate',
    files: yaml('models:\n  - name: a\n  - name: a\n'),
    message: "'a' is described twice; the other place is models/m.yml, line 2.",
  },
  {
    title: 'a config of the wrong type',
    code: 'config-invalid',
    files: yaml('models:\n  - name: a\n    config:\n      enabled: ⟦maybe⟧\n'),
    message: "Config 'enabled' must be true or false, not 'maybe'.",
  },
  {
    title: 'an on_error that does not exist',
    code: 'config-invalid',
    files: yaml('models:\n  - name: a\n    config:\n      on_error: ⟦stop⟧\n'),
    message: "Config 'on_error' must be 'skip_children' or 'continue', not 'stop'.",
  },
  {
    title: 'a severity that does not exist',
    code: 'config-invalid',
    files: yaml('models:\n  - name: a\n    data_tests:\n      - ⟦unique_id:⟧\n          severity: fatal\n', {
      'tests/generic/u.sql': '{% test unique_id(model) %}select 1{% endtest %}',
    }),
    message: "Config 'severity' must be 'warn' or 'error', not 'fatal'.",
  },
  {
    title: 'a test that does not exist',
    code: 'test-not-found',
    files: yaml(
      'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - ⟦not_nul⟧\n',
    ),
    message: "There is no test 'not_nul'.",
    remedy: "Did you mean 'not_null'?",
  },
  {
    title: 'arguments of a test that are not indented',
    code: 'test-invalid',
    files: yaml(
      'models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - ⟦accepted_values:⟧\n            values: [1]\n',
    ),
    message:
      "This test cannot be used: one test has 2 keys ('accepted_values', 'values'); its arguments must be indented below its name.",
  },
  {
    title: 'a contract without columns',
    code: 'contract-invalid',
    files: yaml('models:\n  - ⟦name: a⟧\n    config: { contract: { enforced: true } }\n'),
    message: 'The contract cannot be held: no columns are listed in YAML.',
  },
  {
    title: 'a contract without a type',
    code: 'contract-invalid',
    files: yaml(
      'models:\n  - name: a\n    config: { contract: { enforced: true } }\n    columns:\n      - ⟦name: id⟧\n',
    ),
    message: "The contract cannot be held: column 'id' has no data_type.",
  },
  {
    title: 'a unit test without a model',
    code: 'unit-test-invalid',
    files: yaml('unit_tests:\n  - name: t\n    expect: { rows: [] }\n'),
    message: 'This unit test cannot be used: it does not say which model it tests (model: name).',
  },
  {
    title: 'an access test with a verb that is none',
    code: 'access-test-invalid',
    files: yaml('access_tests:\n  - ⟦data_reader can veiw production⟧\n'),
    message: "This access test cannot be used: 'veiw' is nothing that can be allowed; did you mean view.",
    remedy:
      'Write for example: data_reader cannot view production_mart. The verbs are list, view, edit and own.',
  },
  {
    title: 'an access test with a key that is none',
    code: 'access-test-invalid',
    files: yaml('access_tests:\n  - { test: a can view b, ⟦severty⟧: warn }\n'),
    message:
      "This access test cannot be used: 'severty' means nothing in an access test; did you mean severity.",
  },
  {
    title: 'a require-dbt-version that excludes us',
    code: 'project-version',
    files: {
      'dbt_project.yml': "name: shop\nrequire-dbt-version: ⟦'>=2.0.0'⟧\n"
        .replace("⟦'", "⟦'")
        .replace("'⟧", "⟧'"),
    },
    message: 'The project asks for dbt >=2.0.0; this engine behaves as dbt 1.12.0.',
  },
  {
    title: 'a config for a folder that is not there',
    code: 'config-path-unused',
    files: {
      'dbt_project.yml': 'name: shop\nmodels:\n  ⟦shopp⟧:\n    +materialized: table\n',
      'models/a.sql': 'select 1',
    },
    message: "Nothing lies under 'shopp' in models of dbt_project.yml.",
  },
  {
    title: 'a macro that does not exist',
    code: 'macro-not-found',
    files: model('select {{ ⟦cents(1)⟧ }}', { 'macros/m.sql': '{% macro cent(x) %}{{ x }}{% endmacro %}' }),
    compile: ['model.shop.a'],
    message: "There is no macro or variable 'cents'.",
    remedy: "Did you mean 'cent'?",
  },
]

describe('a broken project', () => {
  for (const one of cases) {
    it(`${one.title}: ${one.code}`, () => {
      const all = findAll(one)
      const found = all.find((diagnostic) => diagnostic.code === one.code)
      expect(found?.message ?? all.map((diagnostic) => `${diagnostic.code} ${diagnostic.message}`)).toBe(
        one.message,
      )
      if (!found) return
      raised.add(found.code)
      if (one.remedy !== undefined) expect(found.remedy).toBe(one.remedy)
      const place = markedPlace(one.files)
      if (place !== null) expect(placeOf(found)).toBe(place)
      if (one.stack) expect(found.stack.map((frame) => frame.label)).toEqual(one.stack)
    })
  }

  it('without dbt_project.yml', () => {
    const project = parseProject({
      files: memoryFiles({ 'models/a.sql': 'select 1' }),
      target: testTarget,
      vars: {},
      env: new Map(),
    })
    const [found] = project.diagnostics
    raised.add(found?.code ?? '')
    expect(found?.message).toBe('There is no dbt_project.yml, so this is not a dbt project.')
    expect([...project.manifest.nodes.keys()]).toEqual(['model.project.a'])
  })

  it('a file of another encoding is told with the place, and U+FFFD is a character like any other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'encoding-'))
    try {
      mkdirSync(join(folder, 'models'))
      writeFileSync(join(folder, 'dbt_project.yml'), 'name: shop\nversion: "1"\nprofile: shop\n')
      writeFileSync(join(folder, 'models/own.sql'), "select '\ufffd' as x")
      writeFileSync(
        join(folder, 'models/odd.sql'),
        Buffer.from('select 1 as one_and_the_same\n-- caf\xe9\n', 'latin1'),
      )
      writeFileSync(
        join(folder, 'models/odd.yml'),
        Buffer.from('models:\n  - name: own\n    description: caf\xe9\n', 'latin1'),
      )
      const { diagnostics, manifest } = parseProject({
        files: diskFiles(folder),
        target: testTarget,
        vars: {},
        env: new Map(),
      })
      for (const { code } of diagnostics) raised.add(code)
      expect(diagnostics.map(({ code, path, span }) => [code, path, span?.start])).toEqual([
        ['file-not-utf8', 'models/odd.sql', { line: 2, column: 7 }],
        ['file-not-utf8', 'models/odd.yml', { line: 3, column: 21 }],
      ])
      expect([...manifest.nodes.keys()].sort()).toEqual(['model.shop.odd', 'model.shop.own'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('one broken file never hides the rest', () => {
    const project = parseFiles({
      'models/bad.sql': '{{ ref( }}',
      'models/worse.yml': 'models: [',
      'models/binary.sql': '\0\0',
      'macros/bad.sql': '{% macro x( %}',
      'models/good.sql': "select * from {{ ref('base') }}",
      'models/base.sql': 'select 1',
      'models/good.yml': 'models:\n  - name: good\n    description: It is.\n',
    })
    expect(project.diagnostics.map((one) => `${one.code} ${one.path}`)).toEqual([
      'jinja-syntax macros/bad.sql',
      'jinja-syntax models/bad.sql',
      'file-binary models/binary.sql',
      'yaml-syntax models/worse.yml',
    ])
    expect(project.manifest.nodes.get('model.shop.good')?.description).toBe('It is.')
    expect(compileNode(project, 'model.shop.good', { database: null }).sql).toBe(
      'select * from "db"."main"."base"',
    )
  })
})

const profileText =
  'shop:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: x.duckdb }\n    odd: { path: x }\n'

describe('profiles', () => {
  const load = (text: string | null, targetName: string | null = null, profileName = 'shop') =>
    loadProfile({
      candidates: [{ path: 'profiles.yml', text }],
      profileName,
      targetName,
      env: new Map(),
      vars: {},
    })

  it('names the target that is meant', () => {
    expect(load(profileText).profile?.target).toMatchObject({
      name: 'dev',
      type: 'duckdb',
      schema: 'main',
      database: 'x',
    })
  })

  for (const [code, result, message] of [
    ['profile-missing', load(null), "There is no profile 'shop' (looked in profiles.yml)."],
    ['target-missing', load(profileText, 'prod'), "Profile 'shop' has no target 'prod'."],
    [
      'profile-invalid',
      load(profileText, 'odd'),
      "profiles.yml cannot be used: output 'odd' of profile 'shop' has no type.",
    ],
  ] as const) {
    it(code, () => {
      raised.add(result.diagnostics[0]?.code ?? '')
      expect(result.diagnostics.map((one) => one.message)).toEqual([message])
      expect(result.profile).toBeNull()
    })
  }
})

describe('selection', () => {
  const project = parseFiles({ 'models/a.sql': 'select 1' })
  for (const [code, select, message] of [
    ['selector-invalid', 'tagg:x', /'tagg' in 'tagg:x' is no method of selection/],
    ['selection-empty', 'nothing', /The selection criterion 'nothing' does not match any enabled nodes/],
  ] as const) {
    it(code, () => {
      const { diagnostics } = selectNodes(project, { select: [select], exclude: [] })
      raised.add(diagnostics[0]?.code ?? '')
      expect(diagnostics[0]?.message).toMatch(message)
    })
  }
})

describe('a comparison with an earlier state', () => {
  const contracted = (columns: string, more = '') =>
    parseFiles({
      'models/a.sql': "{{ config(materialized='table', contract={'enforced': true}) }}select 1 as id",
      'models/m.yml': `models:\n  - name: a\n    columns: [${columns}]\n${more}`,
    })
  const versioned = '    versions: [{ v: 1, defined_in: a }]\n'
  const key = '{ name: id, data_type: numeric(10), constraints: [{ type: not_null }] }'
  const compared = (before: ParsedProject, now: ParsedProject) =>
    selectNodes(now, { select: ['state:modified'], exclude: [], state: compareWith(before.manifest) })

  it('tells what breaks the contract of a model', () => {
    const before = contracted(`${key}, { name: total, data_type: int }`)
    const { ids, diagnostics } = compared(before, contracted('{ name: id, data_type: text }'))
    raised.add(diagnostics[0]?.code ?? '')
    expect(ids).toEqual(['model.shop.a'])
    expect(diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "warning: The contract that 'a' had in the earlier state is broken: column 'id' was numeric(10) and is text; a constraint not_null of column 'id' is gone; column 'total' is gone.",
    ])
  })

  it('tells of a seed of which nobody can say whether it changed', () => {
    const seeds = (first: string, rows: number) =>
      parseFiles({ 'seeds/big.csv': `id\n${first}\n${'1234567\n'.repeat(rows)}` })
    const { diagnostics } = compared(seeds('1', 140_000), seeds('2', 140_000))
    raised.add(diagnostics[0]?.code ?? '')
    expect(diagnostics[0]?.message).toBe(
      "Whether the seed 'big' changed cannot be told: it has more than 1 MB, and counts as unchanged.",
    )
    expect(compared(seeds('1', 10), seeds('2', 10))).toMatchObject({
      ids: ['seed.shop.big'],
      diagnostics: [],
    })
  })

  it('says nothing of what only grows', () => {
    const now = contracted(`${key.replace('10', '12')}, { name: more, data_type: int }`)
    expect(compared(contracted(key), now)).toMatchObject({ ids: ['model.shop.a'], diagnostics: [] })
  })

  it('tells of a model that is gone, and refuses to break a version', () => {
    const empty = parseFiles({ 'models/b.sql': 'select 1' })
    expect(compared(contracted(key), empty).diagnostics.map(({ message }) => message)).toContain(
      "The contract that 'a' had in the earlier state is broken: the model is gone, renamed or disabled.",
    )
    const { diagnostics } = compared(
      contracted(key, versioned),
      contracted('{ name: x, data_type: int }', versioned),
    )
    expect(diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      "error: The contract of 'a.v1' is broken: column 'id' is gone. Make a new version of it instead.",
    ])
  })
})

describe('inline SQL', () => {
  it('names the line of the file that it was taken from', () => {
    const project = parseFiles({ 'models/a.sql': 'select 1' })
    const compiled = compileInline(project, "select * from {{ ref('b') }}", {
      database: null,
      path: 'models/x.sql',
      startLine: 7,
    })
    expect(compiled.ok).toBe(false)
    expect(compiled.diagnostics.map(placeOf)).toEqual(['models/x.sql 7:18-7:26'])
  })
})

it('every diagnostic is raised by a test', () => {
  // What only a run can raise is shown where runs are tested.
  const elsewhere = ['warehouse-error']
  const missing = Object.keys(diagnosticCodes).filter(
    (code) => !raised.has(code) && !elsewhere.includes(code),
  )
  expect(missing).toEqual([])
})
