-- Columns of tables, but for those that a table has from its parents alone. PostgreSQL's minor versions of November 2026
-- and later note among a column's options when it was last changed (pg_attver), which is no setting of anybody's.
select
    'column' as kind,
    'pg_class'::regclass::int8 as class,
    c.oid::int8 as object,
    a.attnum::int4 as sub,
    'pg_class'::regclass::int8 as of_class,
    c.oid::int8 as of_object,
    quote_ident(a.attname) as name,
    format_type(a.atttypid, a.atttypmod) as type,
    case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end as collation,
    (a.attnotnull and unproved.oid is null)::text as not_null,
    case
        when a.attgenerated <> ''
            then (
                select pg_get_expr(d.adbin, d.adrelid)
                from pg_attrdef as d
                where d.adrelid = a.attrelid and d.adnum = a.attnum
            )
    end as generated,
    case when a.attgenerated = 'v' then 'true' end as virtual,
    case a.attidentity when 'a' then 'ALWAYS' when 'd' then 'BY DEFAULT' end as identity,
    (
        select concat_ws(
            ' ',
            'START WITH ' || s.seqstart,
            'INCREMENT BY ' || s.seqincrement,
            'MINVALUE ' || s.seqmin,
            'MAXVALUE ' || s.seqmax,
            'CACHE ' || s.seqcache,
            case when s.seqcycle then 'CYCLE' else 'NO CYCLE' end
        )
        from pg_depend as owned
        join pg_sequence as s on s.seqrelid = owned.objid
        where a.attidentity <> ''
            and owned.refclassid = 'pg_class'::regclass
            and owned.refobjid = a.attrelid
            and owned.refobjsubid = a.attnum
            and owned.classid = 'pg_class'::regclass
            and owned.deptype = 'i'
    ) as sequence,
    case
        when a.attstorage <> t.typstorage
            then case a.attstorage
                when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' when 'x' then 'EXTENDED'
            end
    end as storage,
    case a.attcompression when 'p' then 'pglz' when 'l' then 'lz4' end as compression,
    case when a.attstattarget >= 0 then a.attstattarget::text end as statistics,
    case
        when a.attoptions is not null
            then (
                select string_agg(option, ', ')
                from unnest(a.attoptions) as option
                where not starts_with(option, 'pg_attver=')
            )
    end as options,
    format_type(coalesce(base.oid, t.oid), null) as _base,
    t.typcategory::text as _category,
    case t.typstorage
        when 'p' then 'PLAIN' when 'e' then 'EXTERNAL' when 'm' then 'MAIN' when 'x' then 'EXTENDED'
    end as _usual_storage,
    comment.description as comment
from pg_attribute as a
join (
    select c.oid, row_number() over (order by n.nspname, c.relname) as place
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = any($1) and c.relkind in ('r', 'p')
) as c on c.oid = a.attrelid
join pg_type as t on t.oid = a.atttypid
left join pg_type as base on base.oid = nullif(t.typbasetype, 0)
left join pg_constraint as unproved -- NOT NULL that is NOT VALID, from PostgreSQL 18 on
    on unproved.conrelid = a.attrelid and unproved.contype = 'n' and not unproved.convalidated
        and unproved.conkey[1] = a.attnum
left join pg_description as comment
    on comment.classoid = 'pg_class'::regclass and comment.objoid = a.attrelid and comment.objsubid = a.attnum
where a.attnum > 0
    and not a.attisdropped
    and (a.attislocal or a.attinhcount = 0)
order by c.place, a.attnum
