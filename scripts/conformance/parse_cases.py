"""Small projects for make-parse-cases.py: what dbt makes of one spelling each."""

PROJECT = "name: shop\nversion: '1.0'\nprofile: test\n"
ID = "select 1 as id"


# Where ours is otherwise: docs/conformance.md says why.
OTHERWISE = {
    "value models config: {tags: }", "value snapshots config: {tags: }", "value models config: {materialized: 5}",
    "value models config: {store_failures: 'x'}",
    "value snapshots config: {snapshot_meta_column_names: {foo: x}}",
    "value snapshots config: {snapshot_meta_column_names: {dbt_valid_from: 5}}",
    "file begin in yaml as timestamp", "file model of unknown catalog", "file catalogs v2 iceberg_catalogs",
    *(f"place {kind} static_analysis both" for kind in ("models", "seeds", "snapshots", "analyses")),
}  # fmt: skip


def cases():
    return {**versions(), **unrendered(), **joined(), **places(), **values(), **batches_and_catalogs(), **found_in_public(), **described_elsewhere(), **macros_called(), **unit_tests()}


def versioned(versions, latest=None, files=None):
    """A model with these versions; `files` names where each is defined."""
    text = "models:\n  - name: m\n"
    text += f"    latest_version: {latest}\n" if latest else ""
    text += "    columns: [{name: id, data_tests: [not_null]}]\n    versions:\n"
    for one in versions:
        text += f"      - v: {one}\n" + (f"        defined_in: {files[one]}\n" if files else "")
    return text


def versions():
    """Numbers and texts as versions."""
    found = {}
    sql = {"models/m_v1.sql": "select 1 as id", "models/m_v2.sql": "select 2 as id"}
    defined = {"1": "m_v1", "2": "m_v2", "2.0": "m_v2", "2.5": "m_v2", "'2.0'": "m_v2", "10": "m_v1", "9": "m_v2", "a": "m_v1", "true": "m_v1", "1e1": "m_v1"}  # fmt: skip

    def case(name, listed, latest=None, more="", **files):
        found[f"versions {name}"] = {**sql, "models/y.yml": versioned(listed, latest, defined) + more, **files}

    for second in ("2", "2.0", "2.5", "'2.0'"):
        for asked in ("v=2", "v='2.0'", "v=2.0", "version='2'", "v=1", "v=1.0", "v=2.5", "v='2.5'", "v='v2'"):
            reader = "select * from {{ ref('m', %s) }}" % asked
            case(f"{second}, ref {asked}", ["1", second], **{"models/r.sql": reader})
    reader = "{% if true %}select * from {{ ref('m', v=2.0) }} join {{ ref('m', version=1) }} on true{% endif %}"
    case("2.0, ref in a statement", ["1", "2.0"], **{"models/r.sql": reader})
    case("2.0, ref of the latest", ["1", "2.0"], **{"models/r.sql": "select * from {{ ref('m') }}"})
    for latest in ("2", "2.0", "'2.0'", "'2'", "1.0", "'1'", "1"):
        case(f"2.0, latest {latest}", ["1", "2.0"], latest)
        case(f"2, latest {latest}", ["1", "2"], latest)
    for listed in (["10", "9"], ["a", "9"], ["true", "9"], ["1e1", "2"]):
        case(" and ".join(listed), listed)
    for name in ("m_v2", "m_v2.0", "m_v2.5"):
        for second in ("2.0", "2.5"):
            files = {"models/m_v1.sql": ID, f"models/{name}.sql": ID}
            found[f"versions {second} in {name}"] = {**files, "models/y.yml": versioned(["1", second])}
    unit = "unit_tests:\n  - {name: u, model: m, versions: {%s}, given: [], expect: {rows: [{id: 1}]}}\n"
    for wanted in ("include: [2.0]", "include: [2]", "include: ['2.0']", "exclude: [2.0]", "exclude: ['2.0']"):
        case(f"2.0, unit test {wanted}", ["1", "2.0"], more=unit % wanted)
    exposure = "exposures:\n  - {name: e, type: ml, owner: {name: x}, depends_on: [\"ref('m', v=2.0)\", \"ref('m', v=1)\"]}\n"
    case("2.0, exposure", ["1", "2.0"], more=exposure)
    configured = PROJECT + "models:\n  shop:\n    m:\n      v2.0:\n        +tags: float\n"
    case("2.0, configured", ["1", "2.0"], **{"dbt_project.yml": configured})
    return found


