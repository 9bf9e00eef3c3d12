{# The rows go by COPY; what is answered for the file of the run is the statement that stands for the first batch. #}
{% macro postgres__load_csv_rows(model, agate_table) %}
    {%- do adapter.load_rows(this, agate_table.column_names, agate_table.rows) -%}
    {%- set bindings = '(' ~ ([get_binding_char()] * (agate_table.column_names | length)) | join(',') ~ ')' -%}
    {%- set batch = [agate_table.rows | length, get_batch_size()] | min -%}
    {{ return('insert into ' ~ this.render() ~ ' (' ~ get_seed_column_quoted_csv(model, agate_table.column_names) ~ ') values ' ~ ([bindings] * batch) | join(',')) }}
{% endmacro %}
