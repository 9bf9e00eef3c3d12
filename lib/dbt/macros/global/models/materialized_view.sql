{% materialization materialized_view, default %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='materialized_view') -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'materialized_view' if existing is none else existing.type) -%}
    {%- do materialized_view_setup(backup, intermediate, pre_hooks) -%}
    {%- set build_sql = materialized_view_get_build_sql(existing, target_relation, backup, intermediate) -%}
    {%- if build_sql == '' -%}
        {%- do materialized_view_execute_no_op(target_relation) -%}
    {%- else -%}
        {%- do materialized_view_execute_build_sql(build_sql, existing, target_relation, post_hooks) -%}
    {%- endif -%}
    {%- do materialized_view_teardown(backup, intermediate, post_hooks) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# What an interrupted run may have left goes away first. #}
{% macro materialized_view_setup(backup_relation, intermediate_relation, pre_hooks) %}
    {%- do drop_relation_if_exists(load_cached_relation(backup_relation)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate_relation)) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
{% endmacro %}

{% macro materialized_view_teardown(backup_relation, intermediate_relation, post_hooks) %}
    {%- do drop_relation_if_exists(load_cached_relation(backup_relation)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate_relation)) -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
{% endmacro %}

{% macro materialized_view_execute_no_op(target_relation) %}
    {%- do store_raw_result(name='main', message='skip ' ~ target_relation, code='skip', rows_affected='-1') -%}
{% endmacro %}

{% macro materialized_view_execute_build_sql(build_sql, existing_relation, target_relation, post_hooks) %}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}
    {%- call statement('main') -%}
        {{ build_sql }}
    {%- endcall -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing_relation, full_refresh_mode=true)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do adapter.commit() -%}
{% endmacro %}

{# Create, replace, alter or refresh; empty where there is nothing to do. #}
{% macro materialized_view_get_build_sql(existing_relation, target_relation, backup_relation, intermediate_relation) %}
    {%- if existing_relation is none -%}
        {{ return(get_create_materialized_view_as_sql(target_relation, sql)) }}
    {%- elif should_full_refresh() or not existing_relation.is_materialized_view -%}
        {{ return(get_replace_sql(existing_relation, target_relation, sql)) }}
    {%- endif -%}
    {%- set changes = get_materialized_view_configuration_changes(existing_relation, config) -%}
    {%- set wish = config.get('on_configuration_change') -%}
    {%- if changes is none -%}
        {{ return(refresh_materialized_view(target_relation)) }}
    {%- elif wish == 'apply' -%}
        {{ return(get_alter_materialized_view_as_sql(target_relation, changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
    {%- elif wish == 'continue' -%}
        {%- do exceptions.warn('Configuration changes were identified and `on_configuration_change` was set to `continue` for `' ~ target_relation.render() ~ '`') -%}
        {{ return('') }}
    {%- elif wish == 'fail' -%}
        {%- do exceptions.raise_fail_fast_error('Configuration changes were identified and `on_configuration_change` was set to `fail` for `' ~ target_relation.render() ~ '`') -%}
    {%- endif -%}
    {%- do exceptions.raise_compiler_error('on_configuration_change has to be apply, continue or fail.') -%}
{% endmacro %}

{% macro get_create_materialized_view_as_sql(relation, sql) -%}{{ adapter.dispatch('get_create_materialized_view_as_sql', 'dbt')(relation, sql) }}{%- endmacro %}
{% macro default__get_create_materialized_view_as_sql(relation, sql) -%}{%- do not_for_this_adapter('get_create_materialized_view_as_sql') -%}{%- endmacro %}

{% macro refresh_materialized_view(relation) %}{{ adapter.dispatch('refresh_materialized_view', 'dbt')(relation) }}{% endmacro %}
{% macro default__refresh_materialized_view(relation) %}{%- do not_for_this_adapter('refresh_materialized_view') -%}{% endmacro %}

{% macro get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
    {{ return(adapter.dispatch('get_alter_materialized_view_as_sql', 'dbt')(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation)) }}
{% endmacro %}
{% macro default__get_alter_materialized_view_as_sql(relation, configuration_changes, sql, existing_relation, backup_relation, intermediate_relation) %}
    {%- do not_for_this_adapter('get_alter_materialized_view_as_sql') -%}
{% endmacro %}

{% macro get_materialized_view_configuration_changes(existing_relation, new_config) %}
    {{ return(adapter.dispatch('get_materialized_view_configuration_changes', 'dbt')(existing_relation, new_config)) }}
{% endmacro %}
{% macro default__get_materialized_view_configuration_changes(existing_relation, new_config) %}
    {%- do not_for_this_adapter('get_materialized_view_configuration_changes') -%}
{% endmacro %}
