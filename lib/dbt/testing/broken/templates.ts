import { model } from './broken-project.ts'
import type { BrokenProject } from './broken-project.ts'

/** Models, macros, snapshots and docs blocks that Jinja or their config refuses. */
export const templates: readonly BrokenProject[] = [
  {
    what: 'macro wrong arg name',
    files: model('select {{ m(1, scal=2) }}', {
      'macros/m.sql': '{% macro m(x, scale=1) %}{{ x }}{% endmacro %}',
    }),
    says: ["models/a.sql:1:11: Macro 'm' takes no keyword argument 'scal'. Its arguments are x, scale."],
  },
  {
    what: 'macro too many args',
    files: model('select {{ m(1, 2, 3) }}', {
      'macros/m.sql': '{% macro m(x, scale=1) %}{{ x }}{% endmacro %}',
    }),
    says: ["models/a.sql:1:11: Macro 'm' takes not more than 2 argument(s). Its arguments are x, scale."],
  },
  {
    what: 'unknown filter',
    files: model("select {{ 'x' | uper }}"),
    says: ["models/a.sql:1:17: No filter named 'uper'. Did you mean 'upper'?"],
  },
  {
    what: 'unknown jinja test',
    files: model('select {% if x is nuneric %}1{% endif %}'),
    says: ["models/a.sql:1:14: No test named 'nuneric'."],
  },
  {
    what: 'unclosed block if',
    files: model(`select 1
{% if true %}
 where 1`),
    says: [
      "models/a.sql:2:4: Unexpected end of template. Jinja was looking for the following tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'. Close it with {% endif %}.",
    ],
  },
  {
    what: 'unclosed for in macro',
    files: {
      'macros/m.sql': `{% macro m(x) %}
{% for i in x %}{{ i }}
{% endmacro %}`,
    },
    says: [
      "macros/m.sql:3:4: Encountered unknown tag 'endmacro'. You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for 'endfor' or 'else'. The innermost block that needs to be closed is 'for'.",
    ],
  },
  {
    what: 'unclosed macro',
    files: {
      'macros/m.sql': `{% macro m(x) %}
{{ x }}
`,
    },
    says: [
      "macros/m.sql:1:4: Unexpected end of template. Jinja was looking for the following tags: 'endmacro'. The innermost block that needs to be closed is 'macro'. Close it with {% endmacro %}.",
    ],
  },
  {
    what: 'unknown tag',
    files: model('select 1 {% iff x %}'),
    says: ["models/a.sql:1:13: Encountered unknown tag 'iff'. Did you mean 'if'?"],
  },
  {
    what: 'unclosed comment',
    files: model('select 1 {# hmm'),
    says: ['models/a.sql:1:10: Missing end of comment tag. Close the comment with #}.'],
  },
  {
    what: 'unclosed string',
    files: model("select {{ ref('b) }}"),
    says: ["models/a.sql:1:15: Unexpected char '\\'' at 14. The text that begins here has no closing '."],
  },
  {
    what: 'circular macros',
    files: model('select {{ x() }}', {
      'macros/m.sql': '{% macro x() %}{{ y() }}{% endmacro %}{% macro y() %}{{ x() }}{% endmacro %}',
    }),
    says: ['macros/m.sql:1:57: More than 300 nested macro calls. Give the recursion an end.'],
  },
  {
    what: 'self ref',
    files: model("select * from {{ ref('a') }}"),
    says: [
      'models/a.sql:1:18: These depend on each other in a circle: a -> a. Remove one of the refs along the circle.',
    ],
  },
  {
    what: 'config call non kw',
    files: model("{{ config('table') }} select 1"),
    says: ["models/a.sql:1:4: config() takes keyword arguments, such as config(materialized='table')."],
  },
  {
    what: 'source with names of arguments',
    files: model(`select * from {{ source(name='x') }}`),
    says: [
      "models/a.sql:1:18: source() takes its two names in order, without 'name=': source('the_source', 'the_table').",
    ],
  },
  {
    what: 'a pattern that goes on',
    files: model(`select {{ modules.re.match('(' ~ 'a' * 400, 'x') }}`),
    says: [
      `models/a.sql:1:11: '(${'a'.repeat(79)}...' is no regular expression: missing ), unterminated subpattern at position 401.`,
    ],
  },
  {
    what: 'config of two dicts',
    files: model(`{{ config({'alias': 'x'}, {'tags': 'y'}) }} select 1`),
    says: ["models/a.sql:1:4: config() takes keyword arguments, such as config(materialized='table')."],
  },
  {
    what: 'config of a dict and keywords',
    files: model(`{{ config({'alias': 'x'}, tags='y') }} select 1`),
    says: ["models/a.sql:1:4: config() takes keyword arguments, such as config(materialized='table')."],
  },
  {
    what: 'config of nothing',
    files: model(`{{ config() }} select 1`),
    says: ["models/a.sql:1:4: config() takes keyword arguments, such as config(materialized='table')."],
  },
  {
    what: 'config of a relation',
    files: model(`{{ config(alias=ref('b')) }} select 1`, { 'models/b.sql': 'select 1' }),
    says: ["models/a.sql:1:4: config() takes text, numbers, lists and dicts; 'alias' is a relation."],
  },
  {
    what: 'config of a relation within',
    files: model(`{{ config(meta={'x': [this]}) }} select 1`),
    says: ["models/a.sql:1:4: config() takes text, numbers, lists and dicts; 'meta' is a relation."],
  },
  {
    what: 'config of a function',
    files: model(`{{ config(meta={'x': ref}) }} select 1`),
    says: ["models/a.sql:1:4: config() takes text, numbers, lists and dicts; 'meta' is the function ref."],
  },
  {
    what: 'dispatch of packages',
    files: model(`{{ adapter.dispatch('type_string', packages=['dbt'])() }}`),
    says: [
      "models/a.sql:1:4: adapter.dispatch takes no packages any more: adapter.dispatch('type_string', 'the_package').",
    ],
  },
  {
    what: 'dispatch in a list of packages',
    files: model(`{{ adapter.dispatch('type_string', ['dbt'])() }}`),
    says: ["models/a.sql:1:4: adapter.dispatch takes the name of one package, not ['dbt']."],
  },
  {
    what: 'config materialized number',
    files: model('{{ config(materialized=5) }} select 1'),
    says: ["models/a.sql:1:11: Config 'materialized' must be text, not 5."],
  },
  {
    what: 'config enabled str',
    files: model("{{ config(enabled='yes') }} select 1"),
    says: ["models/a.sql:1:11: Config 'enabled' must be true or false, not 'yes'."],
  },
  {
    what: 'unknown materialization',
    files: model("{{ config(materialized='tabel') }} select 1"),
    says: [
      "warning: models/a.sql:1:11: Config 'materialized' is 'tabel', which no macro makes. Did you mean 'table'?",
    ],
  },
  {
    what: 'unknown strategy',
    files: model("{{ config(materialized='incremental', incremental_strategy='mrge') }} select 1"),
    says: [
      "warning: models/a.sql:1:39: Config 'incremental_strategy' is 'mrge', for which there is no macro get_incremental_mrge_sql. Did you mean 'merge'?",
    ],
  },
  {
    what: 'unknown on_schema_change',
    files: model("{{ config(materialized='incremental', on_schema_change='append') }} select 1"),
    says: [
      "warning: models/a.sql:1:39: Config 'on_schema_change' is 'append', which counts as 'ignore'; there are ignore, append_new_columns, sync_all_columns, fail.",
    ],
  },
  {
    what: 'microbatch without event_time',
    files: model("{{ config(materialized='incremental', incremental_strategy='microbatch') }} select 1"),
    says: [
      "models/a.sql:1:39: Config 'incremental_strategy' is 'microbatch', which also needs 'batch_size': hour, day, month, year.",
      "models/a.sql:1:39: Config 'incremental_strategy' is 'microbatch', which also needs 'begin': the date of the first batch.",
      "models/a.sql:1:39: Config 'incremental_strategy' is 'microbatch', which also needs 'event_time': the column with the time of a row.",
    ],
  },
  {
    what: 'snapshot no unique key',
    files: {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(strategy='timestamp', updated_at='t') }} select 1 as id{% endsnapshot %}",
    },
    says: [
      "snapshots/s.sql:1:1: Config 'unique_key' is missing: name the column that tells one row from another.",
    ],
  },
  {
    what: 'snapshot no strategy',
    files: {
      'snapshots/s.sql': "{% snapshot s %}{{ config(unique_key='id') }} select 1 as id{% endsnapshot %}",
    },
    says: ["snapshots/s.sql:1:1: Config 'strategy' is missing: say 'timestamp' or 'check'."],
  },
  {
    what: 'snapshot timestamp no updated_at',
    files: {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(unique_key='id', strategy='timestamp') }} select 1 as id{% endsnapshot %}",
    },
    says: [
      "snapshots/s.sql:1:1: Config 'updated_at' is missing: the strategy 'timestamp' needs the column with the time of a change.",
    ],
  },
  {
    what: 'snapshot check no check_cols',
    files: {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(unique_key='id', strategy='check') }} select 1 as id{% endsnapshot %}",
    },
    says: [
      "snapshots/s.sql:1:1: Config 'check_cols' is missing: the strategy 'check' needs a list of columns, or 'all'.",
    ],
  },
  {
    what: 'snapshot bad strategy',
    files: {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(unique_key='id', strategy='tmestamp', updated_at='x') }} select 1 as id{% endsnapshot %}",
    },
    says: [
      "warning: snapshots/s.sql:1:44: Config 'strategy' is 'tmestamp', for which there is no macro snapshot_tmestamp_strategy. Did you mean 'timestamp'?",
    ],
  },
  {
    what: 'snapshot bad hard_deletes',
    files: {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(unique_key='id', strategy='timestamp', updated_at='t', hard_deletes='drop') }} select 1 as id{% endsnapshot %}",
    },
    says: [
      "warning: snapshots/s.sql:1:82: Config 'hard_deletes' is 'drop'; there are ignore, invalidate, new_record.",
    ],
  },
  {
    what: 'snapshot not closed',
    files: {
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(unique_key='id', strategy='timestamp', updated_at='t') }} select 1 as id",
    },
    says: [
      "snapshots/s.sql:1:4: Unexpected end of template. Jinja was looking for the following tags: 'endsnapshot'. The innermost block that needs to be closed is 'snapshot'. Close it with {% endsnapshot %}.",
    ],
  },
  {
    what: 'snapshot file without block',
    files: { 'snapshots/s.sql': 'select 1 as id' },
    says: ['warning: snapshots/s.sql: A snapshot file holds {% snapshot name %} ... {% endsnapshot %}.'],
  },
  {
    what: 'versioned ref missing',
    files: {
      'models/a_v1.sql': 'select 1',
      'models/m.yml': `models:
  - name: a
    latest_version: 1
    versions: [{v: 1}]
`,
      'models/b.sql': "select * from {{ ref('a', v=3) }}",
    },
    says: [
      "models/b.sql:1:18: There is no model, seed or snapshot 'a' of version 3. Did you mean 'a' or 'b'?",
    ],
  },
  {
    what: 'seed ref unknown',
    files: {
      'seeds/s.csv': `a
1
`,
      'models/b.sql': "select * from {{ ref('ss') }}",
    },
    says: ["models/b.sql:1:18: There is no model, seed or snapshot 'ss'. Did you mean 's'?"],
  },
  {
    what: 'docs block unclosed',
    files: {
      'models/d.md': `{% docs x %}
hello
`,
    },
    says: [
      "models/d.md:1:4: Unexpected end of template. Jinja was looking for the following tags: 'enddocs'. The innermost block that needs to be closed is 'docs'. Close it with {% enddocs %}.",
    ],
  },
  {
    what: 'docs block with bad jinja',
    files: {
      'models/d.md': `{% docs x %}
{{ hello( }}
{% enddocs %}`,
    },
    says: ["models/d.md:2:11: Unexpected '}', expected ')'. Close the bracket that is open with ) first."],
  },
  {
    what: 'generic test syntax',
    files: { 'tests/generic/t.sql': '{% test t(model) %}select 1' },
    says: [
      "tests/generic/t.sql:1:4: Unexpected end of template. Jinja was looking for the following tags: 'endtest'. The innermost block that needs to be closed is 'test'. Close it with {% endtest %}.",
    ],
  },
  {
    what: 'singular test ref missing',
    files: { 'tests/t.sql': "select * from {{ ref('nope') }}" },
    says: [
      "warning: tests/t.sql:1:18: There is no model, seed or snapshot 'nope'. Create the model, or correct the name in ref().",
    ],
  },
  {
    what: 'env var in sql',
    files: model("select '{{ env_var('NOPE') }}'"),
    says: [
      "models/a.sql:1:12: Environment variable 'NOPE' is not set and has no default. Set NOPE, or give a default: env_var('NOPE', '...').",
    ],
  },
  {
    what: 'source one arg',
    files: model("select * from {{ source('raw') }}"),
    says: [
      'models/a.sql:1:18: source() takes the name of a source and the name of a table; 1 arguments were given.',
    ],
  },
  {
    what: 'ref with variable',
    files: model('{% set x = none %}select * from {{ ref(x) }}'),
    says: ['models/a.sql:1:36: ref() takes names as text, not None.'],
  },
  {
    what: 'ref number',
    files: model('select * from {{ ref(1) }}'),
    says: ['models/a.sql:1:18: ref() takes names as text, not 1.'],
  },
  {
    what: 'unknown module',
    files: model('select {{ modules.numpy.x }}'),
    says: ["models/a.sql:1:11: Modules has no 'numpy'; it has datetime, pytz, re, itertools."],
  },
  {
    what: 'unknown adapter method',
    files: model('{% if execute %}{{ adapter.get_relaton(this) }}{% endif %}select 1'),
    says: ["models/a.sql:1:20: The adapter has no method 'get_relaton'. Did you mean 'get_relation'?"],
  },
  {
    what: 'unknown dbt macro',
    files: model("select {{ dbt.dateadd2('day', 1, 'x') }}"),
    says: ["models/a.sql:1:11: There is no macro 'dateadd2' in package 'dbt'. Did you mean 'dateadd'?"],
  },
  {
    what: 'zero division',
    files: model('select {{ 1 / 0 }}'),
    says: ['models/a.sql:1:11: Division by zero. Test the divisor for 0 first.'],
  },
  {
    what: 'wrong types',
    files: model("select {{ 'a' + 1 }}"),
    says: [
      'models/a.sql:1:11: Can only concatenate str (not "int") to str. Join with ~ instead of +, or convert with the string filter.',
    ],
  },
  {
    what: 'model config unknown',
    files: model("{{ config(materialzed='table') }} select 1"),
    says: [
      "warning: models/a.sql:1:11: Config 'materialzed' means nothing to dbt. Did you mean 'materialized'? What is your own belongs under meta.",
    ],
  },
  {
    what: 'macro name starts with digit',
    files: { 'macros/m.sql': '{% macro 1x() %}{% endmacro %}' },
    says: ["macros/m.sql:1:10: Expected token 'name', got '1'."],
  },
  {
    what: 'macro duplicate in one file',
    files: {
      'macros/m.sql': `{% macro m() %}{% endmacro %}
{% macro m() %}{% endmacro %}`,
    },
    says: [
      "macros/m.sql:2:1: Macro 'm' is defined twice in this package; the other one is in macros/m.sql. Rename or remove one of them.",
    ],
  },
  {
    what: 'pre_hook bad',
    files: model('{{ config(pre_hook=5) }}select 1'),
    says: ["models/a.sql:1:11: Config 'pre-hook' must be text or a list of texts, not 5."],
  },
]
