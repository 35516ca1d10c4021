-- What the schemas, or the database, have of kinds that no other query reads, or of settings of what they read, each in
-- words. What an extension owns is the extension's. A part that a partition or heir has from its parent is none of its
-- own, so that what was said of it alone is told here.
with relation as (
    select c.oid, c.relkind, c.relispartition, c.reloftype, c.relacl
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any($1)
),
inherited as (
    select a.attrelid, a.attname
    from pg_inherits as i
    join relation as c on c.oid = i.inhrelid
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attislocal and not a.attisdropped
    join pg_attribute as parent on parent.attrelid = i.inhparent and parent.attname = a.attname
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join pg_attrdef as of_parent on of_parent.adrelid = parent.attrelid and of_parent.adnum = parent.attnum
    where c.relkind in ('r', 'p')
        and (
            (a.attstattarget >= 0 and a.attstattarget is distinct from parent.attstattarget)
            or (a.attoptions is not null and a.attoptions is distinct from parent.attoptions)
            or a.attacl is not null
            or a.attstorage <> parent.attstorage
            or (a.attcompression <> '' and a.attcompression <> parent.attcompression)
            or (a.attnotnull and not parent.attnotnull)
            or (
                a.attgenerated = ''
                and pg_get_expr(d.adbin, d.adrelid) is distinct from pg_get_expr(of_parent.adbin, of_parent.adrelid)
            )
        )
),
commented (class, object, sub) as (
    select d.classoid, d.objoid, d.objsubid
    from pg_inherits as i
    join pg_attribute as a on a.attrelid = i.inhrelid and a.attnum > 0 and not a.attislocal
    join pg_description as d
        on d.classoid = 'pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
    join relation as c on c.oid = i.inhrelid
    where c.relkind in ('r', 'p')
    union all
    select d.classoid, d.objoid, d.objsubid
    from pg_description as d
    join relation as c on c.oid = d.objoid
    where d.classoid = 'pg_class'::regclass and d.objsubid = 0
        and (
            (c.relkind in ('i', 'I') and c.relispartition)
            or (
                c.relkind = 'S' and exists (
                    select from pg_depend as own
                    where own.classid = 'pg_class'::regclass and own.objid = c.oid and own.deptype = 'i'
                )
            )
        )
    union all
    select d.classoid, d.objoid, d.objsubid
    from pg_description as d
    join pg_constraint as con on con.oid = d.objoid
    join relation as c on c.oid = con.conrelid
    where d.classoid = 'pg_constraint'::regclass and (con.contype = 't' or not con.conislocal or con.conparentid <> 0)
    union all
    select d.classoid, d.objoid, d.objsubid
    from pg_description as d
    join pg_trigger as t on t.oid = d.objoid
    join relation as c on c.oid = t.tgrelid
    where d.classoid = 'pg_trigger'::regclass and t.tgparentid <> 0
    union all
    select d.classoid, d.objoid, d.objsubid
    from pg_description as d
    join pg_type as t on t.oid = d.objoid
    join pg_namespace as n on n.oid = t.typnamespace
    left join relation as c on c.oid = t.typrelid
    where d.classoid = 'pg_type'::regclass
        and n.nspname = any($1)
        and (t.typtype = 'm' or t.typcategory = 'A' or c.relkind <> 'c')
    union all
    select d.classoid, d.objoid, d.objsubid
    from pg_description as d
    join pg_rewrite as r on r.oid = d.objoid
    join relation as c on c.oid = r.ev_class
    where d.classoid = 'pg_rewrite'::regclass and r.rulename = '_RETURN'
),
found (class, object, what) as (
    select 'pg_class'::regclass, c.oid, 'foreign table ' || c.oid::regclass
    from relation as c
    where c.relkind = 'f'
    union all
    select 'pg_class'::regclass, c.oid, format('table %s being of the type %s', c.oid::regclass, c.reloftype::regtype)
    from relation as c
    where c.reloftype <> 0
    union all
    select 'pg_class'::regclass, i.attrelid, format('settings of column %s.%I', i.attrelid::regclass, i.attname)
    from inherited as i
    union all
    select c.class, c.object, 'comment on ' || named.type || ' ' || named.identity
    from commented as c
    cross join lateral pg_identify_object(c.class, c.object, c.sub) as named
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
    union all
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

select distinct found.what
from found
where not exists (
    select from pg_depend as d
    where d.classid = found.class and d.objid = found.object and d.deptype = 'e'
)
order by found.what
