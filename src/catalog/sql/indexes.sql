-- Indexes that are not behind a constraint. One that a concurrent build left behind is not valid, and so another. Of a
-- partitioned table PostgreSQL prints ON ONLY, which would make an index without those of the partitions. The name is
-- cut out of the definition ("CREATE INDEX ON …"), so that two of other names can be alike.
select
    'index' as kind,
    'pg_class'::regclass::int8 as class,
    c.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class,
    i.indrelid::int8 as of_object,
    quote_ident(c.relname) as name,
    case r.relkind
        when 'p' then regexp_replace(printed.without_name, ' ON ONLY ', ' ON ')
        else printed.without_name
    end as definition,
    case when not i.indisvalid then 'true' end as invalid,
    null as statistics, -- index_statistics.sql has it
    null as _no_statistics,
    case when i.indexprs is null and i.indpred is null then 'true' end as _plain,
    case
        when i.indisunique
            then (
                select string_agg(pg_get_indexdef(i.indexrelid, key, true), ', ' order by key)
                from generate_series(1, i.indnkeyatts) as key
            )
    end as _keys,
    case when i.indisunique or c.reltablespace <> 0 then pg_get_expr(i.indpred, i.indrelid) end as _predicate,
    case
        when c.reltablespace <> 0
            then (
                select quote_ident(s.spcname)
                from pg_tablespace as s
                where s.oid = c.reltablespace and has_tablespace_privilege(s.oid, 'CREATE')
            )
    end as _tablespace,
    comment.description as comment
from pg_index as i
join pg_class as c on c.oid = i.indexrelid
join pg_class as r on r.oid = i.indrelid
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
    select pg_get_indexdef(c.oid) as whole
    offset 0 -- so that it is printed once
) as definition
cross join lateral (
    select overlay(
        definition.whole placing '' from strpos(definition.whole, ' INDEX ' || quote_ident(c.relname)) + 6
        for length(quote_ident(c.relname)) + 1
    ) as without_name
    offset 0
) as printed
left join pg_description as comment
    on comment.classoid = 'pg_class'::regclass and comment.objoid = c.oid and comment.objsubid = 0
where n.nspname = any($1)
    and r.relkind in ('r', 'p', 'm')
    and not c.relispartition
    and not exists (
        select from pg_constraint as con
        where con.conindid = c.oid and con.contype in ('p', 'u', 'x')
    )
order by n.nspname, r.relname, c.relname
