{# Builds under another name, then swaps, so that readers always find a whole view. #}
{% materialization view, default %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {%- set intermediate = make_intermediate_relation(target_relation) -%}
    {%- set backup = make_backup_relation(target_relation, 'view' if existing is none else existing.type) -%}
    {%- do drop_relation_if_exists(load_cached_relation(intermediate)) -%}
    {%- do drop_relation_if_exists(load_cached_relation(backup)) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=false) -%}
    {%- do run_hooks(pre_hooks, inside_transaction=true) -%}

    {%- call statement('main') -%}
        {{ get_create_view_as_sql(intermediate, sql) }}
    {%- endcall -%}

    {%- do swap_relations(existing, intermediate, target_relation, backup) -%}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=true)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {%- do run_hooks(post_hooks, inside_transaction=true) -%}
    {%- do adapter.commit() -%}
    {%- do drop_relation_if_exists(backup) -%}
    {%- do run_hooks(post_hooks, inside_transaction=false) -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{# The old relation goes to its backup name, the new one takes its place. A hook may have dropped the old one. #}
{% macro swap_relations(existing, intermediate, target_relation, backup) %}
    {%- if existing is not none -%}
        {%- set existing = load_cached_relation(existing) -%}
        {%- if existing is not none -%}{%- do adapter.rename_relation(existing, backup) -%}{%- endif -%}
    {%- endif -%}
    {%- do adapter.rename_relation(intermediate, target_relation) -%}
{% endmacro %}
