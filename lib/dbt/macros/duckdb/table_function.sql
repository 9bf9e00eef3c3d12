{# A view that takes arguments: config `parameters` is their names, as text or as a list. #}
{% materialization table_function, adapter='duckdb' %}
    {%- set parameters = config.get('parameters') or '' -%}
    {%- set target_relation = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type='view') -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

    {%- call statement('main') -%}
        create or replace function {{ target_relation.render() }}(
            {{ parameters if parameters is string or parameters is number else parameters | join(', ') }}
        ) as table (
            {{ sql }});
    {%- endcall -%}

    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
