-- Whether a default is volatile stands in the functions that its expression calls; those of PostgreSQL's own have no
-- dependency, so that they are taken from the stored tree. A default speaks of no columns, so that it is printed without
-- its table, which PostgreSQL would have to load.
select
    'default' as kind,
    'pg_attrdef'::regclass::int8 as class,
    d.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    d.adrelid::int8 as of_object,
    d.adnum::int4 as of_sub,
    '' as name,
    pg_get_expr(d.adbin, 0) as definition,
    case
        when strpos(d.adbin::text, 'funcid') > 0 and exists (
            select
            from regexp_matches(d.adbin::text, ':(?:op)?funcid ([0-9]+)', 'g') as called
            join pg_proc as p on p.oid = called[1]::oid
            where p.provolatile = 'v'
        ) then 'true'
    end as _volatile
from pg_attrdef as d
join pg_class as c on c.oid = d.adrelid
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
where n.nspname = any($1)
    and c.relkind in ('r', 'p')
    and a.attgenerated = ''
order by n.nspname, c.relname, d.adnum
