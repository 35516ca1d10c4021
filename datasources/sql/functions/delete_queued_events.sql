-- The notifications of an event go with it: what a foreign key's ON DELETE CASCADE does. See hold_queued_events.
create or replace function delete_queued_events() returns trigger
language plpgsql as $$
begin
    if tg_table_name = 'data_request_pending_event_notification' then
        delete from data_request_user_notification_queue where event_id in (select id from old_rows);
    else
        delete from data_source_user_notification_queue where event_id in (select id from old_rows);
    end if;
    return null;
end
$$;
