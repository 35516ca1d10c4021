-- What the schemas, or the database, have of kinds that no other query reads, each in words. What an extension owns is
-- the extension's.
with found (class, object, what) as (
    select 'pg_class'::regclass, c.oid, 'foreign table ' || c.oid::regclass
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'f' and n.nspname = any($1)
    union all
    select 'pg_foreign_server'::regclass, s.oid, 'foreign server ' || quote_ident(s.srvname)
    from pg_foreign_server as s
    union all
    select 'pg_publication'::regclass, p.oid, 'publication ' || quote_ident(p.pubname)
    from pg_publication as p
    join pg_roles as r on r.rolname = current_user
    where current_setting('server_version_num')::int < 150000
        or not (r.rolsuper or (
            pg_has_role(p.pubowner, 'MEMBER') and not p.puballtables and not exists (
                select from pg_depend as d
                where d.classid = to_regclass('pg_catalog.pg_publication_namespace')
                    and d.refclassid = 'pg_publication'::regclass and d.refobjid = p.oid
            )
        ))
    union all
    select 'pg_opclass'::regclass, o.oid, 'operator class ' || quote_ident(n.nspname) || '.' || quote_ident(o.opcname)
    from pg_opclass as o
    join pg_namespace as n on n.oid = o.opcnamespace
    where n.nspname = any($1)
    union all
    select 'pg_ts_template'::regclass, t.oid,
        'text search template ' || quote_ident(n.nspname) || '.' || quote_ident(t.tmplname)
    from pg_ts_template as t
    join pg_namespace as n on n.oid = t.tmplnamespace
    where n.nspname = any($1)
    union all
    select 'pg_ts_parser'::regclass, p.oid,
        'text search parser ' || quote_ident(n.nspname) || '.' || quote_ident(p.prsname)
    from pg_ts_parser as p
    join pg_namespace as n on n.oid = p.prsnamespace
    where n.nspname = any($1)
    union all
    select 'pg_conversion'::regclass, c.oid, 'conversion ' || quote_ident(n.nspname) || '.' || quote_ident(c.conname)
    from pg_conversion as c
    join pg_namespace as n on n.oid = c.connamespace
    where n.nspname = any($1)
    union all
    select 'pg_type'::regclass, t.oid, 'base type ' || t.oid::regtype
    from pg_type as t
    join pg_namespace as n on n.oid = t.typnamespace
    where t.typtype = 'b' and t.typcategory <> 'A' and n.nspname = any($1)
    union all
    select 'pg_language'::regclass, l.oid, 'language ' || quote_ident(l.lanname)
    from pg_language as l
    where l.oid >= 16384
    union all
    select 'pg_default_acl'::regclass, d.oid, 'default privileges of ' || d.defaclrole::regrole
    from pg_default_acl as d
    left join pg_namespace as n on n.oid = d.defaclnamespace
    where (n.nspname = any($1) or d.defaclnamespace = 0) and not pg_has_role(d.defaclrole, 'MEMBER')
)

select distinct found.what
from found
where not exists (
    select from pg_depend as d
    where d.classid = found.class and d.objid = found.object and d.deptype = 'e'
)
order by found.what
