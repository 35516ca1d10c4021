-- Who is told of an event is a user who is there.
create or replace trigger hold_queued_source_users after insert on data_source_user_notification_queue
referencing new table as new_rows
for each statement execute function hold_queued_users();