def unrendered():
    """What is kept of config() without rendering it."""
    found = {}
    exprs=["'table' if target.name == 'dev' else 'view'","'table' if target.name == 'dev'","var('m', 'view')","env_var('X', 'view')","\"view\"","'vi' 'ew'","'vi' ~ 'ew'","'VIEW' | lower","'view' | replace('a', \"b\") | trim","target.name and 'view' or 'table'","['view'][0]","{'a': 'view'}['a']","('view')","'view'[:4]","'view'[0:4:1]","target['name'] is defined and 'view'", "'%s' % 'view'", "var('x', none) or 'view'", "var(var_name='x', default='view')", "dict(a='view').a", "'view' if not (1 in [1, 2] and 2 not in [3]) is false else 'x'","[1, 2.0, 'a', none, true, -1, +1, 1e3][2] ~ 'x' if false else 'view'", "'view' if 1 < 2 <= 3 != 4 >= 4 > 1 == 1 else 'x'", "'view' if (1,2) and () is not none else (1,)", "'it''s' if false else 'view'", "'view'.lower()", "\"it's\" and 'view'", "'view' if 7 // 2 ** 1 % 3 * 1 / 1 - 1 + 1 else 'x'", "'a\\nb' and 'view'", "ref.__name__ or 'view'", "('view', 1)[0]", "'view' is string and 'view'", "'view' is eq 'view' and 'view'", "'view' is not eq('view') or 'view'", "caller|default('view')"]
    for i,e in enumerate(exprs):
        found["unrendered m %02d %s"%(i,e)]={"models/a.sql":"{{ config(materialized=%s) }}select 1 as id"%e}
    dicts=["{'a': 1, \"b\": [1, 2.0, none, true, 'x\"y']}","{'a': {'b': var('z', 1)}, 'c': ('x',)}","{}", "{'k': 1 if true else 2}", "dict(a=1, **{'b': 2})","dict(*[], **{})", "{'a': -1, 'b': not true, 'c': 1 + 2}", "{1: 'a', 'n': none}"]
    for i,e in enumerate(dicts):
        found["unrendered meta %d %s"%(i,e)]={"models/a.sql":"{{ config(meta=%s, materialized='view') }}select 1 as id"%e}
        found["unrendered meta+if %d %s"%(i,e)]={"models/a.sql":"{%% if true %%}{{ config(meta=%s, tags=['a', \"b\"], enabled=True) }}{%% endif %%}select 1 as id"%e}
    found["unrendered not rendered"]={"models/a.sql":"{% if false %}{{ config(materialized='table') }}{% endif %}select 1 as id"}
    found["unrendered second is rendered"]={"models/a.sql":"{% if false %}{{ config(materialized='table') }}{% else %}{{ config(materialized='view') }}{% endif %}select 1 as id"}
    found["unrendered two calls"]={"models/a.sql":"{{ config(materialized='table') }}{{ config(tags=['x'], meta={'a':1}) }}select 1 as id"}
    found["unrendered two calls var"]={"models/a.sql":"{{ config(materialized=var('x', 'table')) }}{{ config(tags=['x'], meta={'a':1}) }}select 1 as id"}
    found["unrendered blank before ("]={"models/a.sql":"{{ config (materialized='table') }}select {{ var('x', 1) }} as id"}
    found["unrendered blank before ( extracted"]={"models/a.sql":"{{ config (materialized='table') }}select 1 as id"}
    found["unrendered dict"]={"models/a.sql":"{{ config({'materialized': 'table', 'tags': var('x', 'y')}) }}select 1 as id"}
    found["unrendered kwargs"]={"models/a.sql":"{{ config(**{'materialized': 'table'}) }}select 1 as id"}
    found["unrendered kwargs and key"]={"models/a.sql":"{{ config(tags='q', **{'materialized': 'table'}) }}select 1 as id"}
    found["unrendered in macro"]={"models/a.sql":"{{ c() }}select 1 as id","macros/c.sql":"{% macro c() %}{{ config(materialized='table', meta={'a': var('q', 1)}) }}{% endmacro %}"}
    found["unrendered in macro and own"]={"models/a.sql":"{{ c() }}{{ config(tags=['a']) }}select 1 as id","macros/c.sql":"{% macro c() %}{{ config(materialized='table', meta={'a': var('q', 1)}) }}{% endmacro %}"}
    found["unrendered comment first"]={"models/a.sql":"{# {{ config(materialized='table') }} #}{{ config(tags=var('a', 'b')) }}select 1 as id"}
    found["unrendered do config"]={"models/a.sql":"{% do config(materialized=var('x','table')) %}select 1 as id"}
    found["unrendered set config"]={"models/a.sql":"{% set x = config(materialized=var('x','table')) %}select 1 as id"}
    found["unrendered config.get"]={"models/a.sql":"{{ config(materialized=var('x','table')) }}{{ config.get('tags') }}select 1 as id"}
    found["unrendered all kinds"]={"models/a.sql":"{{ config(materialized='incremental', unique_key=['a','b'], tags='t', pre_hook=\"select 1\", post_hook=['select 2', {'sql': 'select 3', 'transaction': false}], grants={'select': ['x']}, persist_docs={'relation': true}, full_refresh=none, on_schema_change=\"ignore\", docs={'show': false}, meta={'a': 1}) }}select 1 as id"}
    found["unrendered all kinds var"]={"models/a.sql":"{{ config(materialized='incremental', unique_key=['a','b'], tags='t', pre_hook=\"select 1\", post_hook=['select 2', {'sql': 'select 3', 'transaction': false}], grants={'select': ['x']}, persist_docs={'relation': true}, full_refresh=none, on_schema_change=\"ignore\", docs={'show': false}, meta={'a': 1}) }}select {{ var('a', 1) }} as id"}
    found["unrendered with yaml"]={"models/a.sql":"{{ config(meta={'a': var('q', 1)}, tags=['f']) }}select 1 as id","models/y.yml":"models:\n  - name: a\n    config:\n      materialized: \"{{ 'table' if true else 'view' }}\"\n      meta: {b: \"{{ var('q', 2) }}\"}\n      tags: y\n","dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nmodels:\n  +schema: \"{{ target.name }}_x\"\n  shop:\n    +meta: {p: \"{{ var('q', 3) }}\"}\n    +tags: p\n"}
    found["unrendered test config"]={"tests/t.sql":"{{ config(severity='warn' if true else 'error', meta={'a': [1, 2.0]}) }}select 1 as id"}
    found["unrendered snapshot config"]={"snapshots/s.sql":"{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols=['id'] if true else 'all', target_schema='s') }}select 1 as id{% endsnapshot %}"}
    found["unrendered two snapshots"]={"snapshots/s.sql":"{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='s') }}select 1 as id{% endsnapshot %}\n{% snapshot s2 %}{{ config(unique_key='id2', strategy='check', check_cols='all', target_schema='s2') }}select 1 as id2{% endsnapshot %}"}
    found["unrendered seed and yaml"]={"seeds/s.csv":"a\n1\n","seeds/y.yml":"seeds:\n  - name: s\n    config: {column_types: {a: \"{{ 'int' }}\"}, quote_columns: \"{{ true }}\"}\n"}
    found["unrendered generic test config in macro"]={"models/a.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    data_tests: [{t: {config: {severity: \"{{ 'warn' }}\"}}}]\n","tests/generic/t.sql":"{% test t(model) %}{{ config(meta={'a': 1 if true else 2}, fail_calc='max(1)') }}select 1{% endtest %}"}
    return found


