-- Constraints of tables and domains, but for those that a table has from its parents. Whether one is validated is a
-- property of its own, so that validating it is no new constraint; of one that is NOT ENFORCED there is nothing to
-- validate.
select
    case con.contype
        when 'p' then 'primary key'
        when 'u' then 'unique constraint'
        when 'f' then 'foreign key'
        when 'x' then 'exclusion constraint'
        else case when con.conrelid = 0 then 'domain check' else 'check' end
    end as kind,
    'pg_constraint'::regclass::int8 as class,
    con.oid::int8 as object,
    case when con.conrelid = 0 then 'pg_type'::regclass::int8 else 'pg_class'::regclass::int8 end as of_class,
    case when con.conrelid = 0 then con.contypid::int8 else con.conrelid::int8 end as of_object,
    quote_ident(con.conname) as name,
    regexp_replace(printed.definition, ' NOT VALID$', '') as definition,
    (con.convalidated or printed.definition like '% NOT ENFORCED')::text as validated,
    case when printed.definition like '% NOT ENFORCED' then 'true' end as _unenforced,
    case
        when (con.contype in ('p', 'u') and i.indisexclusion)
            or (con.contype = 'f' and printed.definition like 'FOREIGN KEY (%, PERIOD %')
            then 'true'
    end as _temporal,
    case when con.contype in ('p', 'u') then array_to_string(key.reloptions, ', ') end as options,
    null as statistics, -- index_statistics.sql has it
    null as _no_statistics,
    con.conkey::text as _columns,
    case
        when con.contype in ('p', 'u', 'x')
            then concat(
                case when con.contype = 'x' then ' WHERE (' || pg_get_expr(i.indpred, i.indrelid) || ')' end,
                case when con.condeferrable then ' DEFERRABLE' end,
                case when con.condeferred then ' INITIALLY DEFERRED' end
            )
    end as _ending,
    case
        when key.reltablespace <> 0
            then (
                select quote_ident(s.spcname)
                from pg_tablespace as s
                where s.oid = key.reltablespace and has_tablespace_privilege(s.oid, 'CREATE')
            )
    end as _tablespace,
    comment.description as comment
from pg_constraint as con
join pg_namespace as n on n.oid = con.connamespace
left join pg_class as c on c.oid = con.conrelid
left join pg_index as i on i.indexrelid = con.conindid and con.contype in ('p', 'u', 'x')
left join pg_class as key on key.oid = i.indexrelid
cross join lateral (
    select pg_get_constraintdef(con.oid) as definition
    offset 0 -- so that it is printed once
) as printed
left join pg_description as comment
    on comment.classoid = 'pg_constraint'::regclass and comment.objoid = con.oid and comment.objsubid = 0
where n.nspname = any($1)
    and con.contype in ('p', 'u', 'f', 'c', 'x')
    and (con.conrelid = 0 or con.conislocal)
    and con.conparentid = 0
    and (con.conrelid = 0 or c.relkind in ('r', 'p'))
order by n.nspname, c.relname, con.contypid, array_position('{p,u,x,c,f}', con.contype::text), con.conname
