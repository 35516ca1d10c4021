-- The notifications of a user go with the user: what a foreign key's ON DELETE CASCADE does. See hold_queued_users.
create or replace function delete_queued_users() returns trigger
language plpgsql as $$
begin
    delete from data_request_user_notification_queue where user_id in (select id from old_rows);
    delete from data_source_user_notification_queue where user_id in (select id from old_rows);
    return null;
end
$$;
