-- What other roles than the owner may do, a row a role and object; what PostgreSQL grants by itself, such as EXECUTE of
-- a function to all, too.
with listed as (
    select 'pg_class' as class, c.oid as object, 0 as sub, c.relowner as owner,
        coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)) as acl,
        n.nspname
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relacl is not null
    union all
    select 'pg_class', a.attrelid, a.attnum, c.relowner, a.attacl, n.nspname
    from pg_attribute as a
    join pg_class as c on c.oid = a.attrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where a.attacl is not null and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm')
    union all
    select 'pg_proc', p.oid, 0, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner)), n.nspname
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where not exists (
        select from pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i'
    )
    union all
    select 'pg_type', t.oid, 0, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner)), n.nspname
    from pg_type as t
    join pg_namespace as n on n.oid = t.typnamespace
    left join pg_class as c on c.oid = t.typrelid
    where t.typtype in ('e', 'd', 'r') or c.relkind = 'c'
    union all
    select 'pg_namespace', n.oid, 0, n.nspowner, n.nspacl, n.nspname
    from pg_namespace as n
    where n.nspacl is not null
)

select
    'grant' as kind,
    0::int8 as class,
    0::int8 as object,
    listed.class::regclass::int8 as of_class,
    listed.object::int8 as of_object,
    listed.sub::int4 as of_sub,
    case entry.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(entry.grantee)) end as name,
    string_agg(distinct entry.privilege_type, ', ') filter (where not entry.is_grantable) as privileges,
    string_agg(distinct entry.privilege_type, ', ') filter (where entry.is_grantable) as grantable
from listed
cross join aclexplode(listed.acl) as entry
where listed.nspname = any($1) and entry.grantee <> listed.owner
group by listed.class, listed.object, listed.sub, entry.grantee
order by listed.class, listed.object, listed.sub, 7
