{% macro incremental_validate_on_schema_change(on_schema_change, default='ignore') %}
    {%- if on_schema_change in ['sync_all_columns', 'append_new_columns', 'fail', 'ignore'] -%}
        {{ return(on_schema_change) }}
    {%- endif -%}
    {%- do log('Invalid value for on_schema_change (' ~ on_schema_change ~ ') specified. Setting default value of ' ~ default ~ '.') -%}
    {{ return(default) }}
{% endmacro %}

{# Columns of the first list whose names the second has not. #}
{% macro diff_columns(source_columns, target_columns) %}
    {%- set known = target_columns | map(attribute='column') | list -%}
    {%- set missing = [] -%}
    {%- for column in source_columns if column.name not in known -%}{%- do missing.append(column) -%}{%- endfor -%}
    {{ return(missing) }}
{% endmacro %}

{% macro diff_column_data_types(source_columns, target_columns) %}
    {{ return(adapter.dispatch('diff_column_data_types', 'dbt')(source_columns, target_columns)) }}
{% endmacro %}
{% macro default__diff_column_data_types(source_columns, target_columns) %}
    {%- set changed = [] -%}
    {%- for column in source_columns -%}
        {%- set old = target_columns | selectattr('name', 'equalto', column.name) | list | first -%}
        {%- if old and column.expanded_data_type != old.expanded_data_type and not column.can_expand_to(other_column=old) -%}
            {%- do changed.append({'column_name': old.name, 'new_type': column.expanded_data_type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(changed) }}
{% endmacro %}

{% macro check_for_schema_changes(source_relation, target_relation) %}
    {{ return(adapter.dispatch('check_for_schema_changes', 'dbt')(source_relation, target_relation)) }}
{% endmacro %}
{% macro default__check_for_schema_changes(source_relation, target_relation) %}
    {%- set new = adapter.get_columns_in_relation(source_relation) -%}
    {%- set old = adapter.get_columns_in_relation(target_relation) -%}
    {%- set added = diff_columns(new, old) -%}
    {%- set removed = diff_columns(old, new) -%}
    {%- set retyped = diff_column_data_types(new, old) -%}
    {{ return({
        'schema_changed': added != [] or removed != [] or retyped != [],
        'source_not_in_target': added,
        'target_not_in_source': removed,
        'source_columns': new,
        'target_columns': old,
        'new_target_types': retyped
    }) }}
{% endmacro %}

{% macro sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
    {{ return(adapter.dispatch('sync_column_schemas', 'dbt')(on_schema_change, target_relation, schema_changes_dict)) }}
{% endmacro %}
{% macro default__sync_column_schemas(on_schema_change, target_relation, schema_changes_dict) %}
    {%- set added = schema_changes_dict['source_not_in_target'] -%}
    {%- set removed = schema_changes_dict['target_not_in_source'] -%}
    {%- if on_schema_change == 'append_new_columns' and added -%}
        {%- do alter_relation_add_remove_columns(target_relation, added, none) -%}
    {%- elif on_schema_change == 'sync_all_columns' -%}
        {%- if added or removed -%}
            {%- do alter_relation_add_remove_columns(target_relation, added, removed) -%}
        {%- endif -%}
        {%- for change in schema_changes_dict['new_target_types'] -%}
            {%- do alter_column_type(target_relation, change['column_name'], change['new_type']) -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{# The columns to write, or an empty dict where the target's own are to be used. #}
{% macro process_schema_changes(on_schema_change, source_relation, target_relation) %}
    {{ return(adapter.dispatch('process_schema_changes', 'dbt')(on_schema_change, source_relation, target_relation)) }}
{% endmacro %}
{% macro default__process_schema_changes(on_schema_change, source_relation, target_relation) %}
    {%- if on_schema_change == 'ignore' -%}{{ return({}) }}{%- endif -%}
    {%- set changes = check_for_schema_changes(source_relation, target_relation) -%}
    {%- if changes['schema_changed'] and on_schema_change == 'fail' -%}
        {%- do exceptions.raise_compiler_error(schema_change_message(changes)) -%}
    {%- elif changes['schema_changed'] -%}
        {%- do sync_column_schemas(on_schema_change, target_relation, changes) -%}
    {%- endif -%}
    {{ return(changes['source_columns']) }}
{% endmacro %}

{% macro schema_change_message(changes) %}
The source and target schemas on this incremental model are out of sync!
Set on_schema_change to append_new_columns or sync_all_columns, run once with --full-refresh, or change the table by hand.
    Source columns not in target: {{ changes['source_not_in_target'] }}
    Target columns not in source: {{ changes['target_not_in_source'] }}
    New column types: {{ changes['new_target_types'] }}
{% endmacro %}
