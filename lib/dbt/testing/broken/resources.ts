import { yaml } from './broken-project.ts'
import type { BrokenProject } from './broken-project.ts'

/** Sources, exposures, groups, semantic models, metrics, saved queries, unit tests and functions. */
export const resources: readonly BrokenProject[] = [
  {
    what: 'exposure bad depends_on',
    files: yaml(`exposures:
  - name: e
    type: dashboard
    owner: {email: a@b.c}
    depends_on:
      - ref('nope')
`),
    says: [
      "models/m.yml:6:7: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'exposure depends_on no call',
    files: yaml(`exposures:
  - name: e
    type: dashboard
    owner: {email: a@b.c}
    depends_on:
      - a
`),
    says: ["warning: models/m.yml:6:9: 'a' is no call such as ref('a') and is ignored."],
  },
  {
    what: 'exposure no owner',
    files: yaml(`exposures:
  - name: e
    type: dashboard
    depends_on:
      - ref('a')
`),
    says: ["models/m.yml:2:5: This exposure has no 'owner'."],
  },
  {
    what: 'exposure bad type',
    files: yaml(`exposures:
  - name: e
    type: dashbord
    owner: {email: a@b.c}
    depends_on:
      - ref('a')
`),
    says: [
      "models/m.yml:3:11: 'type' must be one of dashboard, notebook, analysis, ml, application, not 'dashbord'. Did you mean 'dashboard'?",
    ],
  },
  {
    what: 'exposure duplicate',
    files: yaml(`exposures:
  - name: e
    type: dashboard
    owner: {email: a@b.c}
  - name: e
    type: dashboard
    owner: {email: a@b.c}
`),
    says: [
      "models/m.yml:5:1: There are two exposures called 'e'; the other one is at line 2. Rename one of the two.",
    ],
  },
  {
    what: 'group unknown in yaml',
    files: yaml(`models:
  - name: a
    config: {group: nope}
`),
    says: ["models/m.yml:3:21: There is no group 'nope'. Declare it under groups: in a YAML file."],
  },
  {
    what: 'group duplicate',
    files: yaml(`groups:
  - name: f
    owner: {name: x}
  - name: f
    owner: {name: x}
`),
    says: [
      "models/m.yml:4:5: There are two groups called 'f'; the other one is models/m.yml. Rename one of the two.",
    ],
  },
  {
    what: 'group no owner',
    files: yaml(`groups:
  - name: f
`),
    says: ["models/m.yml:2:5: This group has no 'owner'."],
  },
  {
    what: 'semantic model unknown model',
    files: yaml(`semantic_models:
  - name: s
    model: ref('nope')
    defaults: {agg_time_dimension: d}
    entities: [{name: id, type: primary}]
`),
    says: [
      "models/m.yml:3:12: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'semantic bad agg',
    files: yaml(`semantic_models:
  - name: s
    model: ref('a')
    entities: [{name: id, type: primary}]
    measures: [{name: x, agg: summ}]
`),
    says: [
      "models/m.yml:5:31: 'agg' must be one of sum, min, max, count_distinct, sum_boolean, average, percentile, median, count, not 'summ'. Did you mean 'sum'?",
    ],
  },
  {
    what: 'semantic bad entity type',
    files: yaml(`semantic_models:
  - name: s
    model: ref('a')
    entities: [{name: id, type: prime}]
`),
    says: ["models/m.yml:4:33: 'type' must be one of foreign, natural, primary, unique, not 'prime'."],
  },
  {
    what: 'semantic bad dim type',
    files: yaml(`semantic_models:
  - name: s
    model: ref('a')
    entities: [{name: id, type: primary}]
    dimensions: [{name: d, type: tim}]
`),
    says: ["models/m.yml:5:34: 'type' must be one of categorical, time, not 'tim'. Did you mean 'time'?"],
  },
  {
    what: 'semantic dup measure',
    files: yaml(`semantic_models:
  - name: s
    model: ref('a')
    entities: [{name: id, type: primary}]
    measures: [{name: x, agg: sum}, {name: x, agg: sum}]
`),
    says: ["models/m.yml:5:37: The name 'x' stands here twice."],
  },
  {
    what: 'metric bad type',
    files: yaml(`metrics:
  - name: m
    label: M
    type: simpel
    type_params: {measure: x}
`),
    says: [
      "models/m.yml:4:11: 'type' must be one of simple, ratio, cumulative, derived, conversion, not 'simpel'. Did you mean 'simple'?",
      "models/m.yml:5:18: There is no measure 'x' in any semantic model.",
    ],
  },
  {
    what: 'metric no type',
    files: yaml(`metrics:
  - name: m
    label: M
`),
    says: ["models/m.yml:2:5: This metric has no 'type'."],
  },
  {
    what: 'metric ratio unknown metric',
    files: yaml(`metrics:
  - name: m
    label: M
    type: ratio
    type_params: {numerator: x, denominator: y}
`),
    says: ["models/m.yml:5:18: There is no metric 'x'.", "models/m.yml:5:18: There is no metric 'y'."],
  },
  {
    what: 'metric derived unknown metric',
    files: yaml(`metrics:
  - name: m
    label: M
    type: derived
    type_params: {expr: x, metrics: [x]}
`),
    says: ["models/m.yml:5:18: There is no metric 'x'."],
  },
  {
    what: 'saved query unknown metric',
    files: yaml(`saved_queries:
  - name: q
    query_params: {metrics: [nope]}
`),
    says: ["models/m.yml:3:29: There is no metric 'nope'."],
  },
  {
    what: 'duplicate metric',
    files: yaml(`metrics:
  - name: m
    label: M
    type: derived
    type_params: {expr: m, metrics: []}
  - name: m
    label: M
    type: derived
    type_params: {expr: m, metrics: []}
`),
    says: [
      "models/m.yml:6:1: There are two metrics called 'm'; the other one is at line 2. Rename one of the two.",
    ],
  },
  {
    what: 'source no tables list',
    files: yaml(`sources:
  - name: r
    tables: {name: t}
`),
    says: ["models/m.yml:3:13: 'tables' must be a list, not a mapping."],
  },
  {
    what: 'source duplicate',
    files: yaml(`sources:
  - name: r
    tables: [{name: t}, {name: t}]
`),
    says: [
      "models/m.yml:3:25: There are two source tables called 'r.t'; the other one is above it. Rename one of the two.",
    ],
  },
  {
    what: 'source freshness bad period',
    files: yaml(`sources:
  - name: r
    freshness: {warn_after: {count: 1, period: weak}}
    loaded_at_field: x
    tables: [{name: t}]
`),
    says: ["models/m.yml:3:48: 'period' must be one of minute, hour, day, not 'weak'."],
  },
  {
    what: 'source freshness bad count',
    files: yaml(`sources:
  - name: r
    freshness: {warn_after: {count: one, period: day}}
    loaded_at_field: x
    tables: [{name: t}]
`),
    says: ["models/m.yml:3:37: 'count' must be a whole number, not 'one'."],
  },
  {
    what: 'loaded_at both',
    files: yaml(`sources:
  - name: r
    tables: [{name: t, loaded_at_field: x, loaded_at_query: y}]
`),
    says: ["models/m.yml:3:44: Only one of 'loaded_at_field' and 'loaded_at_query' can be given."],
  },
  {
    what: 'unit test unknown model',
    files: yaml(`unit_tests:
  - name: t
    model: nope
    given: []
    expect: {rows: []}
`),
    says: [
      "models/m.yml:3:12: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'unit test unknown input',
    files: yaml(`unit_tests:
  - name: t
    model: a
    given:
      - input: ref('nope')
        rows: []
    expect: {rows: []}
`),
    says: [
      "warning: models/m.yml:5:16: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'unit test of an incremental model that is not told whether it is built in part',
    files: {
      'models/a.sql': '{% if is_incremental() %}select 2 as id{% endif %} select 1 as id',
      'models/m.yml': `unit_tests:
  - {name: u, model: a, given: [], expect: {rows: [{id: 1}]}}
  - name: v
    model: a
    overrides: {macros: {is_incremental: true}}
    given: []
    expect: {rows: [{id: 1}]}
`,
    },
    says: [
      "models/m.yml:2:22: This unit test cannot be used: model 'a' calls is_incremental(), and nothing says what that answers. Add overrides: {macros: {is_incremental: false}}, or true.",
      "models/m.yml:4:12: This unit test cannot be used: model 'a' is built in part, and nothing says what is there already. Add to given: - {input: this, rows: []}",
    ],
  },
  {
    what: 'unit test bad format',
    files: yaml(`unit_tests:
  - name: t
    model: a
    given: []
    expect: {format: xml, rows: []}
`),
    says: [
      "models/m.yml:5:22: This unit test cannot be used: 'format' must be one of dict, csv, sql, not 'xml'.",
    ],
  },
  {
    what: 'unit test csv with list rows',
    files: yaml(`unit_tests:
  - name: t
    model: a
    given: []
    expect: {format: csv, rows: [{id: 1}]}
`),
    says: [
      "models/m.yml:5:33: This unit test cannot be used: rows in the format csv must be one text, not a list. Write them after 'rows: |', or use the format dict.",
    ],
  },
  {
    what: 'unit test fixture missing',
    files: yaml(`unit_tests:
  - name: t
    model: a
    given: []
    expect: {format: csv, fixture: nope}
`),
    says: [
      'models/m.yml:5:36: This unit test cannot be used: there is no file nope.csv in a folder fixtures of the tests.',
    ],
  },
  {
    what: 'unit test no expect',
    files: yaml(`unit_tests:
  - name: t
    model: a
    given: []
`),
    says: [
      "models/m.yml:2:5: This unit test cannot be used: it has no 'expect' with the rows that should come out.",
    ],
  },
  {
    what: 'function bad',
    files: {
      'functions/f.sql': 'x',
      'functions/f.yml': `functions:
  - name: f
    arguments: [{name: x}]
`,
    },
    says: [
      "functions/f.yml:2:5: This function has no 'returns'.",
      "functions/f.yml:3:17: This argument has no 'data_type'.",
    ],
  },
  {
    what: 'time spine bad',
    files: yaml(`models:
  - name: a
    time_spine: {standard_granularity_column: nope}
    columns: [{name: id, granularity: day}]
`),
    says: [
      "models/m.yml:3:47: The time spine's column 'nope' is not among the columns. List it under columns, with its granularity.",
    ],
  },
]
