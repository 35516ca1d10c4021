-- A notification stays one of its event.
create or replace trigger keep_event_of_request_notification before update of event_id on data_request_user_notification_queue
for each row when (old.event_id <> new.event_id) execute function refuse_change_of_event();
