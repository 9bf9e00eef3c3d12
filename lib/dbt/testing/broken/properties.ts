import { yaml } from './broken-project.ts'
import type { BrokenProject } from './broken-project.ts'

/** What is wrong with the properties of models, seeds and snapshots, their columns and tests. */
export const properties: readonly BrokenProject[] = [
  {
    what: 'snapshot yaml no relation',
    files: {
      'snapshots/s.yml': `snapshots:
  - name: s
    config: {unique_key: id, strategy: timestamp, updated_at: t}
`,
    },
    says: [
      "warning: snapshots/s.yml:2:1: This describes snapshot 's', which does not exist. Remove the entry, or correct its name.",
    ],
  },
  {
    what: 'snapshot yaml bad relation',
    files: {
      'snapshots/s.yml': `snapshots:
  - name: s
    relation: ref('nope')
    config: {unique_key: id, strategy: timestamp, updated_at: t}
`,
    },
    says: [
      "snapshots/s.yml:3:15: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
      "snapshots/s.yml:2:18: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'nothing below models',
    files: yaml(`models:
`),
    says: ["models/m.yml:1:1: There is nothing below 'models'. Add an entry, or remove the key."],
  },
  {
    what: 'nothing below sources',
    files: yaml(`sources:
`),
    says: ["models/m.yml:1:1: There is nothing below 'sources'. Add an entry, or remove the key."],
  },
  {
    what: 'nothing below groups',
    files: yaml(`groups:
`),
    says: ["models/m.yml:1:1: There is nothing below 'groups'. Add an entry, or remove the key."],
  },
  {
    what: 'nothing below unit_tests',
    files: yaml(`unit_tests:
`),
    says: ["models/m.yml:1:1: There is nothing below 'unit_tests'. Add an entry, or remove the key."],
  },
  {
    what: 'nothing below functions',
    files: yaml(`functions:
`),
    says: ["models/m.yml:1:1: There is nothing below 'functions'. Add an entry, or remove the key."],
  },
  {
    what: 'data_tests that are no list',
    files: yaml(`data_tests:
`),
    says: [
      "warning: models/m.yml:1:1: There is nothing below 'data_tests'. Add an entry, or remove the key.",
    ],
  },
  {
    what: 'tests that are no list',
    files: yaml(`tests: x
`),
    says: ["warning: models/m.yml:1:1: 'tests' must be a list of entries that begin with '- name:'."],
  },
  {
    what: 'yaml merges no mapping',
    files: yaml(`models:
  - name: a
    <<: 5
`),
    says: [
      'models/m.yml:3:5: This YAML cannot be read: << takes a mapping or a list of mappings. Name an anchor of a mapping, as in <<: *defaults.',
    ],
  },
  {
    what: 'access bad',
    files: yaml(`models:
  - name: a
    access: secret
`),
    says: ["models/m.yml:3:13: Config 'access' must be private, protected or public, not 'secret'."],
  },
  {
    what: 'access public of an ephemeral model',
    files: yaml(`models:
  - name: a
    access: public
    config: {materialized: ephemeral}
`),
    says: [
      "models/m.yml:3:13: Config 'access' is 'public', but an ephemeral model is no relation that other projects could read. Build it as a view or a table, or leave it 'protected'.",
    ],
  },
  {
    what: 'docs node_color no colour',
    files: yaml(`models:
  - name: a
    docs: {node_color: '#12'}
`),
    says: [
      "models/m.yml:3:11: Config 'docs' must have the name of a colour or hex digits such as #1a7f37 as 'node_color', not '#12'.",
    ],
  },
  {
    what: 'a test made a table',
    files: yaml(`models:
  - name: a
    data_tests:
      - unique:
          arguments: {column_name: id}
          config: {materialized: table}
`),
    says: ["models/m.yml:4:9: Config 'materialized' must be 'test' for a test, not 'table'."],
  },
  {
    what: 'version file missing',
    files: {
      'models/a_v1.sql': 'select 1',
      'models/m.yml': `models:
  - name: a
    latest_version: 2
    versions: [{v: 1}, {v: 2}]
`,
    },
    says: [
      "warning: models/m.yml:2:1: This describes version 2 of model 'a', which does not exist. Add a_v2.sql, or remove the entry.",
    ],
  },
  {
    what: 'latest version not listed',
    files: {
      'models/a_v1.sql': 'select 1',
      'models/m.yml': `models:
  - name: a
    latest_version: 2
    versions: [{v: 1}]
`,
    },
    says: ['models/m.yml:3:21: latest_version is 2, which is none of the versions (1).'],
  },
  {
    what: 'version duplicate',
    files: {
      'models/a_v1.sql': 'select 1',
      'models/m.yml': `models:
  - name: a
    versions: [{v: 1}, {v: 1}]
`,
    },
    says: ['models/m.yml:3:24: Version 1 is listed twice.'],
  },
  {
    what: 'version no v',
    files: {
      'models/a_v1.sql': 'select 1',
      'models/m.yml': `models:
  - name: a
    versions: [{x: 1}]
`,
    },
    says: [
      "warning: models/m.yml:2:1: This describes model 'a', which does not exist. Remove the entry, or correct its name.",
      "models/m.yml:3:16: This version has no 'v'.",
      "models/m.yml:3:17: 'x' means nothing in a version. Remove it: a version has no such key.",
    ],
  },
  {
    what: 'duplicate yaml key',
    files: yaml(`models:
  - name: a
    description: x
    description: y
`),
    says: [
      "warning: models/m.yml:4:5: 'description' is given twice; what line 3 says of it is passed over. Remove one of the two.",
    ],
  },
  {
    what: 'wrong type columns',
    files: yaml(`models:
  - name: a
    columns: id
`),
    says: ["models/m.yml:3:14: 'columns' must be a list, not 'id'."],
  },
  {
    what: 'column without name',
    files: yaml(`models:
  - name: a
    columns:
      - description: x
`),
    says: ["models/m.yml:4:9: This column has no 'name'."],
  },
  {
    what: 'unknown key in model',
    files: yaml(`models:
  - name: a
    desciption: x
`),
    says: [
      "warning: models/m.yml:3:5: 'desciption' means nothing in a model and is ignored. Did you mean 'description'?",
    ],
  },
  {
    what: 'unknown key in column',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        test: [not_null]
`),
    says: [
      "warning: models/m.yml:5:9: 'test' means nothing in a column and is ignored. Did you mean 'tests'?",
    ],
  },
  {
    what: 'unknown key in source',
    files: yaml(`sources:
  - name: r
    shema: x
    tables: [{name: t}]
`),
    says: ["models/m.yml:3:5: 'shema' means nothing in a source. Did you mean 'schema'?"],
  },
  {
    what: 'accepted_values missing values',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        data_tests:
          - accepted_values
`),
    says: [
      "warning: models/m.yml:6:13: This test cannot be used: 'accepted_values' needs the argument 'values'. Its arguments are values, quote.",
    ],
  },
  {
    what: 'test extra argument',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        data_tests:
          - not_null:
              colum: x
`),
    says: [
      "models/m.yml:7:15: This test cannot be used: 'not_null' takes no argument 'colum'. It takes no arguments.",
      "models/m.yml:2:4: Macro 'not_null' takes no keyword argument 'colum'. Its arguments are model, column_name.",
    ],
  },
  {
    what: 'test wrong argument',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        data_tests:
          - relationships:
              arguments:
                to: ref('a')
                feild: id
`),
    says: [
      "warning: models/m.yml:6:13: This test cannot be used: 'relationships' needs the argument 'field'. Its arguments are to, field.",
      "models/m.yml:9:17: This test cannot be used: 'relationships' takes no argument 'feild'. Did you mean 'field'?",
      "models/m.yml:2:4: Macro 'relationships' takes no keyword argument 'feild'. Its arguments are model, column_name, to, field.",
    ],
  },
  {
    what: 'relationships to missing',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        data_tests:
          - relationships:
              arguments:
                to: ref('nope')
                field: id
`),
    says: [
      "warning: models/m.yml:6:13: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'test is number',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        data_tests: [5]
`),
    says: [
      'models/m.yml:5:22: This test cannot be used: a test is a name, or a name with its arguments below it.',
    ],
  },
  {
    what: 'test list dict not list',
    files: yaml(`models:
  - name: a
    data_tests: not_null
`),
    says: ["models/m.yml:3:17: 'data_tests' must be a list, not 'not_null'."],
  },
  {
    what: 'tests and data_tests both',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        tests: [not_null]
        data_tests: [unique]
`),
    says: [
      "models/m.yml:5:9: Tests stand under both 'tests' and 'data_tests'. Put them into one list, under 'data_tests'.",
    ],
  },
  {
    what: 'same test twice',
    files: yaml(`models:
  - name: a
    columns:
      - name: id
        data_tests: [not_null, not_null]
`),
    says: [
      "models/m.yml:5:32: There are two tests called 'not_null_a_id'; the other one is at line 2. Remove one of the two, or give it a name of its own.",
    ],
  },
  {
    what: 'doc bad call',
    files: yaml(`models:
  - name: a
    description: "{{ doc('a','b','c') }}"
`),
    says: [
      'models/m.yml:3:18: doc() takes the name of a docs block, or a package and a name; 3 arguments were given.',
    ],
  },
  {
    what: 'jinja in yaml syntax',
    files: yaml(`models:
  - name: a
    description: "{{ doc('a' }}"
`),
    says: ["models/m.yml:3:18: Unexpected '}', expected ')'. Close the bracket that is open with ) first."],
  },
  {
    what: 'unquoted jinja in yaml',
    files: yaml(`models:
  - name: a
    description: {{ doc('a') }}
`),
    says: [
      'models/m.yml:3:19: This YAML cannot be read: a value that begins with {{ must stand in quotes, as "{{ ... }}". Check indentation, quotes and colons at and just above this line.',
    ],
  },
  {
    what: 'constraint bad type',
    files: yaml(`models:
  - name: a
    config: {contract: {enforced: true}}
    constraints: [{type: uniqe, columns: [id]}]
    columns: [{name: id, data_type: int}]
`),
    says: [
      "models/m.yml:4:26: 'type' must be one of check, not_null, unique, primary_key, foreign_key, custom, not 'uniqe'. Did you mean 'unique'?",
    ],
  },
  {
    what: 'contract enforced string',
    files: yaml(`models:
  - name: a
    config: {contract: true}
    columns: [{name: id, data_type: int}]
`),
    says: ["models/m.yml:3:24: Config 'contract' must be a mapping, not true."],
  },
  {
    what: 'var in yaml missing',
    files: yaml(`models:
  - name: a
    config: {schema: "{{ var('nope') }}"}
`),
    says: [
      "models/m.yml:3:22: Variable 'nope' is not set and has no default. Set it under vars in dbt_project.yml, or give a default: var('nope', '...').",
    ],
  },
  {
    what: 'meta key at top in config',
    files: yaml(`models:
  - name: a
    config: {materialised: table}
`),
    says: [
      "warning: models/m.yml:3:28: Config 'materialised' means nothing to dbt. Did you mean 'materialized'? What is your own belongs under meta.",
    ],
  },
  {
    what: 'macro patch unknown',
    files: yaml(`macros:
  - name: nope
    description: x
`),
    says: [
      "warning: models/m.yml:2:1: This describes macro 'nope', which does not exist. Remove the entry, or correct its name.",
    ],
  },
  {
    what: 'two docs in one description',
    files: yaml(`models:
  - name: a
    description: "{{ docs('x') }}"
`),
    says: [
      "models/m.yml:3:18: 'docs' is undefined. There is no macro or function 'docs': check its spelling and its package.",
    ],
  },
  {
    what: 'bom + tab',
    files: yaml(`models:
  - name: a
	columns: []
`),
    says: [
      'models/m.yml:3:1: This YAML cannot be read: tab characters must not be used in indentation. Check indentation, quotes and colons at and just above this line.',
    ],
  },
  {
    what: 'bad alias',
    files: yaml(`models:
  - &x
    name: a
  - *y
`),
    says: [
      "models/m.yml:4:6: This YAML cannot be read: there is no anchor '&y' above this alias. Check indentation, quotes and colons at and just above this line.",
    ],
  },
]
