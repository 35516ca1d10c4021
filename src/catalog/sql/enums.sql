select
    'enum' as kind,
    'pg_type'::regclass::int8 as class,
    t.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(t.typname) as name,
    (
        select string_agg(quote_literal(l.enumlabel), ', ' order by l.enumsortorder)
        from pg_enum as l
        where l.enumtypid = t.oid
    ) as labels,
    obj_description(t.oid, 'pg_type') as comment
from pg_type as t
join pg_namespace as n on n.oid = t.typnamespace
where n.nspname = any($1) and t.typtype = 'e'
order by n.nspname, t.typname
