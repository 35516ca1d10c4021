-- Casts that are not PostgreSQL's own, and speak of a type or function of the schemas; but for those of a range to its
-- multirange, which come with it.
select
    'cast' as kind,
    'pg_cast'::regclass::int8 as class,
    c.oid::int8 as object,
    format_type(c.castsource, null) || ' AS ' || format_type(c.casttarget, null) as name,
    case c.castmethod
        when 'b' then 'WITHOUT FUNCTION'
        when 'i' then 'WITH INOUT'
        else 'WITH FUNCTION ' || c.castfunc::regprocedure
    end || case c.castcontext when 'a' then ' AS ASSIGNMENT' when 'i' then ' AS IMPLICIT' else '' end as definition,
    obj_description(c.oid, 'pg_cast') as comment
from pg_cast as c
join pg_type as source on source.oid = c.castsource
join pg_type as target on target.oid = c.casttarget
left join pg_proc as p on p.oid = c.castfunc
where c.oid >= 16384
    and not exists (
        select from pg_depend as d
        where d.classid = 'pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i'
    )
    and exists (
        select from pg_namespace as n
        where n.nspname = any($1) and n.oid in (source.typnamespace, target.typnamespace, p.pronamespace)
    )
order by 4
