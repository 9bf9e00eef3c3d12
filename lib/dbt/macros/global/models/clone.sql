{# A copy of the deferred relation: a clone where the warehouse has them, else a view. #}
{% materialization clone, default %}
    {%- if not defer_relation -%}
        {%- do log('No relation found in state manifest for ' ~ model.unique_id, info=true) -%}
        {{ return({'relations': []}) }}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing and not flags.FULL_REFRESH -%}
        {%- do log('Relation ' ~ existing ~ ' already exists', info=true) -%}
        {{ return({'relations': []}) }}
    {%- endif -%}
    {%- set other = load_cached_relation(defer_relation) -%}
    {%- if other and other.type == 'table' and can_clone_table() -%}
        {%- set target_relation = this.incorporate(type='table') -%}
        {%- if existing is not none and not existing.is_table -%}{%- do drop_relation_if_exists(existing) -%}{%- endif -%}
        {%- if target_relation.render() != defer_relation.render() -%}
            {%- call statement('main') -%}
                {{ create_or_replace_clone(target_relation, defer_relation) }}
            {%- endcall -%}
        {%- endif -%}
        {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=true)) -%}
        {%- do persist_docs(target_relation, model) -%}
        {{ return({'relations': [target_relation]}) }}
    {%- endif -%}
    {%- set own = 'materialization_view_' ~ adapter.type() -%}
    {{ return(context[own if own in context else 'materialization_view_default']()) }}
{% endmaterialization %}

{% macro can_clone_table() %}{{ return(adapter.dispatch('can_clone_table', 'dbt')()) }}{% endmacro %}
{% macro default__can_clone_table() %}{{ return(false) }}{% endmacro %}

{% macro create_or_replace_clone(this_relation, defer_relation) %}
    {{ return(adapter.dispatch('create_or_replace_clone', 'dbt')(this_relation, defer_relation)) }}
{% endmacro %}
{% macro default__create_or_replace_clone(this_relation, defer_relation) %}
    create or replace table {{ this_relation.render() }} clone {{ defer_relation.render() }}
{% endmacro %}
