-- What roles grant on things that they make from now on, a row for each kind of thing and grantee; only where this role
-- may say so. In a schema that comes on top of what PostgreSQL grants by itself, else it is in place of it: what is
-- taken away then is a row of its own.
with given as (
    select d.oid, d.defaclrole, d.defaclnamespace, d.defaclobjtype, entry.grantee,
        string_agg(distinct entry.privilege_type, ', ') filter (where not entry.is_grantable) as privileges,
        string_agg(distinct entry.privilege_type, ', ') filter (where entry.is_grantable) as grantable
    from pg_default_acl as d
    cross join aclexplode(d.defaclacl) as entry
    where entry.grantee <> d.defaclrole
    group by d.oid, entry.grantee
),
usual as (
    select d.oid, d.defaclrole, d.defaclnamespace, d.defaclobjtype, entry.grantee,
        string_agg(distinct entry.privilege_type, ', ') as privileges
    from pg_default_acl as d
    cross join aclexplode(acldefault(d.defaclobjtype, d.defaclrole)) as entry
    where d.defaclnamespace = 0 and entry.grantee <> d.defaclrole
    group by d.oid, entry.grantee
),
listed as (
    select oid, defaclrole, defaclnamespace, defaclobjtype, grantee, g.privileges, g.grantable,
        u.privileges as usual
    from given as g
    full join usual as u using (oid, defaclrole, defaclnamespace, defaclobjtype, grantee)
    where u.oid is null or g.oid is null or g.grantable is not null or g.privileges <> u.privileges
)

select
    'default privileges' as kind,
    0::int8 as class,
    0::int8 as object,
    case when n.oid is not null then 'pg_namespace'::regclass::int8 else 0 end as of_class,
    coalesce(n.oid, 0)::int8 as of_object,
    format('%s of %s to %s', what.word, l.defaclrole::regrole, who.name) as name,
    l.privileges,
    l.grantable,
    case when l.privileges is null and l.grantable is null then l.usual end as revoked,
    l.usual as _usual,
    l.defaclrole::regrole::text as _role,
    case when l.defaclrole = quote_ident(current_user)::regrole then 'true' end as _own,
    what.word as _things,
    who.name as _grantee
from listed as l
left join pg_namespace as n on n.oid = l.defaclnamespace
cross join lateral (
    select case l.defaclobjtype
        when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'ROUTINES' when 'T' then 'TYPES'
        when 'L' then 'LARGE OBJECTS' else 'SCHEMAS'
    end as word
) as what
cross join lateral (
    select case l.grantee when 0 then 'PUBLIC' else l.grantee::regrole::text end as name
) as who
where (l.defaclnamespace = 0 or n.nspname = any($1))
    and pg_has_role(l.defaclrole, 'MEMBER')
order by n.nspname nulls first, 6
