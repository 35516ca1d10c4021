-- Primary keys, unique and foreign keys, checks.
select
    class.relname::text as relation,
    con.conname::text as constraint,
    case con.contype
        when 'p' then 'primary key'
        when 'u' then 'unique'
        when 'f' then 'foreign key'
        when 'c' then 'check'
    end as kind,
    pg_get_constraintdef(con.oid) as definition
from pg_constraint as con
join pg_class as class on class.oid = con.conrelid
where con.connamespace = current_schema()::regnamespace
    and con.contype in ('p', 'u', 'f', 'c')
    and class.relname !~ '^alembic_version'
order by class.relname, con.conname
