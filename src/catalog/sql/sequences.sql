-- Sequences, but for those that are part of an identity column.
select
    'sequence' as kind,
    'pg_class'::regclass::int8 as class,
    c.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(c.relname) as name,
    format_type(s.seqtypid, null) as type,
    case when c.relpersistence = 'u' then 'unlogged' end as unlogged,
    s.seqstart::text as start,
    s.seqincrement::text as increment,
    s.seqmin::text as minimum,
    s.seqmax::text as maximum,
    s.seqcache::text as cache,
    s.seqcycle::text as cycle,
    (
        select d.refobjid::regclass::text || '.' || quote_ident(a.attname)
        from pg_depend as d
        join pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
            and d.refclassid = 'pg_class'::regclass and d.deptype = 'a'
    ) as owned_by,
    obj_description(c.oid, 'pg_class') as comment
from pg_sequence as s
join pg_class as c on c.oid = s.seqrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any($1)
    and not exists (
        select from pg_depend as d
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'
    )
order by n.nspname, c.relname
