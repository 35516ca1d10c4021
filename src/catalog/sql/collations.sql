-- The columns of pg_collation have other names in other versions of PostgreSQL, so that they are looked up as a value.
select
    'collation' as kind,
    'pg_collation'::regclass::int8 as class,
    c.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(c.collname) as name,
    concat_ws(
        ', ',
        'PROVIDER = ' || case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end,
        'LOCALE = ' || quote_literal(coalesce(row.of ->> 'colliculocale', row.of ->> 'colllocale')),
        'LC_COLLATE = ' || quote_literal(row.of ->> 'collcollate'),
        'LC_CTYPE = ' || quote_literal(row.of ->> 'collctype'),
        case when not c.collisdeterministic then 'DETERMINISTIC = false' end,
        'RULES = ' || quote_literal(row.of ->> 'collicurules')
    ) as definition,
    obj_description(c.oid, 'pg_collation') as comment
from pg_collation as c
join pg_namespace as n on n.oid = c.collnamespace
cross join lateral (select to_jsonb(c) as of) as row
where n.nspname = any($1)
order by n.nspname, c.collname
