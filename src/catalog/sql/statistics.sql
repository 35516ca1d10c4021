select
    'statistics' as kind,
    'pg_statistic_ext'::regclass::int8 as class,
    s.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    s.stxrelid::int8 as of_object,
    quote_ident(n.nspname) || '.' || quote_ident(s.stxname) as name,
    pg_get_statisticsobjdef(s.oid) as definition,
    case when s.stxstattarget >= 0 then s.stxstattarget::text end as target,
    obj_description(s.oid, 'pg_statistic_ext') as comment
from pg_statistic_ext as s
join pg_namespace as n on n.oid = s.stxnamespace
where n.nspname = any($1)
order by n.nspname, s.stxname
