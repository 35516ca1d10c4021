-- plpgsql is in every database.
select
    'extension' as kind,
    'pg_extension'::regclass::int8 as class,
    e.oid::int8 as object,
    quote_ident(e.extname) as name,
    quote_ident(n.nspname) as in_schema
from pg_extension as e
join pg_namespace as n on n.oid = e.extnamespace
where n.nspname = any($1) and e.extname <> 'plpgsql'
order by e.extname
