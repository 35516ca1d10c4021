-- Who depends on what. A sequence's tie to the column that owns it is a property of the sequence. What rests on a column
-- that a table has from its parents alone rests on theirs, too, which takes that one along when it changes or goes.
with recursive ties as (
    select d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    from pg_depend as d
    where d.objid >= 16384
        and d.refobjid >= 16384
        and (
            d.refclassid <> 'pg_namespace'::regclass
            or d.classid = to_regclass('pg_catalog.pg_publication_namespace')
        )
        and d.deptype in ('n', 'a', 'i')
        and not (
            d.classid = 'pg_class'::regclass
            and d.deptype in ('a', 'i')
            and exists (select from pg_sequence as s where s.seqrelid = d.objid)
        )
),
parents as (
    select own.attrelid, own.attnum, parent.attrelid as parent, parent.attnum as parent_attnum
    from pg_inherits as i
    join pg_attribute as own on own.attrelid = i.inhrelid and own.attnum > 0 and not own.attislocal
    join pg_attribute as parent on parent.attrelid = i.inhparent and parent.attname = own.attname
),
inherited as (
    select p.attrelid, p.attnum, p.parent, p.parent_attnum
    from parents as p
    union all
    select i.attrelid, i.attnum, p.parent, p.parent_attnum
    from inherited as i
    join parents as p on p.attrelid = i.parent and p.attnum = i.parent_attnum
)
select
    t.classid::int8 as class,
    t.objid::int8 as object,
    t.objsubid::int4 as sub,
    t.refclassid::int8 as of_class,
    t.refobjid::int8 as of_object,
    t.refobjsubid::int4 as of_sub
from ties as t
union all
select t.classid::int8, t.objid::int8, 0, t.refclassid::int8, i.parent::int8, i.parent_attnum::int4
from ties as t
join inherited as i on i.attrelid = t.refobjid and i.attnum = t.refobjsubid
where t.refclassid = 'pg_class'::regclass
    and t.classid <> 'pg_attrdef'::regclass
    and t.objsubid = 0
    and t.objid <> t.refobjid
