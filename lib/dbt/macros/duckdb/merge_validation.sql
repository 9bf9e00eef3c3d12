{# What the settings of a merge may hold. Each macro adds to `errors`, so that a project hears of all of them at once. #}

{% macro validate_merge_config(config, target_relation=none) -%}
    {%- set errors = [] -%}
    {%- set fields = {
        'merge_update_condition': 'string',
        'merge_insert_condition': 'string',
        'merge_on_using_columns': 'sequence',
        'merge_update_columns': 'sequence',
        'merge_update_set_expressions': 'mapping',
        'merge_exclude_columns': 'sequence',
        'merge_returning_columns': 'sequence',
    } -%}
    {%- set validators = {'string': validate_string_field, 'sequence': validate_string_list_field, 'mapping': validate_dict_field} -%}
    {%- for name, kind in fields.items() -%}
        {%- do validators[kind](config.get(name), name, errors) -%}
    {%- endfor -%}
    {%- do validate_merge_clauses(config, fields, errors) -%}
    {%- if not errors -%}{%- do validate_ducklake_restrictions(config, target_relation, errors) -%}{%- endif -%}
    {%- if errors -%}
        {%- do exceptions.raise_compiler_error('MERGE configuration errors:\n' ~ errors | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}

{% macro validate_merge_clauses(config, base_configuration_fields, errors) -%}
    {%- set clauses = config.get('merge_clauses') -%}
    {%- if clauses is none -%}{{ return(none) }}{%- endif -%}
    {%- if clauses is not mapping -%}
        {%- do validate_dict_field(clauses, 'merge_clauses', errors) -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if 'when_matched' not in clauses and 'when_not_matched' not in clauses -%}
        {%- do errors.append("merge_clauses must contain at least one of 'when_matched' or 'when_not_matched' keys") -%}
    {%- endif -%}
    {%- for kind in ['when_matched', 'when_not_matched'] if kind in clauses -%}
        {%- do validate_merge_clause_list(clauses, kind, errors) -%}
    {%- endfor -%}
    {%- set replaced = [] -%}
    {%- for name in base_configuration_fields if config.get(name) and name not in ['merge_on_using_columns', 'merge_returning_columns'] -%}
        {%- do replaced.append(name) -%}
    {%- endfor -%}
    {%- if replaced -%}
        {%- do errors.append('merge_clauses replaces these settings, so remove them: ' ~ replaced | join(', ')) -%}
    {%- endif -%}
{%- endmacro %}

{% macro validate_merge_clause_list(merge_clauses, clause_type, errors) -%}
    {%- set list = merge_clauses.get(clause_type) -%}
    {%- if list is string or list is mapping or list is not sequence or not list -%}
        {%- do errors.append('merge_clauses.' ~ clause_type ~ ' must be a list with at least one element') -%}
    {%- else -%}
        {%- for clause in list if clause is not mapping -%}
            {%- do errors.append('merge_clauses.' ~ clause_type ~ ' elements must be dictionaries, found: ' ~ clause) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro validate_string_field(field_value, field_name, errors) -%}
    {%- if field_value is not none and field_value is not string -%}
        {%- do errors.append(field_name ~ ' must be a string, found: ' ~ field_value) -%}
    {%- endif -%}
{%- endmacro %}

{% macro validate_string_list_field(field_value, field_name, errors) -%}
    {%- if field_value is none -%}{{ return(none) }}{%- endif -%}
    {%- if field_value is string or field_value is mapping or field_value is not sequence -%}
        {%- do errors.append(field_name ~ ' must be a list') -%}
    {%- else -%}
        {%- for item in field_value if item is not string -%}
            {%- do errors.append(field_name ~ ' must contain only string values, found: ' ~ item) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro validate_dict_field(field_value, field_name, errors) -%}
    {%- if field_value is not none and field_value is not mapping -%}
        {%- do errors.append(field_name ~ ' must be a dictionary, found: ' ~ field_value) -%}
    {%- endif -%}
{%- endmacro %}
