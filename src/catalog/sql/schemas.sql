select
    'schema' as kind,
    'pg_namespace'::regclass::int8 as class,
    n.oid::int8 as object,
    quote_ident(n.nspname) as name,
    obj_description(n.oid, 'pg_namespace') as comment
from pg_namespace as n
where n.nspname = any($1)
order by n.nspname
