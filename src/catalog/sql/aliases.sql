-- Things that stand for others in pg_depend: the type of a table's rows for the table, an array's type for its
-- element's, the rule that is a view and the defaults of its columns for the view, a foreign key to a partition for that
-- to its parent, what a publication holds for the publication, a multirange and the constructors of a range for the range, what an extension owns for the extension.
select
    'pg_type'::regclass::int8 as class, t.oid::int8 as object,
    'pg_class'::regclass::int8 as of_class, t.typrelid::int8 as of_object, 0 as of_sub
from pg_type as t
join pg_class as c on c.oid = t.typrelid
where t.oid >= 16384 and c.relkind <> 'c'
union all
select 'pg_class'::regclass::int8, t.typrelid::int8, 'pg_type'::regclass::int8, t.oid::int8, 0
from pg_type as t
join pg_class as c on c.oid = t.typrelid
where t.oid >= 16384 and c.relkind = 'c'
union all
select 'pg_type'::regclass::int8, t.typarray::int8, 'pg_type'::regclass::int8, t.oid::int8, 0
from pg_type as t
where t.oid >= 16384 and t.typarray <> 0 and t.typrelid = 0
union all
select
    'pg_type'::regclass::int8, t.typarray::int8, case c.relkind when 'c' then 'pg_type' else 'pg_class' end::regclass::int8,
    case c.relkind when 'c' then t.oid else c.oid end::int8, 0
from pg_type as t
join pg_class as c on c.oid = t.typrelid
where t.oid >= 16384 and t.typarray <> 0
union all
select 'pg_type'::regclass::int8, r.rngmultitypid::int8, 'pg_type'::regclass::int8, r.rngtypid::int8, 0
from pg_range as r
where r.rngtypid >= 16384
union all
select 'pg_proc'::regclass::int8, d.objid::int8, d.refclassid::int8, d.refobjid::int8, 0
from pg_depend as d
where d.classid = 'pg_proc'::regclass and d.deptype = 'i'
union all
select 'pg_rewrite'::regclass::int8, r.oid::int8, 'pg_class'::regclass::int8, r.ev_class::int8, 0
from pg_rewrite as r
where r.oid >= 16384 and r.rulename = '_RETURN'
union all
select 'pg_attrdef'::regclass::int8, d.oid::int8, 'pg_class'::regclass::int8, d.adrelid::int8, d.adnum::int4
from pg_attrdef as d
join pg_attribute as a on a.attrelid = d.adrelid and a.attnum = d.adnum
where a.attgenerated <> ''
union all
select 'pg_attrdef'::regclass::int8, d.oid::int8, 'pg_class'::regclass::int8, d.adrelid::int8, 0
from pg_attrdef as d
join pg_class as c on c.oid = d.adrelid
where c.relkind = 'v'
union all
select d.classid::int8, d.objid::int8, d.refclassid::int8, d.refobjid::int8, 0
from pg_depend as d
where d.refclassid = 'pg_publication'::regclass
union all
select 'pg_class'::regclass::int8, con.conindid::int8, 'pg_constraint'::regclass::int8, con.oid::int8, 0
from pg_constraint as con
where con.contype in ('p', 'u', 'x')
union all
select 'pg_constraint'::regclass::int8, con.oid::int8, 'pg_constraint'::regclass::int8, con.conparentid::int8, 0
from pg_constraint as con
join pg_constraint as parent on parent.oid = con.conparentid and parent.conrelid = con.conrelid
where con.contype = 'f'
union all
select d.classid::int8, d.objid::int8, d.refclassid::int8, d.refobjid::int8, 0
from pg_depend as d
where d.deptype = 'e'
