-- Functions and procedures by name and the types of their arguments. Only names that an extension does not own; no
-- aggregates, and no constructors of ranges, which come with their types.
select
    case p.prokind when 'p' then 'procedure' else 'function' end as kind,
    'pg_proc'::regclass::int8 as class,
    p.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(p.proname) || '(' || (
        select coalesce(string_agg(format_type(t.type, null), ', ' order by t.place), '')
        from unnest(p.proargtypes::oid[]) with ordinality as t (type, place)
    ) || ')' as name,
    pg_get_functiondef(p.oid) as definition,
    pg_get_function_arguments(p.oid) as _arguments,
    pg_get_function_result(p.oid) as _result,
    l.lanname::text as _language,
    obj_description(p.oid, 'pg_proc') as comment
from pg_proc as p
join pg_namespace as n on n.oid = p.pronamespace
join pg_language as l on l.oid = p.prolang
where n.nspname = any($1)
    and p.prokind <> 'a'
    and not exists (
        select from pg_depend as d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype in ('e', 'i')
    )
order by n.nspname, p.proname, 5
