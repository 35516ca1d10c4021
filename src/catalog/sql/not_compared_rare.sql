-- What the schemas, or the database, have of kinds that no other query reads and that few databases have, in words.
with found (class, object, what) as materialized (
    select d.classid, 0, format('%s %s depending on extension %I', named.type, named.identity, e.extname)
    from pg_depend as d
    join pg_extension as e on e.oid = d.refobjid
    cross join lateral pg_identify_object(d.classid, d.objid, d.objsubid) as named
    where d.deptype = 'x' and d.refclassid = 'pg_extension'::regclass
    union all
    select s.classoid, s.objoid, 'security label of ' || named.type || ' ' || named.identity
    from pg_seclabel as s
    cross join lateral pg_identify_object(s.classoid, s.objoid, s.objsubid) as named
    union all
    select 'pg_extension'::regclass, e.oid, 'extension ' || quote_ident(e.extname)
    from pg_extension as e
    where e.extnamespace = 'pg_catalog'::regnamespace and e.extname <> 'plpgsql'
    union all
    select 'pg_foreign_data_wrapper'::regclass, w.oid, 'foreign data wrapper ' || quote_ident(w.fdwname)
    from pg_foreign_data_wrapper as w
    union all
    select 'pg_user_mapping'::regclass, m.umid, format('user mapping for %I on server %I', m.usename, m.srvname)
    from pg_user_mappings as m
    union all
    select 'pg_subscription'::regclass, s.oid, 'subscription ' || quote_ident(s.subname)
    from pg_subscription as s
    join pg_database as d on d.oid = s.subdbid and d.datname = current_database()
    union all
    select 'pg_am'::regclass, m.oid, 'access method ' || quote_ident(m.amname)
    from pg_am as m
    where m.oid >= 16384
    union all
    select 'pg_transform'::regclass, t.oid, format('transform for %s language %I', t.trftype::regtype, l.lanname)
    from pg_transform as t
    join pg_language as l on l.oid = t.trflang
    where t.oid >= 16384
    union all
    select 'pg_cast'::regclass, c.oid,
        'cast ' || format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null)
    from pg_cast as c
    join pg_type as source on source.oid = c.castsource
    join pg_type as target on target.oid = c.casttarget
    left join pg_proc as p on p.oid = c.castfunc
    where c.oid >= 16384
        and source.typnamespace = 'pg_catalog'::regnamespace and target.typnamespace = source.typnamespace
        and (p.oid is null or p.pronamespace = source.typnamespace)
    union all
    select 'pg_opfamily'::regclass, f.oid, 'operator family ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname)
    from pg_opfamily as f
    join pg_namespace as n on n.oid = f.opfnamespace
    where (n.nspname = any($1) and not exists (select from pg_opclass as o where o.opcfamily = f.oid))
        or f.oid in (
            select m.amopfamily
            from pg_amop as m
            where m.oid >= 16384
                and not exists (
                    select from pg_depend as d
                    where d.classid = 'pg_amop'::regclass and d.objid = m.oid and d.refclassid = 'pg_opclass'::regclass
                )
                and not exists (
                    select from pg_depend as d
                    where d.classid = 'pg_operator'::regclass and d.objid = m.amopopr and d.deptype = 'e'
                )
        )
        or f.oid in (
            select m.amprocfamily
            from pg_amproc as m
            where m.oid >= 16384
                and not exists (
                    select from pg_depend as d
                    where d.classid = 'pg_amproc'::regclass and d.objid = m.oid and d.refclassid = 'pg_opclass'::regclass
                )
                and not exists (
                    select from pg_depend as d
                    where d.classid = 'pg_proc'::regclass and d.objid = m.amproc and d.deptype = 'e'
                )
        )
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
    select 'pg_type'::regclass, t.oid, 'shell type ' || t.oid::regtype
    from pg_type as t
    join pg_namespace as n on n.oid = t.typnamespace
    where t.typtype = 'p' and n.nspname = any($1)
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

select found.what
from found
where not exists (
    select from pg_depend as d
    where d.classid = found.class and d.objid = found.object and d.deptype = 'e'
)