def joined():
    """Config of YAML entries, versions and files, joined and as it is written."""
    found = {}
    cfg='''    config:
      materialized: "{{ 'view' if true else 'table' }}"
      tags: ["{{ 'a' }}", b]
      meta: {x: "{{ 'm' }}", y: 1, l: ["{{ 'q' }}", 2]}
      pre_hook: "select '{{ target.name }}'"
      post_hook: ["select '{{ this }}'"]
      schema: "{{ target.name }}_z"
      grants: {select: ["{{ 'r' }}"]}
'''
    found["joined model"]={"models/a.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n"+cfg}
    found["joined model with config"]={"models/a.sql":"{{ config(alias='q') }}select 1 as id","models/y.yml":"models:\n  - name: a\n"+cfg}
    found["joined model with unrendered config"]={"models/a.sql":"{{ config(alias=var('z', 'q'), tags=['own'], meta={'x': 'own'}) }}select 1 as id","models/y.yml":"models:\n  - name: a\n"+cfg}
    found["joined model meta at top"]={"models/a.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    meta: {x: \"{{ 'm' }}\"}\n    access: \"{{ 'public' }}\"\n    tags: [\"{{ 'x' }}\"]\n"}
    found["joined versions"]={"models/a_v1.sql":"select 1 as id","models/a_v2.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    config: {tags: [\"{{ 'a' }}\"], meta: {x: \"{{ 'm' }}\"}}\n    versions:\n      - v: 1\n        config: {materialized: \"{{ 'table' }}\", tags: [\"{{ 'v1' }}\"]}\n      - v: 2\n"}
    found["joined seed"]={"seeds/a.csv":"id\n1\n","seeds/y.yml":"seeds:\n  - name: a\n    config:\n      tags: [\"{{ 'a' }}\", b]\n      meta: {x: \"{{ 'm' }}\", l: [1]}\n      schema: \"{{ target.name }}_z\"\n      column_types: {id: \"{{ 'int' }}\"}\n"}
    found["joined snapshot sql"]={"snapshots/a.sql":"{% snapshot a %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='s') }}select 1 as id{% endsnapshot %}","snapshots/y.yml":"snapshots:\n  - name: a\n    config:\n      tags: [\"{{ 'a' }}\", b]\n      meta: {x: \"{{ 'm' }}\", l: [1]}\n"}
    found["joined snapshot yml"]={"models/m.sql":"select 1 as id","snapshots/y.yml":"snapshots:\n  - name: a\n    relation: ref('m')\n    config:\n      unique_key: \"{{ 'id' }}\"\n      strategy: check\n      check_cols: [\"{{ 'id' }}\"]\n      tags: [\"{{ 'a' }}\", b]\n      meta: {x: \"{{ 'm' }}\", l: [1]}\n"}
    found["joined analysis"]={"analyses/a.sql":"select 1 as id","analyses/y.yml":"analyses:\n  - name: a\n    config:\n      tags: [\"{{ 'a' }}\", b]\n      meta: {x: \"{{ 'm' }}\", l: [1]}\n"}
    found["joined singular test"]={"tests/a.sql":"select 1 as id","tests/y.yml":"data_tests:\n  - name: a\n    config:\n      tags: [\"{{ 'a' }}\", b]\n      meta: {x: \"{{ 'm' }}\", l: [1]}\n      severity: \"{{ 'warn' }}\"\n"}
    found["joined source"]={"models/y.yml":"sources:\n  - name: s\n    schema: \"{{ target.name }}\"\n    database: \"{{ 'db' }}\"\n    config: {tags: [\"{{ 'a' }}\"], meta: {x: \"{{ 'm' }}\", l: [1]}}\n    tables:\n      - name: t\n        identifier: \"{{ 'i' }}\"\n        config: {tags: [\"{{ 'b' }}\"], meta: {z: \"{{ 'm' }}\"}, event_time: \"{{ 'x' }}\"}\n"}
    found["joined exposure"]={"models/y.yml":"exposures:\n  - name: e\n    type: ml\n    owner: {name: x}\n    config: {tags: [\"{{ 'a' }}\"], meta: {x: \"{{ 'm' }}\", l: [1]}}\n"}
    found["joined generic test"]={"models/a.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - not_null:\n              config: {tags: [\"{{ 'a' }}\", b], meta: {x: \"{{ 'm' }}\", l: [1]}, severity: \"{{ 'warn' }}\", where: \"{{ 'id' }} > 1\"}\n"}
    found["joined unit test"]={"models/a.sql":"select 1 as id","models/y.yml":"models: [{name: a}]\nunit_tests:\n  - name: u\n    model: a\n    given: []\n    expect: {rows: [{id: 1}]}\n    config: {tags: [\"{{ 'a' }}\", b], meta: {x: \"{{ 'm' }}\", l: [1]}}\n"}
    found["joined plain model"]={"models/a.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    config: {tags: [a, b], meta: {l: [1], d: {e: 1}}, pre_hook: select 1, post_hook: [select 2], grants: {select: [r]}, materialized: view}\n"}
    found["joined plain model twice jinja elsewhere"]={"models/a.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    description: \"{{ 'x' }}\"\n    config: {tags: [a, b], meta: {l: [1], d: {e: 1}}, pre_hook: select 1, post_hook: [select 2], grants: {select: [r]}, materialized: view}\n"}
    found["joined plain seed"]={"seeds/a.csv":"id\n1\n","seeds/y.yml":"seeds:\n  - name: a\n    config: {tags: [a, b], meta: {l: [1], d: {e: 1}}, pre_hook: select 1, post_hook: [select 2]}\n"}
    found["joined function"]={"functions/f.sql":"a","functions/y.yml":"functions:\n  - name: f\n    config: {tags: [\"{{ 'a' }}\", b], meta: {x: \"{{ 'm' }}\"}}\n    arguments: [{name: a, data_type: int}]\n    returns: {data_type: int}\n"}
    found["joined flag off"]={"dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nflags: {state_modified_compare_more_unrendered_values: false}\n",**found["joined model with unrendered config"]}
    found["joined flag on"]={"dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nflags: {state_modified_compare_more_unrendered_values: true}\n",**found["joined model with unrendered config"]}
    m="models:\n  - name: a\n    config: {tags: [a, b], meta: {l: [1], d: {e: [1]}, x: 1}, pre_hook: select 1, post_hook: [select 2], grants: {select: [r]}, materialized: view, lst: [1, 2]}\n"
    for n,c in {"calls tags":"tags=['c'], meta={'l': [3], 'y': 2}","calls alias":"alias='x'","calls hook":"post_hook='select 4', grants={'select': ['q']}, lst=[4]", "calls var alias":"alias=var('q','x')","calls var tags":"tags=[var('q','x')], meta={'l': [var('q', 1)]}"}.items():
        found["joined plain model "+n]={"models/a.sql":"{{ config(%s) }}select 1 as id"%c,"models/y.yml":m}
        found["joined project too "+n]={"models/a.sql":"{{ config(%s) }}select 1 as id"%c,"models/y.yml":m,"dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nmodels:\n  +tags: [p, \"{{ 'q' }}\"]\n  +meta: {l: [\"{{ 'q' }}\"], p: 1}\n  shop:\n    +tags: [pp]\n    +lst: [0]\n"}
    found["joined project too seed"]={"seeds/a.csv":"id\n1\n","seeds/y.yml":m.replace("models","seeds"),"dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nseeds:\n  +tags: [p, \"{{ 'q' }}\"]\n  +meta: {l: [\"{{ 'q' }}\"], p: 1}\n  shop:\n    +tags: [pp]\n    +lst: [0]\n"}
    for i,(a,b) in enumerate([("{tags: x, meta: {l: [1]}}","{tags: y, meta: {l: [2], k: 1}}"),("{tags: [x], lst: [1], d: {e: [1]}}","{tags: y, lst: [2], d: {e: [3], f: 1}}"),("{tags: [x], materialized: view, contract: {enforced: false}}","{tags: [y, x], materialized: table, contract: {alias_types: true}}"),("{post_hook: [select 1], grants: {select: [a]}}","{post_hook: [select 2], grants: {select: [b]}}"),("{grants: {select: a}}","{grants: {+select: b}}")]):
        found["joined versions %d"%i]={"models/a_v1.sql":"select 1 as id","models/a_v2.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    meta: {top: [1]}\n    columns: [{name: id, data_type: int}]\n    config: %s\n    versions:\n      - v: 1\n        config: %s\n      - v: 2\n"%(a,b)}
    found["joined version meta, tags, access, docs at top"]={"models/a_v1.sql":"select 1 as id","models/a_v2.sql":"select 1 as id","models/y.yml":"models:\n  - name: a\n    meta: {top: [1], x: 1}\n    docs: {show: false}\n    access: public\n    config: {meta: {x: 2, y: 2}}\n    versions:\n      - v: 1\n        access: private\n        docs: {show: true, node_color: red}\n        config: {meta: {x: 3}}\n      - v: 2\n        config: {access: protected}\n"}
    return found


