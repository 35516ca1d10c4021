select
    'table' as kind,
    'pg_class'::regclass::int8 as class,
    c.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(c.relname) as name,
    case when c.relpersistence = 'u' then 'unlogged' end as unlogged,
    array_to_string(c.reloptions || toast.options, ', ') as options,
    case c.relreplident
        when 'n' then 'NOTHING'
        when 'f' then 'FULL'
        when 'i' then (
            select 'USING INDEX ' || quote_ident(key.relname)
            from pg_index as i
            join pg_class as key on key.oid = i.indexrelid
            where i.indrelid = c.oid and i.indisreplident
        )
    end as replica_identity,
    quote_ident(cluster.relname) as cluster_on,
    c.relrowsecurity::text as row_security,
    c.relforcerowsecurity::text as force_row_security,
    pg_get_partkeydef(c.oid) as partition_by,
    case when c.relispartition then parents.names end as partition_of,
    case
        when pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT' then pg_get_partition_constraintdef(c.oid)
    end as _belongs,
    pg_get_expr(c.relpartbound, c.oid) as bound,
    case when not c.relispartition then parents.names end as inherits,
    case
        when c.reltablespace <> 0
            then (
                select quote_ident(s.spcname)
                from pg_tablespace as s
                where s.oid = c.reltablespace and has_tablespace_privilege(s.oid, 'CREATE')
            )
    end as _tablespace,
    case when method.amname <> current_setting('default_table_access_method') then quote_ident(method.amname) end
        as _access_method,
    comment.description as comment
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_am as method on method.oid = c.relam
left join pg_index as clustered on clustered.indrelid = c.oid and clustered.indisclustered
left join pg_class as cluster on cluster.oid = clustered.indexrelid
left join lateral (
    select string_agg(i.inhparent::regclass::text, ', ' order by i.inhseqno) as names
    from pg_inherits as i
    where i.inhrelid = c.oid
) as parents on true
left join lateral (
    select array_agg('toast.' || option) as options
    from pg_class as t
    cross join unnest(t.reloptions) as option
    where t.oid = c.reltoastrelid
) as toast on true
left join pg_description as comment
    on comment.classoid = 'pg_class'::regclass and comment.objoid = c.oid and comment.objsubid = 0
where n.nspname = any($1)
    and c.relkind in ('r', 'p')
    and c.relname <> all($2)
order by n.nspname, c.relname
