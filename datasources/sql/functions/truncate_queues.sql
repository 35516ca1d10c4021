-- Where all users go, so do all notifications.
create or replace function truncate_queues() returns trigger
language plpgsql as $$
begin
    -- those that are being truncated too can't be truncated again
    delete from data_request_user_notification_queue;
    delete from data_source_user_notification_queue;
    return null;
end
$$;
