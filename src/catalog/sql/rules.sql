select
    'rule' as kind,
    'pg_rewrite'::regclass::int8 as class,
    r.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    r.ev_class::int8 as of_object,
    quote_ident(r.rulename) as name,
    pg_get_ruledef(r.oid) as definition,
    case r.ev_enabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' when 'A' then 'ENABLE ALWAYS' end as enabled,
    obj_description(r.oid, 'pg_rewrite') as comment
from pg_rewrite as r
join pg_class as c on c.oid = r.ev_class
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any($1) and r.rulename <> '_RETURN'
order by n.nspname, c.relname, r.rulename
