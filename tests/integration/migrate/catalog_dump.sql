-- All that a revision can change in the schema, a line each, as PostgreSQL prints it: two databases whose
-- lines are equal have the same schema, and as many rows in each table. Columns have their place among
-- those that are left for their number, since numbers have gaps where a column was dropped.
with space as (
    select current_schema()::regnamespace::oid as oid
),

-- what extensions own is theirs
own as (
    select class.oid, class.relname::text as name, class.relkind as kind, class.relacl, class.reloptions
    from pg_class as class
    join space on class.relnamespace = space.oid
    where
        class.relname not like 'alembic\_version%'
        and not exists (
            select from pg_depend as depend
            where depend.classid = 'pg_class'::regclass and depend.objid = class.oid and depend.deptype = 'e'
        )
),

routine as (
    select function.oid, function.oid::regprocedure::text as name, function.proacl, function.prokind
    from pg_proc as function
    join space on function.pronamespace = space.oid
    where not exists (
        select from pg_depend as depend
        where depend.classid = 'pg_proc'::regclass and depend.objid = function.oid and depend.deptype = 'e'
    )
),

line (kind, name, definition) as (
    select 'extension', extension.extname::text, extension.extversion
    from pg_extension as extension
    union all
    select 'relation', own.name, concat_ws(' ', own.kind, own.relacl::text, own.reloptions::text)
    from own
    where own.kind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
        'column', own.name || '.' || attribute.attname,
        concat_ws(
            ' ',
            row_number() over (partition by own.oid order by attribute.attnum),
            format_type(attribute.atttypid, attribute.atttypmod),
            attribute.attnotnull, attribute.attidentity, attribute.attgenerated, attribute.attstorage,
            attribute.attacl::text, attribute.attcollation::regcollation::text,
            pg_get_expr(default_value.adbin, default_value.adrelid)
        )
    from own
    join pg_attribute as attribute on attribute.attrelid = own.oid
    left join pg_attrdef as default_value
        on default_value.adrelid = own.oid and default_value.adnum = attribute.attnum
    where own.kind in ('r', 'p', 'v', 'm', 'f') and attribute.attnum > 0 and not attribute.attisdropped
    union all
    select 'constraint', own.name || '.' || con.conname, pg_get_constraintdef(con.oid) || ' ' || con.convalidated
    from own
    join pg_constraint as con on con.conrelid = own.oid
    union all
    select
        'index', own.name,
        pg_get_indexdef(index.indexrelid) || concat_ws(' ', '', index.indisvalid, index.indisclustered)
    from own
    join pg_index as index on index.indexrelid = own.oid
    union all
    select 'view', own.name, pg_get_viewdef(own.oid)
    from own
    where own.kind in ('v', 'm')
    union all
    select
        'rows', own.name,
        substring(query_to_xml(format('select count(*) from %I', own.name), true, true, '')::text from '>(\d+)<')
    from own
    where own.kind = 'r' and own.name <> 'change_log' -- which also records what was undone
    union all
    select 'rule', rule.tablename || '.' || rule.rulename, rule.definition
    from pg_rules as rule
    join space on rule.schemaname::regnamespace = space.oid
    union all
    select
        'trigger', own.name || '.' || trigger.tgname,
        concat_ws(' ', pg_get_triggerdef(trigger.oid), trigger.tgenabled)
    from own
    join pg_trigger as trigger on trigger.tgrelid = own.oid
    where not trigger.tgisinternal
    union all
    select 'sequence', own.name, concat_ws(' ', seq.seqtypid::regtype, seq.seqstart, seq.seqincrement, seq.seqmax)
    from own
    join pg_sequence as seq on seq.seqrelid = own.oid
    union all
    select
        'function', routine.name,
        case when routine.prokind = 'a' then 'aggregate' else pg_get_functiondef(routine.oid) end
        || coalesce(routine.proacl::text, '')
    from routine
    union all
    select 'enum', type.typname, string_agg(label.enumlabel, ', ' order by label.enumsortorder)
    from pg_type as type
    join space on type.typnamespace = space.oid
    join pg_enum as label on label.enumtypid = type.oid
    group by type.typname
    union all
    select
        'domain', type.typname,
        concat_ws(' ', format_type(type.typbasetype, type.typtypmod), type.typnotnull, type.typdefault)
    from pg_type as type
    join space on type.typnamespace = space.oid
    where type.typtype = 'd'
    union all
    select 'comment', pg_describe_object(note.classoid, note.objoid, note.objsubid), note.description
    from pg_description as note
    where
        exists (select from own where own.oid = note.objoid and note.classoid = 'pg_class'::regclass)
        or exists (select from routine where routine.oid = note.objoid and note.classoid = 'pg_proc'::regclass)
        or (
            note.classoid = 'pg_type'::regclass
            and exists (
                select from pg_type as type
                join space on type.typnamespace = space.oid
                where type.oid = note.objoid
            )
        )
        or (
            note.classoid in ('pg_constraint'::regclass, 'pg_trigger'::regclass)
            and exists (
                select from pg_constraint as con
                join space on con.connamespace = space.oid
                where con.oid = note.objoid
                union all
                select from pg_trigger as trigger
                join own on own.oid = trigger.tgrelid
                where trigger.oid = note.objoid
            )
        )
)

select line.kind || ' ' || line.name || ': ' || coalesce(line.definition, '')
from line
order by line.kind collate "C", line.name collate "C", line.definition collate "C"