def places():
    """Columns, and what stands beside config or within it."""
    found = {}
    # column level
    def cols(body, kind="models", file="models/a.sql", text="select 1 as id", folder="models"):
        return {file: text, f"{folder}/y.yml": f"{kind}:\n  - name: a\n    columns:\n      - name: id\n{body}"}
    for n,b in {
     "tags text":"        tags: x\n","tags list":"        tags: [b, a]\n","config tags text":"        config: {tags: x}\n","both tags":"        tags: [b, a]\n        config: {tags: [c, a]}\n","both tags text":"        tags: b\n        config: {tags: a}\n",
     "meta both":"        meta: {a: 1}\n        config: {meta: {b: 2}}\n","meta both same key":"        meta: {a: 1}\n        config: {meta: {a: 2}}\n","config other key":"        config: {other: 1}\n","tags number":"        tags: [1]\n","tags null":"        tags:\n","meta null":"        meta:\n","meta text":"        meta: x\n","quote text":"        quote: 'yes'\n","quote true":"        quote: true\n","data_type number":"        data_type: 5\n","description null":"        description:\n","description number":"        description: 5\n","unknown key":"        foo: 1\n","dup tags":"        tags: [a, a]\n","name number":"      - name: 5\n","two the same":"        description: one\n      - name: id\n        description: two\n","policy_tags":"        policy_tags: [x]\n","constraint unknown":"        constraints: [{type: foo}]\n","constraint custom":"        constraints: [{type: custom, expression: x}]\n","constraint no type":"        constraints: [{name: foo}]\n","tests with tags":"        tags: [c]\n        data_tests: [{not_null: {tags: [t]}}]\n","tests with config tags":"        config: {tags: [c]}\n        data_tests: [{not_null: {config: {tags: t}}}]\n","granularity bad":"        granularity: foo\n","docs block unknown":"        description: \"{{ doc('nope') }}\"\n"}.items():
        found["place column "+n]=cols(b)
    found["place source column both"]={"models/y.yml":"sources:\n  - name: s\n    tags: [a]\n    meta: {m: 1}\n    tables:\n      - name: t\n        tags: b\n        meta: {n: 2}\n        columns:\n          - name: id\n            tags: c\n            meta: {o: 3}\n            config: {tags: d, meta: {p: 4}}\n            data_tests: [not_null]\n"}
    tops={"meta":("{a: 1}","{b: 2}"),"tags":("[a]","[b]"),"docs":("{show: false}","{node_color: red}"),"group":("g","g"),"access":("public","private"),"contract":("{enforced: true}","{enforced: true}"),"materialized":("view","table"),"enabled":("true","true"),"freshness":("{build_after: {count: 1, period: day}}","{build_after: {count: 2, period: day}}"),"event_time":("x","y"),"alias":("x","y"),"schema":("x","y"),"quoting":("{identifier: true}","{identifier: true}"),"database":("x","y"),"on_error":("continue","continue"),"static_analysis":("on","on"),"sql_header":("x","y"),"hooks":("x","y")}
    for k,(t,c) in tops.items():
        g="groups: [{name: g, owner: {name: x}}]\n"
        for kind,folder,f,text in (("models","models","a.sql","select 1 as id"),("seeds","seeds","a.csv","id\n1\n"),("snapshots","snapshots","a.sql","{% snapshot a %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='s') }}select 1 as id{% endsnapshot %}"),("analyses","analyses","a.sql","select 1")):
            base={f"{folder}/{f}":text}
            col="    columns: [{name: id, data_type: int}]\n"
            found[f"place {kind} {k} top"]={**base,f"{folder}/y.yml":g+f"{kind}:\n  - name: a\n    {k}: {t}\n"+col}
            found[f"place {kind} {k} both"]={**base,f"{folder}/y.yml":g+f"{kind}:\n  - name: a\n    {k}: {t}\n    config: {{{k}: {c}}}\n"+col}
    return {name: files for name, files in found.items() if name not in OTHERWISE}


