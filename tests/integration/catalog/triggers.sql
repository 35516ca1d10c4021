-- Triggers of ours, decoded from the bits of tgtype. No function gives the condition, so that it is cut
-- from the whole definition.
select
    class.relname::text as relation,
    trigger.tgname::text as trigger,
    case
        when trigger.tgtype & 2 <> 0 then 'before'
        when trigger.tgtype & 64 <> 0 then 'instead of'
        else 'after'
    end as timing,
    concat_ws(
        ', ',
        case when trigger.tgtype & 4 <> 0 then 'insert' end,
        case when trigger.tgtype & 16 <> 0 then 'update' end,
        case when trigger.tgtype & 8 <> 0 then 'delete' end,
        case when trigger.tgtype & 32 <> 0 then 'truncate' end
    ) as events,
    function.proname::text as function,
    coalesce(
        substring(pg_get_triggerdef(trigger.oid) from ' WHEN \((.*)\) EXECUTE FUNCTION '), ''
    ) as when
from pg_trigger as trigger
join pg_class as class on class.oid = trigger.tgrelid
join pg_proc as function on function.oid = trigger.tgfoid
where class.relnamespace = current_schema()::regnamespace
    and not trigger.tgisinternal
order by class.relname, trigger.tgname
