select
    'composite type' as kind,
    'pg_type'::regclass::int8 as class,
    t.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(t.typname) as name,
    (
        select string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || case
                when a.attcollation <> attribute_type.typcollation
                    then ' COLLATE ' || a.attcollation::regcollation::text
                else ''
            end,
            ', ' order by a.attnum
        )
        from pg_attribute as a
        join pg_type as attribute_type on attribute_type.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as attributes,
    obj_description(t.oid, 'pg_type') as comment
from pg_class as c
join pg_type as t on t.oid = c.reltype
join pg_namespace as n on n.oid = t.typnamespace
where n.nspname = any($1) and c.relkind = 'c'
order by n.nspname, t.typname
