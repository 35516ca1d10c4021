-- All events take all notifications along.
create or replace trigger truncate_queued_request_events after truncate on data_request_pending_event_notification
for each statement execute function truncate_queued_events('data_request_user_notification_queue');
