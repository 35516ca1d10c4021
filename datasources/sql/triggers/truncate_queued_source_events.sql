-- All events take all notifications along.
create or replace trigger truncate_queued_source_events after truncate on data_source_pending_event_notification
for each statement execute function truncate_queued_events('data_source_user_notification_queue');
