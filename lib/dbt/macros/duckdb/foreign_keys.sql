{# DuckDB neither renames nor drops a table that a foreign key points at. So those that point at a table are put aside
   before it is replaced, with their rows, where this run builds them anew afterwards; where it does not, nothing is
   touched. Foreign keys stay within a schema. #}

{% macro enforced_constraint_types() -%}
    {%- set types = [] -%}
    {%- if (config.get('contract') or {}).enforced -%}
        {%- for one in [model] + (model.get('columns', {}).values() | list) -%}
            {%- for constraint in one.get('constraints') or [] -%}{%- do types.append(constraint.type) -%}{%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(types) }}
{%- endmacro %}

{% macro existing_constraint_types(relation) -%}
    {{ return(adapter.existing_key_constraint_types(relation) if relation is not none and relation.is_table else []) }}
{%- endmacro %}

{# The table it points at knows such a table by the name that it was made under: it has to be made in its place. #}
{% macro has_foreign_key_constraints(relation=none) -%}
    {%- if not adapter.catalog_supports_foreign_keys(this.database) -%}{{ return(false) }}{%- endif -%}
    {{ return('foreign_key' in enforced_constraint_types() or 'foreign_key' in existing_constraint_types(relation)) }}
{%- endmacro %}

{% macro may_be_foreign_key_target(relation=none) -%}
    {%- if not adapter.catalog_supports_foreign_keys(this.database) -%}{{ return(false) }}{%- endif -%}
    {%- set types = enforced_constraint_types() + existing_constraint_types(relation) -%}
    {{ return('primary_key' in types or 'unique' in types) }}
{%- endmacro %}

{# Why the table cannot be put aside; none where this run builds it again. #}
{% macro why_kept(table, node, upstream) -%}
    {%- if not node -%}{{ return('no model of this project builds it') }}{%- endif -%}
    {%- if node.unique_id not in selected_resources -%}{{ return('model ' ~ node.name ~ ' is not selected in this run') }}{%- endif -%}
    {%- if not (upstream | select('in', node.depends_on.nodes) | list) -%}
        {{ return('model ' ~ node.name ~ " does not ref() the table that its foreign key points at; write the constraint with `to: ref(...)`") }}
    {%- endif -%}
    {%- set refreshed = node.config.full_refresh if node.config.full_refresh is not none else flags.FULL_REFRESH -%}
    {%- if node.config.materialized != 'table' and not (node.config.materialized == 'incremental' and refreshed) -%}
        {{ return('model ' ~ node.name ~ ' is ' ~ node.config.materialized ~ ' and would lose its rows; run with --full-refresh') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}

{% macro drop_foreign_key_dependents(relation) -%}
    {%- set rows = adapter.ask_catalog('dependents', relation).rows -%}
    {%- if not rows -%}{{ return([]) }}{%- endif -%}
    {%- set nodes = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.database | lower == relation.database | lower and node.schema | lower == relation.schema | lower -%}
        {%- do nodes.update({(node.alias or node.name) | lower: node}) -%}
    {%- endfor -%}
    {%- set kept = [] -%}
    {%- for row in rows -%}
        {%- set upstream = [] -%}
        {%- for name in row[1].split('\n') -%}
            {%- if name == relation.identifier | lower -%}{%- do upstream.append(model.unique_id) -%}
            {%- elif name in nodes -%}{%- do upstream.append(nodes[name].unique_id) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set why = why_kept(row[0], nodes.get(row[0] | lower), upstream) -%}
        {%- if why is not none -%}{%- do kept.append(row[0] ~ ' (' ~ why ~ ')') -%}{%- endif -%}
    {%- endfor -%}
    {%- if kept -%}
        {%- do exceptions.raise_compiler_error(relation ~ ' cannot be replaced: DuckDB keeps a table that a foreign key points at, and these tables point at it and are not built anew in this run: ' ~ kept | join('; ')) -%}
    {%- endif -%}

    {%- set dropped = [] -%}
    {%- for row in rows -%}
        {%- set dependent = api.Relation.create(database=relation.database, schema=relation.schema, identifier=row[0], type='table') -%}
        {%- set backup = dependent.incorporate(path={'identifier': row[0] ~ '__dbt_fk_backup'}, type='table') -%}
        {%- do adapter.drop_relation(backup) -%}
        {%- call statement('backup_foreign_key_dependent_' ~ loop.index) -%}
            create table {{ backup }} as select * from {{ dependent }}
        {%- endcall -%}
        {%- do log('Dropping ' ~ dependent ~ ', whose foreign key points at ' ~ relation ~ '; it is built anew later in this run', info=true) -%}
        {%- do adapter.drop_relation(dependent) -%}
        {%- do dropped.append({'relation': dependent, 'backup': backup}) -%}
    {%- endfor -%}
    {{ return(dropped) }}
{%- endmacro %}

{# The rows stay readable until the run builds the table with its constraints. #}
{% macro restore_foreign_key_dependents(dropped) -%}
    {%- for one in dropped | reverse -%}
        {%- do adapter.rename_relation(one['backup'], one['relation']) -%}
    {%- endfor -%}
{%- endmacro %}

{# Within the transaction of the model: a build that fails brings all of it back. #}
{% macro drop_relation_for_rebuild(relation) -%}
    {%- do adapter.ensure_transaction() -%}
    {%- set dropped = drop_foreign_key_dependents(relation) if relation.is_table and may_be_foreign_key_target(relation) else [] -%}
    {%- do adapter.drop_relation(relation) -%}
    {{ return(dropped) }}
{%- endmacro %}
