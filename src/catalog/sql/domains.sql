select
    'domain' as kind,
    'pg_type'::regclass::int8 as class,
    t.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(t.typname) as name,
    format_type(t.typbasetype, t.typtypmod) as type,
    case
        when t.typcollation <> base.typcollation
            then quote_ident(collation_schema.nspname) || '.' || quote_ident(c.collname)
    end as collation,
    t.typdefault as default,
    t.typnotnull::text as not_null,
    obj_description(t.oid, 'pg_type') as comment
from pg_type as t
join pg_namespace as n on n.oid = t.typnamespace
join pg_type as base on base.oid = t.typbasetype
left join pg_collation as c on c.oid = t.typcollation
left join pg_namespace as collation_schema on collation_schema.oid = c.collnamespace
where n.nspname = any($1) and t.typtype = 'd'
order by n.nspname, t.typname
