-- Columns of views and of composite types that have a comment.
select
    'column comment' as kind,
    0::int8 as class,
    0::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    c.oid::int8 as of_object,
    quote_ident(a.attname) as name,
    d.description as comment
from pg_description as d
join pg_class as c on c.oid = d.objoid
join pg_namespace as n on n.oid = c.relnamespace
join pg_attribute as a on a.attrelid = c.oid and a.attnum = d.objsubid
where d.classoid = 'pg_class'::regclass
    and d.objsubid > 0
    and c.relkind in ('v', 'm', 'c')
    and n.nspname = any($1)
order by n.nspname, c.relname, a.attnum
