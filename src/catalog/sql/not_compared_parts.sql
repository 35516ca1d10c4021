-- Settings of and comments on parts that no other query reads, in words. A part that a partition or heir has from its
-- parent is none of its own, so that what was said of it alone is told here.
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
    cross join lateral (
        select
            string_agg(option, ', ') filter (where not of_parent) as own,
            string_agg(option, ', ') filter (where of_parent) as of_parent
        from (
            select option, false from unnest(a.attoptions) as option
            union all
            select option, true from unnest(parent.attoptions) as option
        ) as either (option, of_parent)
        where not starts_with(option, 'pg_attver=') -- as in columns.sql
    ) as options
    where c.relkind in ('r', 'p')
        and (
            (a.attstattarget >= 0 and a.attstattarget is distinct from parent.attstattarget)
            or options.own <> coalesce(options.of_parent, '')
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
    join pg_namespace as n on n.oid = con.connamespace
    where d.classoid = 'pg_constraint'::regclass
        and n.nspname = any($1)
        and (con.contype in ('t', 'n') or not con.conislocal or con.conparentid <> 0)
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
found (class, object, what) as materialized (
    select 'pg_class'::regclass, i.attrelid, format('settings of column %s.%I', i.attrelid::regclass, i.attname)
    from inherited as i
    union all
    select 'pg_class'::regclass, c.oid, format('settings of index %s', c.oid::regclass)
    from pg_inherits as i
    join relation as r on r.oid = i.inhrelid
    join pg_class as c on c.oid = i.inhrelid
    join pg_class as parent on parent.oid = i.inhparent
    where c.relkind in ('i', 'I') and c.reloptions is distinct from parent.reloptions
    union all
    select c.class, c.object, 'comment on ' || named.type || ' ' || named.identity
    from commented as c
    cross join lateral pg_identify_object(c.class, c.object, c.sub) as named
)

select found.what
from found
where not exists (
    select from pg_depend as d
    where d.classid = found.class and d.objid = found.object and d.deptype = 'e'
)
