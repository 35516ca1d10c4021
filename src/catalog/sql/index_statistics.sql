-- Targets of the statistics of indexes over expressions, those behind constraints among them, and what resets them.
select
    'pg_class'::regclass::int8 as class,
    i.indexrelid::int8 as object,
    string_agg('ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget, ', ' order by a.attnum) as statistics,
    string_agg('ALTER COLUMN ' || a.attnum || ' SET STATISTICS -1', ', ' order by a.attnum) as _no_statistics
from pg_index as i
join pg_attribute as a on a.attrelid = i.indexrelid
where i.indexprs is not null and a.attstattarget >= 0
group by i.indexrelid