def values():
    """Values of properties and configs, in and out of their types."""
    found = {}
    base={"models":("a.sql","select 1 as id"),"seeds":("a.csv","id\n1\n"),"snapshots":("a.sql","{% snapshot a %}{{ config(unique_key='id', strategy='check', check_cols='all', target_schema='s') }}select 1 as id{% endsnapshot %}"),"analyses":("a.sql","select 1"),"macros":("a.sql","{% macro a() %}{% endmacro %}"),"tests":("a.sql","select 1")}
    kinds={"models":"models","seeds":"seeds","snapshots":"snapshots","analyses":"analyses","macros":"macros","tests":"data_tests"}
    vals=["description: 5","description:","docs:","meta:","config:","columns:","data_tests:","constraints:","tags:","tags: x","tags: [1]","access: 5","group: 5","data_type: 5","quote_columns: x","deprecation_date: 5","docs: {show: 'x'}","docs: {node_color: 5}","docs: {foo: 1}","versions:","time_spine:","config: {tags: 5}","config: {tags: [1, x]}","config: {meta: }","config: {enabled: 'yes'}","config: {enabled: }","config: {alias: 5}","config: {schema: 5}","config: {schema: 2.0}","config: {materialized: 5}","config: {group: 5}","config: {docs: {show: 'x'}}","config: {contract: true}","config: {contract: {enforced: 'x'}}","config: {full_refresh: 'x'}","config: {unique_key: 5}","config: {unique_key: [1]}","config: {persist_docs: true}","config: {persist_docs: {relation: 'x'}}","config: {quoting: {identifier: 'x'}}","config: {column_types: {a: 5}}","config: {grants: {select: 5}}","config: {grants: {select: {a: 1}}}","config: {grants: x}","config: {post_hook: 5}","config: {post_hook: [5]}","config: {post_hook: {sql: x, transaction: 'x'}}","config: {post_hook: {foo: x}}","config: {on_schema_change: 5}","config: {on_schema_change: foo}","config: {incremental_strategy: foo}","config: {incremental_strategy: 5}","config: {event_time: 5}","config: {begin: 5}","config: {batch_size: week}","config: {batch_size: 5}","config: {lookback: 'x'}","config: {lookback: '2'}","config: {concurrent_batches: 'x'}","config: {threads: '2'}","config: {threads: x}","config: {access: foo}","config: {packages: x}","config: {packages: [1]}","config: {freshness: {build_after: {count: x, period: day}}}","config: {freshness: {build_after: {count: 1, period: week}}}","config: {freshness: {build_after: {count: 1}}}","config: {quote_columns: 'x'}","config: {delimiter: 5}","config: {delimiter: ';;'}","config: {strategy: foo}","config: {hard_deletes: foo}","config: {invalidate_hard_deletes: 'x'}","config: {check_cols: 5}","config: {updated_at: 5}","config: {target_schema: 5}","config: {dbt_valid_to_current: 5}","config: {snapshot_meta_column_names: {foo: x}}","config: {snapshot_meta_column_names: {dbt_valid_from: 5}}","config: {severity: foo}","config: {severity: 5}","config: {warn_if: 5}","config: {error_if: '> 1'}","config: {limit: 'x'}","config: {limit: '5'}","config: {where: 5}","config: {fail_calc: 5}","config: {store_failures: 'x'}","config: {store_failures_as: foo}","config: {store_failures_as: view}","config: {sql_header: 5}","config: {foo: {a: [1]}}","config: {tags: }","config: {post_hook: }","config: {grants: }","config: {database: 5}","config: {alias: }","config: {schema: }","config: {description: x}","config: {merge_update_columns: x}","config: {indexes: x}", "config: {latest_version_pointer: x}", "config: {static_analysis: foo}", "config: {on_configuration_change: foo}", "config: {inserts_only: x}","config: {materialized: nope}","config: []","config: x","name: 5","data_tests: x","data_tests: [5]","data_tests: [[x]]","columns: x","columns: [x]","columns: {a: 1}"]
    for k,(f,t) in base.items():
        for v in vals:
            # Models stand for what all of them have; a snapshot has a config of its own.
            if k != "models" and not (k == "snapshots" and v.startswith("config")): continue
            y=f"{kinds[k]}:\n  - name: a\n    {v}\n" if not v.startswith("name") else f"{kinds[k]}:\n  - {v}\n"
            found[f"value {k} {v}"]={f"{k}/{f}":t,f"{k}/y.yml":y}
    return {name: files for name, files in found.items() if name not in OTHERWISE}


