{# One row: how many failures there are, and whether they are enough to warn or to fail. #}
{% materialization test, default %}
    {%- set limited -%}
        {{ get_limit_subquery_sql(sql, config.get('limit')) }}
    {%- endset -%}
    {%- set relations = [] -%}
    {%- set main_sql = limited -%}
    {%- if should_store_failures() -%}
        {%- set kind = config.get('store_failures_as') or 'table' -%}
        {%- if kind not in ['table', 'view'] -%}
            {%- do exceptions.raise_compiler_error("'" ~ kind ~ "' is not a valid value for `store_failures_as`. Accepted values are: ['ephemeral', 'table', 'view']") -%}
        {%- endif -%}
        {%- set existing = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
        {%- set target_relation = api.Relation.create(identifier=model['alias'], schema=schema, database=database, type=kind) -%}
        {%- if existing -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- call statement(auto_begin=true) -%}
            {{ get_create_sql(target_relation, limited) }}
        {%- endcall -%}
        {%- do relations.append(target_relation) -%}
        {%- set main_sql -%}
            select *
            from {{ target_relation }}
        {%- endset -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
    {%- call statement('main', fetch_result=true) -%}
        {{ get_test_sql(main_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
    {%- endcall -%}
    {{ return({'relations': relations}) }}
{% endmaterialization %}

{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {{ adapter.dispatch('get_test_sql', 'dbt')(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}
{% macro default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    select
      {{ fail_calc }} as failures,
      {{ fail_calc }} {{ warn_if }} as should_warn,
      {{ fail_calc }} {{ error_if }} as should_error
    from (
      {{ main_sql }}
      {% if limit is not none %}limit {{ limit }}{% endif %}
    ) dbt_internal_test
{%- endmacro %}
