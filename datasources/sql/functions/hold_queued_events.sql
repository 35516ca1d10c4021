-- Sees to it that the events of new notifications are there and stay there: what a foreign key does, but once for each
-- event and not for each row, since many users are told of the same few events. The argument is the table of events.
--
-- An event is written anew as it is. Whoever deletes it meanwhile is waited for. Whoever deletes it later, in a
-- transaction whose snapshot is too old to show the notifications, fails to serialize instead of leaving them behind.
create or replace function hold_queued_events() returns trigger
language plpgsql as $$
declare
    missing integer;
begin
    execute format(
        $statement$
        with queued as materialized (
            select distinct event_id from new_rows
        ), held as materialized ( -- in one order, so that two who do this don't lock each other out
            select id from %1$I where id in (select event_id from queued) order by id for no key update
        ), written as (
            update %1$I as event set created_at = event.created_at from held where event.id = held.id returning held.id
        )
        select event_id from queued except select id from written limit 1
        $statement$,
        tg_argv[0]
    ) into missing;
    if missing is not null then
        raise foreign_key_violation using
            message = format('insert on table "%s" violates: its events are in "%s"', tg_table_name, tg_argv[0]),
            detail = format('There is no event %s.', missing),
            table = tg_table_name, column = 'event_id';
    end if;
    return null;
end
$$;
