-- Event triggers whose function is in one of the schemas.
select
    'event trigger' as kind,
    'pg_event_trigger'::regclass::int8 as class,
    e.oid::int8 as object,
    quote_ident(e.evtname) as name,
    'ON ' || e.evtevent || coalesce(
        ' WHEN TAG IN (' || (select string_agg(quote_literal(tag), ', ' order by tag) from unnest(e.evttags) as tag) || ')',
        ''
    ) || ' EXECUTE FUNCTION ' || e.evtfoid::regproc || '()' as definition,
    case e.evtenabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end as enabled,
    obj_description(e.oid, 'pg_event_trigger') as comment
from pg_event_trigger as e
join pg_proc as p on p.oid = e.evtfoid
join pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any($1)
order by e.evtname
