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
    array_to_string(c.reloptions || toast.options, ', ') as options,
    defaults.set_all as defaults,
    defaults.drop_all as _no_defaults,
    (
        select quote_ident(s.spcname)
        from pg_tablespace as s
        where s.oid = c.reltablespace and has_tablespace_privilege(s.oid, 'CREATE')
    ) as _tablespace,
    obj_description(c.oid, 'pg_class') as comment
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join lateral (
    select array_agg('toast.' || option) as options
    from pg_class as t
    cross join unnest(t.reloptions) as option
    where t.oid = c.reltoastrelid
) as toast on true
left join lateral (
    select
        string_agg(
            'ALTER COLUMN ' || quote_ident(a.attname) || ' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
            ', ' order by a.attnum
        ) as set_all,
        string_agg('ALTER COLUMN ' || quote_ident(a.attname) || ' DROP DEFAULT', ', ' order by a.attnum) as drop_all
    from pg_attrdef as d
    join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = c.oid
) as defaults on true
where n.nspname = any($1)
    and c.relkind in ('v', 'm')
    and c.relname <> all($2)
order by n.nspname, c.relname
