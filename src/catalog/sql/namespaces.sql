-- Names of the schemas to read: those that are asked for, or all but PostgreSQL's own.
select n.nspname::text as name
from pg_namespace as n
where case
    when $1::text[] is not null then n.nspname = any($1)
    else n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
end
order by n.nspname
