-- Which of the queries of what is not compared may find something. Those of what few databases have take longer to plan
-- than this one to run.
with made (class, object) as materialized (
    select 'pg_am'::regclass, m.oid
    from pg_am as m
    where m.oid >= 16384
    union all
    select 'pg_transform'::regclass, t.oid
    from pg_transform as t
    where t.oid >= 16384
    union all
    select 'pg_cast'::regclass, c.oid
    from pg_cast as c
    where c.oid >= 16384
    union all
    select 'pg_foreign_data_wrapper'::regclass, w.oid
    from pg_foreign_data_wrapper as w
    union all
    select 'pg_opclass'::regclass, o.oid
    from pg_opclass as o
    where o.oid >= 16384
    union all
    select 'pg_opfamily'::regclass, f.oid
    from pg_opfamily as f
    where f.oid >= 16384
    union all
    select 'pg_opfamily'::regclass, m.amopfamily
    from pg_amop as m
    where m.oid >= 16384
        and not exists (
            select from pg_depend as d
            where d.classid = 'pg_amop'::regclass and d.objid = m.oid and d.refclassid = 'pg_opclass'::regclass
        )
    union all
    select 'pg_opfamily'::regclass, m.amprocfamily
    from pg_amproc as m
    where m.oid >= 16384
        and not exists (
            select from pg_depend as d
            where d.classid = 'pg_amproc'::regclass and d.objid = m.oid and d.refclassid = 'pg_opclass'::regclass
        )
    union all
    select 'pg_publication'::regclass, p.oid
    from pg_publication as p
    union all
    select 'pg_ts_template'::regclass, t.oid
    from pg_ts_template as t
    where t.oid >= 16384
    union all
    select 'pg_ts_parser'::regclass, p.oid
    from pg_ts_parser as p
    where p.oid >= 16384
    union all
    select 'pg_conversion'::regclass, c.oid
    from pg_conversion as c
    where c.oid >= 16384
    union all
    select 'pg_type'::regclass, t.oid
    from pg_type as t
    where t.oid >= 16384 and t.typtype in ('b', 'p') and t.typcategory <> 'A'
    union all
    select 'pg_language'::regclass, l.oid
    from pg_language as l
    where l.oid >= 16384
    union all
    select 'pg_default_acl'::regclass, d.oid
    from pg_default_acl as d
)

select 'not_compared' as query
union all
select 'not_compared_parts'
where exists (select from pg_inherits)
    or exists (
        select from pg_description as d
        where d.objoid >= 16384
            and d.classoid in ('pg_constraint'::regclass, 'pg_trigger'::regclass, 'pg_rewrite'::regclass)
    )
    or exists (
        select from pg_description as d
        join pg_type as t on t.oid = d.objoid
        where d.objoid >= 16384
            and d.classoid = 'pg_type'::regclass
            and (t.typtype = 'm' or t.typcategory = 'A' or t.typrelid <> 0)
    )
    or exists (
        select from pg_description as d
        join pg_class as c on c.oid = d.objoid
        where d.classoid = 'pg_class'::regclass and c.relkind = 'S'
    )
union all
select 'not_compared_rare'
where exists (
    select from made
    where not exists (
        select from pg_depend as d
        where d.classid = made.class and d.objid = made.object and d.deptype = 'e'
    )
)
or exists (select from pg_depend as d where d.refclassid = 'pg_extension'::regclass and d.deptype = 'x')
or exists (select from pg_seclabel)
or exists (select from pg_foreign_server)
or exists (select s.subname from pg_subscription as s)
or exists (
    select from pg_extension as e where e.extnamespace = 'pg_catalog'::regnamespace and e.extname <> 'plpgsql'
)
