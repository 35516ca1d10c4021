select
    'policy' as kind,
    'pg_policy'::regclass::int8 as class,
    p.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    p.polrelid::int8 as of_object,
    quote_ident(p.polname) as name,
    case when p.polpermissive then 'PERMISSIVE' else 'RESTRICTIVE' end as permissive,
    case p.polcmd
        when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL'
    end as command,
    (
        select string_agg(case role when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(role)) end, ', ' order by role)
        from unnest(p.polroles) as role
    ) as roles,
    pg_get_expr(p.polqual, p.polrelid) as using,
    pg_get_expr(p.polwithcheck, p.polrelid) as check,
    obj_description(p.oid, 'pg_policy') as comment
from pg_policy as p
join pg_class as c on c.oid = p.polrelid
join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any($1)
order by n.nspname, c.relname, p.polname
