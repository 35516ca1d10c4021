select
    'trigger' as kind,
    'pg_trigger'::regclass::int8 as class,
    t.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    t.tgrelid::int8 as of_object,
    quote_ident(t.tgname) as name,
    pg_get_triggerdef(t.oid) as definition,
    case t.tgenabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end as enabled,
    obj_description(t.oid, 'pg_trigger') as comment
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any($1)
    and not t.tgisinternal
    and t.tgparentid = 0
order by n.nspname, c.relname, t.tgname
