{% materialization seed, default %}
    {%- set full_refresh = should_full_refresh() -%}
    {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set table = load_agate_table() -%}
    {%- do store_result('agate_table', response='OK', agate_table=table) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

    {%- if existing is none -%}
        {%- set create_sql = create_csv_table(model, table) -%}
    {%- elif existing.is_view -%}
        {%- do exceptions.raise_compiler_error("Cannot seed to '" ~ existing.render() ~ "', it is a view") -%}
    {%- else -%}
        {%- set create_sql = reset_csv_table(model, full_refresh, existing, table) -%}
    {%- endif -%}
    {%- set count = table.rows | length -%}
    {%- set insert_sql = load_csv_rows(model, table) if count > 0 else '' -%}
    {%- set code = 'CREATE' if full_refresh else 'INSERT' -%}
    {%- call noop_statement('main', code ~ ' ' ~ count, code, count) -%}
        {{ get_csv_sql(create_sql, insert_sql) }};
    {%- endcall -%}

    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- if full_refresh or existing is none -%}{%- do create_indexes(target_relation) -%}{%- endif -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do adapter.commit() -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro create_csv_table(model, agate_table) -%}{{ adapter.dispatch('create_csv_table', 'dbt')(model, agate_table) }}{%- endmacro %}
{% macro default__create_csv_table(model, agate_table) %}
    {%- set given = model['config'].get('column_types', {}) -%}
    {%- set quoting = model['config'].get('quote_columns', none) -%}
    {%- set sql -%}
        create table {{ this.render() }} (
        {%- for name in agate_table.column_names -%}
            {{ adapter.quote_seed_column(name | string, quoting) }} {{ given.get(name, adapter.convert_type(agate_table, loop.index0)) }}{{ ', ' if not loop.last }}
        {%- endfor -%}
        )
    {%- endset -%}
    {%- call statement('_') -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{% endmacro %}

{% macro reset_csv_table(model, full_refresh, old_relation, agate_table) -%}
    {{ adapter.dispatch('reset_csv_table', 'dbt')(model, full_refresh, old_relation, agate_table) }}
{%- endmacro %}
{% macro default__reset_csv_table(model, full_refresh, old_relation, agate_table) %}
    {%- if full_refresh -%}
        {%- do adapter.drop_relation(old_relation) -%}
        {{ return(create_csv_table(model, agate_table)) }}
    {%- endif -%}
    {%- do adapter.truncate_relation(old_relation) -%}
    {{ return('truncate table ' ~ old_relation.render()) }}
{% endmacro %}

{% macro get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ adapter.dispatch('get_csv_sql', 'dbt')(create_or_truncate_sql, insert_sql) }}
{% endmacro %}
{% macro default__get_csv_sql(create_or_truncate_sql, insert_sql) %}
    {{ create_or_truncate_sql }};
    -- dbt seed --
    {{ insert_sql }}
{% endmacro %}

{% macro get_binding_char() -%}{{ adapter.dispatch('get_binding_char', 'dbt')() }}{%- endmacro %}
{% macro default__get_binding_char() %}{{ return('%s') }}{% endmacro %}

{% macro get_batch_size() -%}{{ return(adapter.dispatch('get_batch_size', 'dbt')()) }}{%- endmacro %}
{% macro default__get_batch_size() %}{{ return(10000) }}{% endmacro %}

{% macro get_seed_column_quoted_csv(model, column_names) %}
    {%- set quoted = [] -%}
    {%- for name in column_names -%}
        {%- do quoted.append(adapter.quote_seed_column(name, model['config'].get('quote_columns', none))) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ')) }}
{% endmacro %}

{# The rows go by the warehouse's own bulk load; what is answered is for the file of the run. #}
{% macro load_csv_rows(model, agate_table) -%}{{ adapter.dispatch('load_csv_rows', 'dbt')(model, agate_table) }}{%- endmacro %}
{% macro default__load_csv_rows(model, agate_table) %}
    {%- do adapter.load_rows(this, agate_table.column_names, agate_table.rows) -%}
    {{ return('insert into ' ~ this.render() ~ ' (' ~ get_seed_column_quoted_csv(model, agate_table.column_names) ~ ')') }}
{% endmacro %}
