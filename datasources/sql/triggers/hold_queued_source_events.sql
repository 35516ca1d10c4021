-- What users are told of is an event that is there.
create or replace trigger hold_queued_source_events after insert on data_source_user_notification_queue
referencing new table as new_rows
for each statement execute function hold_queued_events('data_source_pending_event_notification');
