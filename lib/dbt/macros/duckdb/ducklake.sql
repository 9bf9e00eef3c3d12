{# How DuckLake lays out a table's files: said after the table is made and before it has rows. #}

{% macro duckdb__get_partitioned_by(relation, temporary) -%}
    {{ return(ducklake_layout(relation, temporary, 'partitioned_by', 'partition_by') | join(', ') or none) }}
{%- endmacro %}

{% macro duckdb__get_sorted_by(relation, temporary) -%}
    {%- set quoted = [] -%}
    {%- for column in ducklake_layout(relation, temporary, 'sorted_by', 'sort_by') -%}
        {%- do quoted.append(adapter.quote(column | replace('"', '""'))) -%}
    {%- endfor -%}
    {{ return(quoted | join(', ') or none) }}
{%- endmacro %}

{# The configured columns; none for what is not the model's own table in a DuckLake. #}
{% macro ducklake_layout(relation, temporary, key, other_key) -%}
    {%- set raw = config.get(key) or config.get(other_key) -%}
    {%- if temporary or raw is none or raw == '' -%}{{ return([]) }}{%- endif -%}
    {%- set names = key ~ '/' ~ other_key -%}
    {%- set columns = normalize_string_or_list(raw, names) -%}
    {%- if not columns -%}
        {%- do exceptions.raise_compiler_error(names ~ ' must contain at least one column') -%}
    {%- endif -%}
    {%- set is_built_aside = config.get('materialized') in ['table', 'incremental'] and this is defined and this.identifier and relation.identifier not in [none, this.identifier] -%}
    {%- if is_built_aside -%}{{ return([]) }}{%- endif -%}
    {%- if not adapter.is_ducklake(relation) -%}
        {%- do adapter.warn_once(names ~ ' is only supported for DuckLake relations; ignoring for ' ~ relation) -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}

{% macro duckdb__alter_table_set_partitioned_by(relation, partitioned_by) -%}
    alter table {{ relation }} set partitioned by ({{ partitioned_by }});
{%- endmacro %}

{% macro duckdb__alter_table_set_sorted_by(relation, sorted_by) -%}
    alter table {{ relation }} set sorted by ({{ sorted_by }});
{%- endmacro %}

{% macro validate_ducklake_restrictions(config, target_relation, errors) -%}
    {%- if target_relation and adapter.is_ducklake(target_relation) -%}
        {%- if config.get('merge_returning_columns') -%}
            {%- do errors.append('merge_returning_columns cannot be used: DuckLake has no RETURNING') -%}
        {%- endif -%}
        {%- set clauses = config.get('merge_clauses') or {} -%}
        {%- set changing = (clauses.get('when_matched', []) + clauses.get('when_not_matched', [])) | selectattr('action', 'defined') | selectattr('action', 'in', ['update', 'delete']) | list -%}
        {%- if changing | length > 1 -%}
            {%- do errors.append('merge_clauses has ' ~ changing | length ~ ' updates and deletes: DuckLake takes one in a MERGE') -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
