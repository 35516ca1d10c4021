-- plpgsql is in every database. A comment is one that is another than the extension came with; '' where there is none.
select
    'extension' as kind,
    'pg_extension'::regclass::int8 as class,
    e.oid::int8 as object,
    quote_ident(e.extname) as name,
    quote_ident(n.nspname) as in_schema,
    case when own.comment is distinct from usual.comment then coalesce(own.comment, '') end as comment,
    usual.comment as _usual_comment
from pg_extension as e
join pg_namespace as n on n.oid = e.extnamespace
left join pg_available_extensions() as usual on usual.name = e.extname
cross join lateral (select obj_description(e.oid, 'pg_extension') as comment) as own
where n.nspname = any($1) and e.extname <> 'plpgsql'
order by e.extname
