-- Publications of what is in the schemas that this role could make anew: those of all tables, and of all tables of a
-- schema, take a superuser. The others are not compared. The heirs of a table are listed themselves.
select
    'publication' as kind,
    'pg_publication'::regclass::int8 as class,
    p.oid::int8 as object,
    quote_ident(p.pubname) as name,
    case when p.puballtables then 'ALL TABLES' end as everything,
    nullif(concat_ws(', ', tables.list, schemas.list), '') as members,
    concat_ws(
        ', ',
        'publish = ' || quote_literal(concat_ws(
            ', ',
            case when p.pubinsert then 'insert' end,
            case when p.pubupdate then 'update' end,
            case when p.pubdelete then 'delete' end,
            case when p.pubtruncate then 'truncate' end
        )),
        'publish_via_partition_root = ' || p.pubviaroot,
        'publish_generated_columns = ' || case to_jsonb(p) ->> 'pubgencols' when 's' then 'stored' when 'n' then 'none' end
    ) as options,
    obj_description(p.oid, 'pg_publication') as comment
from pg_publication as p
join pg_roles as r on r.rolname = current_user
left join lateral (
    select
        string_agg(
            'TABLE ONLY ' || m.prrelid::regclass || coalesce(
                ' (' || (
                    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                    from pg_attribute as a
                    where a.attrelid = m.prrelid and a.attnum = any(m.prattrs)
                ) || ')',
                ''
            ) || coalesce(' WHERE (' || pg_get_expr(m.prqual, m.prrelid) || ')', ''),
            ', ' order by m.prrelid::regclass::text
        ) as list,
        bool_or(n.nspname = any($1)) as is_ours
    from pg_publication_rel as m
    join pg_class as c on c.oid = m.prrelid
    join pg_namespace as n on n.oid = c.relnamespace
    where m.prpubid = p.oid
) as tables on true
left join lateral (
    select
        string_agg('TABLES IN SCHEMA ' || quote_ident(n.nspname), ', ' order by n.nspname) as list,
        bool_or(n.nspname = any($1)) as is_ours
    from pg_publication_namespace as m
    join pg_namespace as n on n.oid = m.pnnspid
    where m.pnpubid = p.oid
) as schemas on true
where (r.rolsuper or (pg_has_role(p.pubowner, 'MEMBER') and not p.puballtables and schemas.list is null))
    and (tables.is_ours or schemas.is_ours or (tables.list is null and schemas.list is null))
order by p.pubname
