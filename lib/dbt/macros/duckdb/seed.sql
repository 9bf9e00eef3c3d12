{# DuckDB reads the file by itself, and so it guesses as in dbt-duckdb which quotes and formats of dates are in it. #}
{% macro duckdb__load_csv_rows(model, agate_table) %}
    {%- if not config.get('fast', true) -%}{{ return(default__load_csv_rows(model, agate_table)) }}{%- endif -%}
    {%- do adapter.load_csv(this, agate_table) -%}
    {%- set delimiter = config.get('delimiter', ',') -%}
    {{ return("COPY " ~ this.render() ~ " FROM '" ~ adapter.get_seed_file_path(model) ~ "' (FORMAT CSV, HEADER TRUE, DELIMITER '" ~ delimiter ~ "')") }}
{% endmacro %}

{% macro duckdb__get_binding_char() %}{{ return('?') }}{% endmacro %}
{% macro duckdb__get_batch_size() %}{{ return(10000) }}{% endmacro %}
