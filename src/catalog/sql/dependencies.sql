-- Who depends on what. A sequence's tie to the column that owns it is a property of the sequence.
select
    d.classid::int8 as class,
    d.objid::int8 as object,
    d.objsubid::int4 as sub,
    d.refclassid::int8 as of_class,
    d.refobjid::int8 as of_object,
    d.refobjsubid::int4 as of_sub
from pg_depend as d
where d.objid >= 16384
    and d.refobjid >= 16384
    and d.refclassid <> 'pg_namespace'::regclass
    and d.deptype in ('n', 'a', 'i')
    and not (
        d.classid = 'pg_class'::regclass
        and d.deptype in ('a', 'i')
        and exists (select from pg_sequence as s where s.seqrelid = d.objid)
    )
