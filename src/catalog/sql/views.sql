select
    case c.relkind when 'v' then 'view' else 'materialized view' end as kind,
    'pg_class'::regclass::int8 as class,
    c.oid::int8 as object,
    quote_ident(n.nspname) as schema,
    quote_ident(c.relname) as name,
    pg_get_viewdef(c.oid) as definition,
    (
        select string_agg(
            quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
            || case
                when a.attcollation <> t.typcollation then ' COLLATE ' || a.attcollation::regcollation::text
                else ''
            end,
            ', ' order by a.attnum
        )
        from pg_attribute as a
        join pg_type as t on t.oid = a.atttypid
        where a.attrelid = c.oid and a.attnum > 0
    ) as columns,
    array_to_string(c.reloptions || toast.options, ', ') as options,
    quote_ident(cluster.relname) as cluster_on,
    settings.set_all as column_settings,
    settings.reset_all as _no_column_settings,
    case when not c.relispopulated then 'true' end as _unfilled,
    case when method.amname <> current_setting('default_table_access_method') then quote_ident(method.amname) end
        as _access_method,
    defaults.set_all as defaults,
    defaults.drop_all as _no_defaults,
    (
        select quote_ident(s.spcname)
        from pg_tablespace as s
        where s.oid = c.reltablespace and has_tablespace_privilege(s.oid, 'CREATE')
    ) as _tablespace,
    obj_description(c.oid, 'pg_class') as comment
from pg_class as c
join pg_namespace as n on n.oid = c.relnamespace
left join pg_am as method on method.oid = c.relam
left join pg_index as clustered on clustered.indrelid = c.oid and clustered.indisclustered
left join pg_class as cluster on cluster.oid = clustered.indexrelid
left join lateral (
    select
        string_agg('ALTER COLUMN ' || quote_ident(a.attname) || ' ' || setting.set_it, ', ' order by a.attnum, setting.set_it)
            as set_all,
        string_agg('ALTER COLUMN ' || quote_ident(a.attname) || ' ' || setting.reset_it, ', ' order by a.attnum)
            as reset_all
    from pg_attribute as a
    join pg_type as t on t.oid = a.atttypid
    cross join (
        select '{"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}'::jsonb as of
    ) as word
    cross join lateral (
        select string_agg(option, ', ') as options, string_agg(split_part(option, '=', 1), ', ') as names
        from unnest(a.attoptions) as option
        where not starts_with(option, 'pg_attver=') -- as in columns.sql
    ) as chosen
    cross join lateral (
        values
            (case when a.attstattarget >= 0 then 'SET STATISTICS ' || a.attstattarget end, 'SET STATISTICS -1'),
            (
                case when a.attstorage <> t.typstorage then 'SET STORAGE ' || (word.of ->> a.attstorage::text) end,
                'SET STORAGE ' || (word.of ->> t.typstorage::text)
            ),
            (
                case a.attcompression when 'p' then 'SET COMPRESSION pglz' when 'l' then 'SET COMPRESSION lz4' end,
                'SET COMPRESSION default'
            ),
            ('SET (' || chosen.options || ')', 'RESET (' || chosen.names || ')')
    ) as setting (set_it, reset_it)
    where c.relkind = 'm' and a.attrelid = c.oid and a.attnum > 0 and setting.set_it is not null
) as settings on true
left join lateral (
    select array_agg('toast.' || option) as options
    from pg_class as t
    cross join unnest(t.reloptions) as option
    where t.oid = c.reltoastrelid
) as toast on true
left join lateral (
    select
        string_agg(
            'ALTER COLUMN ' || quote_ident(a.attname) || ' SET DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
            ', ' order by a.attnum
        ) as set_all,
        string_agg('ALTER COLUMN ' || quote_ident(a.attname) || ' DROP DEFAULT', ', ' order by a.attnum) as drop_all
    from pg_attrdef as d
    join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = c.oid
) as defaults on true
where n.nspname = any($1)
    and c.relkind in ('v', 'm')
    and c.relname <> all($2)
order by n.nspname, c.relname
