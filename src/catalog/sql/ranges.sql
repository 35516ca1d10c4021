select
    'range type' as kind,
    'pg_type'::regclass::int8 as class,
    t.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(t.typname) as name,
    concat_ws(
        ', ',
        'SUBTYPE = ' || format_type(r.rngsubtype, null),
        case
            when not o.opcdefault then 'SUBTYPE_OPCLASS = ' || quote_ident(o_schema.nspname) || '.' || quote_ident(o.opcname)
        end,
        case when r.rngcollation <> sub.typcollation then 'COLLATION = ' || r.rngcollation::regcollation end,
        'CANONICAL = ' || nullif(r.rngcanonical, 0)::regproc,
        'SUBTYPE_DIFF = ' || nullif(r.rngsubdiff, 0)::regproc,
        'MULTIRANGE_TYPE_NAME = ' || format_type(r.rngmultitypid, null)
    ) as definition,
    obj_description(t.oid, 'pg_type') as comment
from pg_range as r
join pg_type as t on t.oid = r.rngtypid
join pg_namespace as n on n.oid = t.typnamespace
join pg_type as sub on sub.oid = r.rngsubtype
join pg_opclass as o on o.oid = r.rngsubopc
join pg_namespace as o_schema on o_schema.oid = o.opcnamespace
where n.nspname = any($1)
order by n.nspname, t.typname
