{% macro duckdb__get_incremental_merge_sql(args_dict) %}
    {{ return(duckdb__get_merge_sql(
        args_dict['target_relation'],
        args_dict['temp_relation'],
        args_dict['unique_key'],
        args_dict['dest_columns'],
        normalize_incremental_predicates(args_dict.get('incremental_predicates'))
    )) }}
{% endmacro %}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- do validate_merge_config(config, target) -%}
    {%- set header = config.get('sql_header', none) -%}
    {%- set returning = config.get('merge_returning_columns', []) -%}
    {%- set defaults = merge_clause_defaults(
        config.get('merge_update_condition', none),
        config.get('merge_insert_condition', none),
        config.get('merge_update_columns', []),
        config.get('merge_exclude_columns', []),
        config.get('merge_update_set_expressions', {})
    ) -%}
    {%- set picks = config.get('merge_update_columns', []) or config.get('merge_exclude_columns', []) or config.get('merge_update_set_expressions', {}) -%}
    {%- set clauses = config.get('merge_clauses', {}) -%}
    {%- set matched = clauses.get('when_matched', [defaults.when_matched_update_explicit if picks else defaults.when_matched_update_by_name]) -%}
    {%- set not_matched = clauses.get('when_not_matched', [defaults.when_not_matched_insert_by_name]) -%}
    {% if header is not none %}{{ header }}{% endif %}
    MERGE INTO {{ target }} AS DBT_INTERNAL_DEST
        USING {{ source }} AS DBT_INTERNAL_SOURCE
        {{ duckdb__merge_join_clause(unique_key, config.get('merge_on_using_columns', []), normalize_incremental_predicates(incremental_predicates)) }}
    {%- for clause in matched %}
    WHEN MATCHED {{ duckdb__merge_condition(clause) }} THEN {{ duckdb__merge_matched_action(clause, dest_columns) }}
    {%- endfor %}
    {%- for clause in not_matched %}
    WHEN NOT MATCHED {% if clause.get('by') %}BY {{ clause.get('by') | upper }} {% endif %}{{ duckdb__merge_condition(clause) }} THEN {{ duckdb__merge_not_matched_action(clause) }}
    {%- endfor %}
    {%- if returning %}
    RETURNING {{ returning if returning is string else returning | join(', ') }}
    {%- endif %}
{%- endmacro %}

{% macro duckdb__merge_join_clause(unique_key, merge_on_using_columns, incremental_predicates) -%}
    {%- if merge_on_using_columns -%}
        USING ({{ merge_on_using_columns | join(', ') }})
        {%- if incremental_predicates %} ON ({{ incremental_predicates | join(') AND (') }}){% endif -%}
    {%- else -%}
        {%- set conditions = [] -%}
        {%- for key in ([unique_key] if unique_key is string else unique_key) if unique_key -%}
            {%- do conditions.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
        {%- else -%}
            {%- do conditions.append('FALSE') -%}
        {%- endfor -%}
        ON ({{ (conditions + incremental_predicates) | join(') AND (') }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_condition(clause) -%}
    {%- set condition = clause.get('condition') -%}
    {%- if condition is string and condition -%}
        AND {{ condition }}
    {%- elif condition -%}
        AND ({{ condition | join(') AND (') }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_matched_action(clause, dest_columns) -%}
    {%- set mode = clause.get('mode') -%}
    {%- if clause.get('action') != 'update' -%}
        {{ duckdb__merge_other_action(clause) }}
    {%- elif mode == 'by_name' -%}
        UPDATE BY NAME
    {%- elif mode == 'by_position' -%}
        UPDATE BY POSITION
    {%- elif mode == 'star' -%}
        UPDATE SET *
    {%- elif mode == 'explicit' -%}
        {%- set wish = clause.get('update', {}) -%}
        {%- set assignments = [] -%}
        {%- for column, expression in wish.get('set_expressions', {}).items() -%}
            {%- do assignments.append(column ~ ' = ' ~ expression) -%}
        {%- endfor -%}
        {%- for column in get_merge_update_columns(wish.get('include', []), wish.get('exclude', []), dest_columns) -%}
            {%- if column | replace('"', '') | replace("'", '') not in wish.get('set_expressions', {}) -%}
                {%- do assignments.append(column ~ ' = DBT_INTERNAL_SOURCE.' ~ column) -%}
            {%- endif -%}
        {%- endfor -%}
        UPDATE SET {{ assignments | join(', ') }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_not_matched_action(clause) -%}
    {%- set mode = clause.get('mode') -%}
    {%- if clause.get('action') == 'update' -%}
        {%- set assignments = [] -%}
        {%- for column, expression in clause.get('set_expressions', {}).items() -%}
            {%- do assignments.append(column ~ ' = ' ~ expression) -%}
        {%- endfor -%}
        UPDATE SET {{ assignments | join(', ') }}
    {%- elif clause.get('action') != 'insert' -%}
        {{ duckdb__merge_other_action(clause) }}
    {%- elif mode == 'by_name' -%}
        INSERT BY NAME
    {%- elif mode == 'by_position' -%}
        INSERT BY POSITION
    {%- elif mode == 'star' -%}
        INSERT *
    {%- elif mode == 'explicit' -%}
        INSERT ({{ clause.get('insert', {}).get('columns', []) | join(', ') }}) VALUES ({{ clause.get('insert', {}).get('values', []) | join(', ') }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_other_action(clause) -%}
    {%- if clause.get('action') == 'delete' -%}
        DELETE
    {%- elif clause.get('action') == 'do_nothing' -%}
        DO NOTHING
    {%- elif clause.get('action') == 'error' -%}
        ERROR{% if clause.get('error_message') %} '{{ clause.get('error_message') | replace("'", "''") }}'{% endif %}
    {%- endif -%}
{%- endmacro %}

{% macro merge_clause_defaults(
    merge_update_condition, merge_insert_condition,
    merge_update_columns=[], merge_exclude_columns=[], merge_update_set_expressions={}
) -%}
    {%- set update = {'action': 'update', 'condition': merge_update_condition} -%}
    {{ return({
        'when_matched_update_by_name': dict(update, mode='by_name'),
        'when_not_matched_insert_by_name': {'action': 'insert', 'condition': merge_insert_condition, 'mode': 'by_name'},
        'when_matched_update_explicit': dict(update, mode='explicit', update={
            'include': merge_update_columns,
            'exclude': merge_exclude_columns,
            'set_expressions': merge_update_set_expressions
        })
    }) }}
{%- endmacro %}

{# Says all that is wrong with a merge's config at once. #}
