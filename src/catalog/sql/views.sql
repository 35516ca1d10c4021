select
    case c.relkind when 'v' then 'view' else 'materialized view' end as kind,
    'pg_class'::regclass::int8 as class,
    c.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(c.relname) as name,
    pg_get_viewdef(c.oid) as definition,
    (
        select string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || case
                when a.attcollation <> t.typcollation then ' COLLATE ' || a.attcollation::regcollation::text
                else ''
            end,
            ', ' order by a.attnum
        )
        from pg_attribute as a
        join pg_type as t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0
    ) as columns,
    array_to_string(c.reloptions, ', ') as options,
    obj_description(c.oid, 'pg_class') as comment
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any($1)
    and c.relkind in ('v', 'm')
    and c.relname <> all($2)
order by n.nspname, c.relname
