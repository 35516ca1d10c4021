-- Columns of views, tables and materialized views. A position counts the columns that are left.
select
    class.relname::text as relation,
    case class.relkind when 'v' then 'view' when 'r' then 'table' else 'materialized view' end as kind,
    row_number() over (partition by class.oid order by attribute.attnum) as position,
    attribute.attname::text as column,
    format_type(attribute.atttypid, attribute.atttypmod) as type,
    attribute.attnotnull as not_null,
    case attribute.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
    pg_get_expr(default_value.adbin, default_value.adrelid) as default
from pg_class as class
join pg_attribute as attribute on attribute.attrelid = class.oid
left join pg_attrdef as default_value
    on default_value.adrelid = class.oid and default_value.adnum = attribute.attnum
where class.relnamespace = current_schema()::regnamespace
    and class.relkind in ('v', 'r', 'm')
    and class.relname !~ '^alembic_version'
    and attribute.attnum > 0
    and not attribute.attisdropped
order by class.relkind desc, class.relname, attribute.attnum
