-- A dataset that is missing in the seed would be in nobody's rights.
{%- set used = [] -%}
{%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed', 'snapshot'] and node.package_name == 'commerce' -%}
    {%- if node.config.schema and node.config.schema not in used -%}
        {%- do used.append(node.config.schema) -%}
    {%- endif -%}
{%- endfor %}

with used as (
    {% for dataset in used | sort -%}
    select '{{ dataset }}' as dataset{{ ' union all' if not loop.last }}
    {% else -%}
    select cast(null as varchar) as dataset where false
    {% endfor %}
)

select coalesce(used.dataset, listed.dataset) as dataset
from used
full outer join {{ ref('datasets') }} as listed on listed.dataset = used.dataset
where used.dataset is null or listed.dataset is null
