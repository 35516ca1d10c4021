-- A label's name is a literal, as SQL has it.
select
    'enum label' as kind,
    'pg_enum'::regclass::int8 as class,
    l.oid::int8 as object,
    'pg_type'::regclass::int8 as of_class,
    t.oid::int8 as of_object,
    quote_literal(l.enumlabel) as name
from pg_enum as l
join pg_type as t on t.oid = l.enumtypid
join pg_namespace as n on n.oid = t.typnamespace
where n.nspname = any($1)
order by t.oid, l.enumsortorder
