-- Every index, those of constraints too.
select
    class.relname::text as relation,
    index_class.relname::text as indexname,
    pg_get_indexdef(index.indexrelid) as definition
from pg_index as index
join pg_class as class on class.oid = index.indrelid
join pg_class as index_class on index_class.oid = index.indexrelid
where class.relnamespace = current_schema()::regnamespace
    and class.relname !~ '^alembic_version'
order by class.relname, index_class.relname
