-- What the schemas have of kinds that no other query reads, or of settings of what they read, each in words. What an
-- extension owns is the extension's.
with relation as (
    select c.oid, c.relkind, c.relispartition, c.reloftype, c.relacl
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any($1)
),
found (class, object, what) as materialized (
    select 'pg_class'::regclass, c.oid, 'foreign table ' || c.oid::regclass
    from relation as c
    where c.relkind = 'f'
    union all
    select 'pg_class'::regclass, c.oid, format('table %s being of the type %s', c.oid::regclass, c.reloftype::regtype)
    from relation as c
    where c.reloftype <> 0
    union all
    select 'pg_class'::regclass, c.oid,
        format('NOT NULL of column %s.%I being%s%s', c.oid::regclass, a.attname,
            case when not con.convalidated then ' NOT VALID' end, case when con.connoinherit then ' NO INHERIT' end)
    from pg_constraint as con
    join relation as c on c.oid = con.conrelid
    join pg_attribute as a on a.attrelid = con.conrelid and a.attnum = con.conkey[1]
    where con.contype = 'n' and (not con.convalidated or con.connoinherit)
    union all
    select 'pg_class'::regclass, c.oid, 'grants on sequence ' || c.oid::regclass
    from relation as c
    where c.relkind = 'S' and c.relacl is not null
        and exists (
            select from pg_depend as d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'
        )
    union all
    select 'pg_trigger'::regclass, t.oid,
        format('whether %s fires', coalesce(
            'trigger ' || case when t.tgisinternal and t.tgconstraint <> 0 then null else quote_ident(t.tgname) end,
            'foreign key ' || quote_ident(con.conname)
        ) || ' on ' || t.tgrelid::regclass)
    from pg_trigger as t
    join relation as c on c.oid = t.tgrelid
    left join pg_trigger as parent on parent.oid = t.tgparentid
    left join pg_constraint as con on con.oid = t.tgconstraint
    where (t.tgisinternal or t.tgparentid <> 0) and t.tgenabled <> coalesce(parent.tgenabled, 'O')
)

select found.what
from found
where not exists (
    select from pg_depend as d
    where d.classid = found.class and d.objid = found.object and d.deptype = 'e'
)
