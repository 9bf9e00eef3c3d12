{% macro dataset_rights(role) -%}
select
    rights.role,
    '{{ target.schema }}_' || datasets.dataset as dataset,
    datasets.layer,
    rights.action as dataset_right,
    rights.reason
from {{ ref('role_rights') }} as rights
inner join {{ ref('datasets') }} as datasets on datasets.layer = rights.layer
where rights.role = '{{ role }}' and not datasets.restricted
{%- endmacro %}