def batches_and_catalogs():
    """Configs of microbatch models, and catalogs.yml."""
    found = {}
    found["file sample models"]={"models/a.sql":"{{ config(event_time='t') }}select 1 as id","models/b.sql":"select * from {{ ref('a') }}"}
    mb="{{ config(materialized='incremental', incremental_strategy='microbatch', %s) }}select * from {{ ref('a') }}"
    for n,c in {"ok":"event_time='t', begin='2024-01-01', batch_size='day'","no begin":"event_time='t', batch_size='day'","no event_time":"begin='2024-01-01', batch_size='day'","no batch_size":"event_time='t', begin='2024-01-01'","bad batch":"event_time='t', begin='2024-01-01', batch_size='week'","bad begin":"event_time='t', begin='never', batch_size='day'","begin with time":"event_time='t', begin='2024-01-01 10:00:00', batch_size='day'","begin with zone":"event_time='t', begin='2024-01-01T10:00:00Z', batch_size='day'","begin offset":"event_time='t', begin='2024-01-01T10:00:00+02:00', batch_size='day'","lookback text":"event_time='t', begin='2024-01-01', batch_size='day', lookback='2'","lookback negative":"event_time='t', begin='2024-01-01', batch_size='day', lookback=-1","lookback zero":"event_time='t', begin='2024-01-01', batch_size='hour', lookback=0","concurrent":"event_time='t', begin='2024-01-01', batch_size='month', concurrent_batches=true","concurrent text":"event_time='t', begin='2024-01-01', batch_size='month', concurrent_batches='yes'","event_time number":"event_time=5, begin='2024-01-01', batch_size='day'","begin month":"event_time='t', begin='2024-01', batch_size='day'","begin number":"event_time='t', begin=2024, batch_size='day'","table":"event_time='t', begin='2024-01-01', batch_size='day', full_refresh=false"}.items():
        for e in ("{{ config(event_time='t') }}select 1 as id","select 1 as id"):
            found[f"file microbatch {n}{' (input has event_time)' if 'config' in e else ''}"]={"models/a.sql":e,"models/b.sql":mb%c}
    found["file not incremental"]={"models/a.sql":"{{ config(materialized='table', incremental_strategy='microbatch') }}select 1 as id"}
    found["file begin in yaml as date"]={"models/a.sql":"select 1 as id","models/b.sql":"select * from {{ ref('a') }}","models/y.yml":"models:\n  - name: b\n    config: {materialized: incremental, incremental_strategy: microbatch, event_time: t, batch_size: day, begin: 2024-01-01}\n"}
    found["file begin in yaml as timestamp"]={"models/a.sql":"select 1 as id","models/b.sql":"select * from {{ ref('a') }}","models/y.yml":"models:\n  - name: b\n    config: {materialized: incremental, incremental_strategy: microbatch, event_time: t, batch_size: day, begin: 2024-01-01 10:00:00}\n"}
    found["file begin in project"]={"models/a.sql":"select 1 as id","models/b.sql":"{{ config(materialized='incremental', incremental_strategy='microbatch')}}select * from {{ ref('a') }}","dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nmodels:\n  +event_time: t\n  +begin: 2024-01-01\n  +batch_size: day\n"}
    found["file all inputs lack it"]={"models/a.sql":"select 1 as id","models/b.sql":mb%"event_time='t', begin='2024-01-01', batch_size='day'"}
    found["file custom microbatch macro flag"]={"models/a.sql":"select 1 as id","models/b.sql":mb%"batch_size='day'","macros/m.sql":"{% macro get_incremental_microbatch_sql(arg_dict) %}select 1{% endmacro %}"}
    found["file source event_time"]={"models/y.yml":"sources:\n  - name: s\n    config: {event_time: x}\n    tables:\n      - name: t\n      - name: u\n        config: {event_time: y}\n","models/b.sql":"select * from {{ source('s','t') }}"}
    found["file seed event_time"]={"seeds/a.csv":"t\n1\n","seeds/y.yml":"seeds: [{name: a, config: {event_time: t}}]\n"}
    # catalogs
    cat1="catalogs:\n  - name: c\n    active_write_integration: i\n    write_integrations:\n      - name: i\n        catalog_type: %s\n        external_volume: v\n        table_format: %s\n"
    for t,f in (("built_in","iceberg"),("iceberg_rest","iceberg"),("foo","iceberg"),("built_in","foo"),("unity","default"),("duckdb","default")):
        found[f"file catalogs v1 {t} {f}"]={"models/a.sql":"{{ config(catalog_name='c') }}select 1 as id","catalogs.yml":cat1%(t,f)}
    found["file catalogs v1 no active one"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - name: c\n    write_integrations:\n      - {name: i, catalog_type: built_in}\n"}
    found["file catalogs v1 two, no active"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - name: c\n    write_integrations:\n      - {name: i, catalog_type: built_in}\n      - {name: j, catalog_type: built_in}\n"}
    found["file catalogs v1 active unknown"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - name: c\n    active_write_integration: z\n    write_integrations:\n      - {name: i, catalog_type: built_in}\n"}
    found["file catalogs v1 twice"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: c, active_write_integration: i, write_integrations: [{name: i, catalog_type: built_in}]}\n  - {name: c, active_write_integration: i, write_integrations: [{name: i, catalog_type: built_in}]}\n"}
    found["file catalogs v1 integration twice"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: c, active_write_integration: i, write_integrations: [{name: i, catalog_type: built_in}, {name: i, catalog_type: built_in}]}\n"}
    found["file catalogs v1 unknown key"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: c, foo: 1, active_write_integration: i, write_integrations: [{name: i, catalog_type: built_in, bar: 2}]}\n"}
    found["file catalogs v1 adapter_properties"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: c, active_write_integration: i, write_integrations: [{name: i, catalog_type: built_in, adapter_properties: {a: 1}, file_format: parquet}]}\n"}
    found["file catalogs v1 no integrations"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: c}\n"}
    found["file catalogs v1 empty"]={"models/a.sql":"select 1","catalogs.yml":"catalogs: []\n"}
    found["file catalogs empty file"]={"models/a.sql":"select 1","catalogs.yml":"\n"}
    found["file catalogs null"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n"}
    found["file catalogs not a list"]={"models/a.sql":"select 1","catalogs.yml":"catalogs: {a: 1}\n"}
    found["file catalogs unknown top"]={"models/a.sql":"select 1","catalogs.yml":"catalog: []\n"}
    found["file catalogs jinja"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: \"{{ target.name }}\", active_write_integration: i, write_integrations: [{name: i, catalog_type: built_in}]}\n"}
    found["file catalogs broken yaml"]={"models/a.sql":"select 1","catalogs.yml":"catalogs:\n  - {name: [\n"}
    found["file model of unknown catalog"]={"models/a.sql":"{{ config(catalog_name='nope') }}select 1 as id"}
    found["file model of unknown catalog, file"]={"models/a.sql":"{{ config(catalog_name='nope') }}select 1 as id","catalogs.yml":cat1%("built_in","iceberg")}
    for n,v in {"ok":"catalogs:\n  - name: c\n    type: horizon\n    table_format: iceberg\n    config: {snowflake: {external_volume: v}}\n","glue":"catalogs:\n  - {name: c, type: glue, table_format: iceberg, config: {}}\n","no type":"catalogs:\n  - {name: c, table_format: iceberg}\n","unknown type":"catalogs:\n  - {name: c, type: foo, table_format: iceberg, config: {}}\n","version 2":"version: 2\ncatalogs:\n  - {name: c, type: unity, table_format: iceberg, config: {databricks: {file_format: delta}}}\n","duckdb":"catalogs:\n  - {name: c, type: iceberg_rest, table_format: iceberg, config: {duckdb: {endpoint: x}}}\n","iceberg_catalogs":"iceberg_catalogs:\n  - {name: c, type: unity}\n"}.items():
        found["file catalogs v2 "+n]={"models/a.sql":"{{ config(catalog_name='c') }}select 1 as id","catalogs.yml":v}
        found["file catalogs v2 flag "+n]={"models/a.sql":"{{ config(catalog_name='c') }}select 1 as id","catalogs.yml":v,"dbt_project.yml":"name: shop\nversion: '1.0'\nprofile: test\nflags: {use_catalogs_v2: true}\n"}
    return {name: files for name, files in found.items() if name not in OTHERWISE}


def found_in_public():
    """What public projects have and ours read otherwise."""
    model = {"models/a.sql": ID}
    listed = "models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n          - accepted_values:\n              arguments:\n                values: [\n                  1,\n%s                ]\n"
    found = {"closing bracket under its key": {**model, "models/y.yml": listed % ""}}
    found["items left of their key"] = {**model, "models/y.yml": listed % "      2,\n  3\n" + "exposures: [{name: e, type: ml, owner: {name: x}}]\n"}
    found["quoted text over lines left of its key"] = {**model, "models/y.yml": "models:\n  - name: a\n    description: 'one\n two'\n"}
    twice = "select 1 as id -- {{ source('s', 't') }} {{ source('s', 't') }}"
    source = {"models/y.yml": "sources: [{name: s, tables: [{name: t}]}]\n"}
    found["source twice"] = {**source, "models/a.sql": twice}
    found["source twice, rendered"] = {**source, "models/a.sql": twice + "{% if true %}{% endif %}"}
    body = "{% test tagged(model) %}{{ config(tags=['of_macro']) }}select * from {{ model }}{% endtest %}"
    found["tags of a test and of its macro"] = {**model, "macros/t.sql": body, "models/y.yml": "models: [{name: a, data_tests: [{tagged: {config: {tags: [of_entry]}}}]}]\n"}
    found["texts that end with a line end"] = {**model, "models/y.yml": "models:\n  - name: a\n    config:\n      alias: |\n        other\n      meta:\n        note: |\n          two\n\n"}
    types = "seeds:\n  shop:\n    s:\n      +column_types:\n        id: |\n          integer\n"
    found["texts of the project that end with a line end"] = {"seeds/s.csv": "id\n1\n", "dbt_project.yml": PROJECT + types}
    unit = "unit_tests:\n  - name: u\n    model: b\n    given: [{input: ref('a'), format: sql, rows: \"select {{ 1 + 1 }} as id\"}]\n    expect: {rows: [{id: \"{{ 1 + 1 }}\"}]}\n"
    found["Jinja in rows of a unit test"] = {**model, "models/b.sql": "select * from {{ ref('a') }}", "models/y.yml": unit}
    for name, text in {"model": "{{ ref('nope') }}", "source": "{{ source('s', 'nope') }}", "switched off": "{{ ref('off') }}"}.items():
        off = {"models/off.sql": "{{ config(enabled=false) }}" + ID}
        found[f"test of a missing {name}"] = {**model, **off, **source, "tests/t.sql": f"select * from {text}"}
    semantic = "models:\n  - name: a\n    semantic_model: true\n    agg_time_dimension: at\n    columns:\n      - {name: id, entity: {type: primary, name: id}}\n      - {name: at, granularity: day, dimension: {type: time, name: at}}\n"
    spine = "  - {name: spine, time_spine: {standard_granularity_column: day}, columns: [{name: day, granularity: day}]}\n"
    spined = {**model, "models/spine.sql": "select current_date as day", "models/y.yml": semantic + spine}
    found["semantic model without a description"] = spined
    python = "def model(dbt, session):\n    dbt.config(alias='x')\n    a = dbt.config.get('one', 5)\n    b = dbt.config.get(\"two\")\n    c = dbt.config.get('three', 'x')\n    d = dbt.config.get('four', True)\n    return dbt.ref('a')\n"
    found["configs that Python reads"] = {**model, "models/p.py": python}
    blank = "{{ config (materialized='table', meta={'a': \"it's\"}) }}" + ID
    found["blank before the parenthesis of config"] = {"models/a.sql": blank}
    found["blank before the parenthesis of config, rendered"] = {"models/a.sql": blank + "{% if true %}{% endif %}"}
    styles = {"": "{identifier}-{name}-{meta_key}", "formatter: newstyle": "a/{schema}.csv", "formatter: oldstyle": "%(identifier)s.csv", "formatter: template": "$identifier/${name}.csv"}
    for style, location in {**styles, "function": "read_csv('{name}.csv')"}.items():
        meta = f"external_location: \"{location}\", meta_key: k" + (f", {style}" if ":" in style else "")
        for where in (f"meta: {{{meta}}}", f"config: {{{meta}}}", f"config: {{meta: {{{meta}}}}}"):
            at = where.split(" {ext")[0]
            text = "sources:\n  - name: s\n%s    tables:\n      - name: t\n        identifier: u\n%s"
            found[f"source elsewhere {style} in {at}"] = {"models/y.yml": text % (f"    {where}\n", "")}
            found[f"table elsewhere {style} in {at}"] = {"models/y.yml": text % ("    meta: {name: other}\n", f"        {where}\n")}
    hooks = {"text": "post_hook='select 1'", "list": "pre_hook=['select 1', 'select 2']", "Jinja": "post_hook=\"select 1 from {{ this }}\""}
    for name, hook in hooks.items():
        found[f"hook that is {name} beside plain configs"] = {"models/a.sql": "{{ config(materialized='table', tags=['t'], %s) }}" % hook + ID}
    owned = "type: dashboard, owner: {name: x, email: x@y.z}"
    for name, more in {"meta": "meta: {k: 1}", "meta and tags twice": "meta: {k: 1, l: 2}, tags: [t], config: {meta: {k: 2}, tags: [u]}", "meta beside config": "meta: {k: 1}, config: {enabled: true}"}.items():
        found[f"exposure with {name}"] = {"models/y.yml": f"exposures: [{{name: e, {owned}, {more}}}]\n"}
    return {f"public {name}": files for name, files in found.items()}


def described_elsewhere():
    """Entries that describe what another package defines."""
    one = "name: pkg\nversion: '1.0'\n"
    packages = {"packages.yml": "packages: [{local: x}]\n", "dbt_packages/pkg/dbt_project.yml": one}
    two = {"packages.yml": "packages: [{local: x}, {local: y}]\n", "dbt_packages/pkg/dbt_project.yml": one, "dbt_packages/qkg/dbt_project.yml": one.replace("pkg", "qkg")}
    off = "{{ config(enabled=false) }}" + ID
    said = "models:\n  - name: m\n    description: said\n    columns: [{name: id, description: of id, data_tests: [not_null]}]\n    config: {meta: {a: 1}, materialized: table}\n"
    listed = "models:\n  - name: m\n    description: said\n    versions: [{v: 1}, {v: 2}]\n"
    switched = {"on": said.replace("meta", "enabled: true, meta"), "off": said.replace("meta", "enabled: false, meta")}
    root, pkg, qkg = "models/m.sql", "dbt_packages/pkg/models/m.sql", "dbt_packages/qkg/models/m.sql"
    y, py, qy = "models/y.yml", "dbt_packages/pkg/models/y.yml", "dbt_packages/qkg/models/y.yml"
    versions = {"dbt_packages/pkg/models/m_v1.sql": ID, "dbt_packages/pkg/models/m_v2.sql": ID}
    seed, seeds = "dbt_packages/pkg/seeds/m.csv", said.replace("models", "seeds").replace("materialized: table", "quote_columns: true")
    snapshot = "{% snapshot m %}{{ config(unique_key='id', strategy='check', check_cols=['id'], target_schema='x') }}select 1 as id{% endsnapshot %}"
    docs = {"models/d.md": "{% docs d %}of root{% enddocs %}", "dbt_packages/pkg/models/d.md": "{% docs d %}of pkg{% enddocs %}"}
    found = {
        "of a package by the root": {pkg: ID, y: said},
        "of the root by a package": {root: ID, py: said},
        "by both": {root: ID, y: said, py: said},
        "own off, other on": {root: ID, pkg: off, py: said},
        "own off, other on, both described": {root: ID, y: said, pkg: off, py: said},
        "own off by YAML, other on": {root: ID, pkg: ID, py: switched["off"]},
        "own off, on by YAML, other on": {root: ID, pkg: off, py: switched["on"]},
        "own off, on by YAML, other off": {root: off, pkg: off, py: switched["on"]},
        "own off, other off": {root: off, pkg: off, py: said},
        "no own, other off": {root: off, py: said},
        "both on": {root: ID, pkg: ID, py: said},
        "two others": {**two, pkg: ID, qkg: ID, y: said},
        "two others, one off": {**two, pkg: ID, qkg: off, y: said},
        "by two packages": {**two, root: ID, py: said, qy: said},
        "switched off by the root": {pkg: ID, y: "models: [{name: m, config: {enabled: false}}]\n"},
        "switched off by the root, read": {pkg: ID, "models/r.sql": "select * from {{ ref('m') }}", y: "models: [{name: m, config: {enabled: false}}]\n"},
        "versions of a package": {**versions, y: listed},
        "versioned by its package": {**versions, py: listed, y: said},
        "seed as a model": {seed: "id\n1\n", y: said},
        "seed": {seed: "id\n1\n", y: seeds},
        "seed off by the project": {seed: "id\n1\n", "dbt_packages/pkg/seeds/y.yml": seeds, "seeds/m.csv": "id\n1\n", "dbt_project.yml": PROJECT + "seeds: {pkg: {m: {+enabled: false}}}\n"},
        "seed off, model on": {seed: "id\n1\n", root: ID, "dbt_packages/pkg/seeds/y.yml": seeds, "dbt_project.yml": PROJECT + "seeds: {pkg: {m: {+enabled: false}}}\n"},
        "snapshot": {"dbt_packages/pkg/snapshots/m.sql": snapshot, y: "snapshots: [{name: m, description: said, config: {meta: {a: 1}}}]\n"},
        "analysis": {"dbt_packages/pkg/analyses/m.sql": ID, y: "analyses: [{name: m, description: said}]\n"},
        "singular test": {"dbt_packages/pkg/tests/m.sql": ID, y: "data_tests: [{name: m, description: said}]\n"},
        "docs of both": {pkg: ID, **docs, y: "models: [{name: m, description: \"{{ doc('d') }}\", columns: [{name: id, description: \"{{ doc('d') }}\"}]}]\n"},
        "project of both": {pkg: ID, y: said, "dbt_project.yml": PROJECT + "models: {pkg: {+materialized: view, +meta: {b: 2}, +tags: t}}\n"},
        "group of the root": {pkg: ID, y: "groups: [{name: g, owner: {name: x}}]\nmodels: [{name: m, config: {group: g, access: private}}]\n"},
        "contract": {pkg: ID, y: "models: [{name: m, config: {contract: {enforced: true}}, columns: [{name: id, data_type: int}]}]\n"},
        "unit test, own": {root: ID, pkg: "select 2 as id", py: "unit_tests: [{name: u, model: m, given: [], expect: {rows: [{id: 2}]}}]\n"},
        "quoted columns below config": {"seeds/m.csv": "id\n1\n", y: seeds},
        "unit test": {pkg: ID, y: "unit_tests: [{name: u, model: m, given: [], expect: {rows: [{id: 1}]}}]\n"},
    }
    return {f"described {name}": {**packages, **files} for name, files in found.items()}


def macros_called():
    """Which macros a node is said to depend on: those that its own templates call, in whatever way."""
    macros = "{% macro inner() %}1{% endmacro %}{% macro other() %}{{ inner() }}{% endmacro %}{% macro default__far() %}{{ inner() }}{% endmacro %}{% macro far() %}{{ return(adapter.dispatch('far')()) }}{% endmacro %}{% macro wrap(f=none) %}{{ f() if f else '' }}{{ caller() if caller else '' }}{% endmacro %}{% macro gives() %}{{ return(1) }}{% endmacro %}"
    texts = {
        "in a branch not taken": "{% if execute %}{{ inner() }}{% endif %}select {{ 1 }} as id",
        "in a branch not taken, by another too": "{% if execute %}{{ inner() }}{% endif %}select {{ other() }} as id",
        "dispatched": "select {{ adapter.dispatch('far')() }} as id",
        "dispatched by a macro": "select {{ far() }} as id",
        "by another name": "{% set f = inner %}select {{ f() }} as id",
        "given to another": "select {{ wrap(inner) }} as id",
        "as an argument": "select {{ wrap() }}{{ other() ~ inner() }} as id",
        "within a call block": "select {% call wrap() %}{{ inner() }}{% endcall %} as id",
        "from the context": "select {{ context['inner']() }} as id",
        "of the project": "select {{ shop.inner() }} as id",
        "after one that returns": "select {{ gives() }} as id, {{ inner() }}",
        "named alone": "{% set f = inner %}select {{ 1 }} as id",
        "in a hook": "{{ config(post_hook='select {{ other() }}') }}select 1 as id",
        "in a hook and the text": "{{ config(post_hook='select {{ other() }}') }}select {{ inner() }} as id",
        "in an argument of config": "{{ config(alias=other()) }}select 1 as id",
    }
    found = {name: {"models/a.sql": text} for name, text in texts.items()}
    test = "models: [{name: a, columns: [{name: id, data_tests: [{accepted_values: {arguments: {values: [\"{{ %s }}\"]}}}]}]}]\n"
    for text in ("inner()", "other()", "1 if true else inner()", "type_string()", "wrap(inner)"):
        found[f"in an argument of a test, {text}"] = {"models/a.sql": ID, "models/y.yml": test % text}
    found["in a singular test"] = {"models/a.sql": ID, "tests/t.sql": "{% if execute %}{{ inner() }}{% endif %}select {{ other() }} from {{ ref('a') }}"}
    found["in a snapshot"] = {"snapshots/s.sql": "{% snapshot s %}{{ config(unique_key='id', strategy='check', check_cols='all') }}{% if execute %}{{ inner() }}{% endif %}select {{ other() }} as id{% endsnapshot %}"}
    found["ref of the project's own"] = {"macros/ref.sql": "{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}", "models/b.sql": ID, "models/a.sql": "select * from {{ ref('b') }}"}
    return {f"calls {name}": {"macros/m.sql": macros, **files} for name, files in found.items()}


def unit_tests():
    """An input that says no rows has those of a seed."""
    given = {
        "model": "{input: ref('a')}", "model of null": "{input: ref('a'), rows: }", "seed": "{input: ref('s')}",
        "model with no rows": "{input: ref('a'), rows: []}", "model in sql": "{input: ref('a'), format: sql, rows: select 1 as id}",
    }  # fmt: skip
    text = "unit_tests:\n  - {name: u, model: m, given: [%s], expect: {rows: [{id: 1}]}}\n"
    files = {"models/a.sql": ID, "seeds/s.csv": "id\n1\n", "models/m.sql": "select * from {{ ref('a') }} join {{ ref('s') }} using (id)"}
    return {f"unit test input {name}": {**files, "models/y.yml": text % one} for name, one in given.items()}
