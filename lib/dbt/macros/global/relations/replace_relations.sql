{% macro get_create_sql(relation, sql) -%}
    {{ adapter.dispatch('get_create_sql', 'dbt')(relation, sql) }}
{%- endmacro %}
{% macro default__get_create_sql(relation, sql) -%}
    {%- if relation.is_view -%}
        {{ get_create_view_as_sql(relation, sql) }}
    {%- elif relation.is_table -%}
        {{ get_create_table_as_sql(false, relation, sql) }}
    {%- elif relation.is_materialized_view -%}
        {{ get_create_materialized_view_as_sql(relation, sql) }}
    {%- else -%}
        {%- do exceptions.raise_compiler_error('`get_create_sql` has not been implemented for: ' ~ relation.type) -%}
    {%- endif -%}
{%- endmacro %}

{% macro get_create_backup_sql(relation) -%}{{ adapter.dispatch('get_create_backup_sql', 'dbt')(relation) }}{%- endmacro %}
{% macro default__get_create_backup_sql(relation) -%}
    {%- set backup = make_backup_relation(relation, relation.type) -%}
    {{ get_drop_sql(backup) }};
    {{ get_rename_sql(relation, backup.identifier) }}
{%- endmacro %}

{% macro get_drop_backup_sql(relation) -%}{{ adapter.dispatch('get_drop_backup_sql', 'dbt')(relation) }}{%- endmacro %}
{% macro default__get_drop_backup_sql(relation) -%}
    {{ get_drop_sql(make_backup_relation(relation, relation.type)) }}
{%- endmacro %}

{% macro get_create_intermediate_sql(relation, sql) -%}{{ adapter.dispatch('get_create_intermediate_sql', 'dbt')(relation, sql) }}{%- endmacro %}
{% macro default__get_create_intermediate_sql(relation, sql) -%}
    {%- set intermediate = make_intermediate_relation(relation) -%}
    {{ get_drop_sql(intermediate) }};
    {{ get_create_sql(intermediate, sql) }}
{%- endmacro %}

{% macro get_rename_intermediate_sql(relation) -%}{{ adapter.dispatch('get_rename_intermediate_sql', 'dbt')(relation) }}{%- endmacro %}
{% macro default__get_rename_intermediate_sql(relation) -%}
    {{ get_rename_sql(make_intermediate_relation(relation), relation.identifier) }}
{%- endmacro %}

{# In place where the warehouse can, else by as safe a swap as both sides allow. #}
{% macro get_replace_sql(existing_relation, target_relation, sql) %}
    {{ adapter.dispatch('get_replace_sql', 'dbt')(existing_relation, target_relation, sql) }}
{% endmacro %}
{% macro default__get_replace_sql(existing_relation, target_relation, sql) %}
    {%- set in_place = existing_relation.type == target_relation.type and existing_relation.can_be_replaced -%}
    {%- if in_place and existing_relation.is_view -%}
        {{ get_replace_view_sql(target_relation, sql) }}
    {%- elif in_place and existing_relation.is_table -%}
        {{ get_replace_table_sql(target_relation, sql) }}
    {%- elif in_place and existing_relation.is_materialized_view -%}
        {{ get_replace_materialized_view_sql(target_relation, sql) }}
    {%- elif target_relation.can_be_renamed and existing_relation.can_be_renamed -%}
        {{ get_create_intermediate_sql(target_relation, sql) }};
        {{ get_create_backup_sql(existing_relation) }};
        {{ get_rename_intermediate_sql(target_relation) }};
        {{ get_drop_backup_sql(existing_relation) }}
    {%- elif target_relation.can_be_renamed -%}
        {{ get_create_intermediate_sql(target_relation, sql) }};
        {{ get_drop_sql(existing_relation) }};
        {{ get_rename_intermediate_sql(target_relation) }}
    {%- elif existing_relation.can_be_renamed -%}
        {{ get_create_backup_sql(existing_relation) }};
        {{ get_create_sql(target_relation, sql) }};
        {{ get_drop_backup_sql(existing_relation) }}
    {%- else -%}
        {{ get_drop_sql(existing_relation) }};
        {{ get_create_sql(target_relation, sql) }}
    {%- endif -%}
{% endmacro %}

{% macro get_replace_view_sql(relation, sql) %}{{ adapter.dispatch('get_replace_view_sql', 'dbt')(relation, sql) }}{% endmacro %}
{% macro default__get_replace_view_sql(relation, sql) %}{%- do not_for_this_adapter('get_replace_view_sql') -%}{% endmacro %}
{% macro get_replace_table_sql(relation, sql) %}{{ adapter.dispatch('get_replace_table_sql', 'dbt')(relation, sql) }}{% endmacro %}
{% macro default__get_replace_table_sql(relation, sql) %}{%- do not_for_this_adapter('get_replace_table_sql') -%}{% endmacro %}
{% macro get_replace_materialized_view_sql(relation, sql) %}{{ adapter.dispatch('get_replace_materialized_view_sql', 'dbt')(relation, sql) }}{% endmacro %}
{% macro default__get_replace_materialized_view_sql(relation, sql) %}{%- do not_for_this_adapter('get_replace_materialized_view_sql') -%}{% endmacro %}
