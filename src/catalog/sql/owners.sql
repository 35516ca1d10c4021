-- Who owns what, where that is another role than this one, and this one may give things to it.
with owned (class, object, owner, schema) as (
    select 'pg_class'::regclass, c.oid, c.relowner, c.relnamespace
    from pg_class as c
    where c.relkind in ('r', 'p', 'v', 'm', 'S')
    union all
    select 'pg_proc'::regclass, p.oid, p.proowner, p.pronamespace
    from pg_proc as p
    union all
    select 'pg_type'::regclass, t.oid, t.typowner, t.typnamespace
    from pg_type as t
    union all
    select 'pg_ts_config'::regclass, c.oid, c.cfgowner, c.cfgnamespace
    from pg_ts_config as c
    union all
    select 'pg_ts_dict'::regclass, d.oid, d.dictowner, d.dictnamespace
    from pg_ts_dict as d
    union all
    select 'pg_collation'::regclass, c.oid, c.collowner, c.collnamespace
    from pg_collation as c
    union all
    select 'pg_operator'::regclass, o.oid, o.oprowner, o.oprnamespace
    from pg_operator as o
    union all
    select 'pg_statistic_ext'::regclass, s.oid, s.stxowner, s.stxnamespace
    from pg_statistic_ext as s
)

select owned.class::int8 as class, owned.object::int8 as object, owned.owner::regrole::text as owner
from owned
join pg_namespace as n on n.oid = owned.schema
join pg_roles as r on r.rolname = current_user
where n.nspname = any($1)
    and owned.owner <> r.oid
    and pg_has_role(owned.owner, 'MEMBER')
    and (r.rolsuper or has_schema_privilege(owned.owner, n.oid, 'CREATE'))
union all
select 'pg_publication'::regclass::int8, p.oid::int8, p.pubowner::regrole::text
from pg_publication as p
join pg_roles as r on r.rolname = current_user
where p.pubowner <> r.oid
    and pg_has_role(p.pubowner, 'MEMBER')
    and (r.rolsuper or has_database_privilege(p.pubowner, current_database(), 'CREATE'))
union all
select 'pg_event_trigger'::regclass::int8, e.oid::int8, e.evtowner::regrole::text
from pg_event_trigger as e
join pg_roles as r on r.rolname = current_user
where e.evtowner <> r.oid and r.rolsuper
