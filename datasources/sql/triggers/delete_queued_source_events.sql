-- An event takes its notifications along.
create or replace trigger delete_queued_source_events after delete on data_source_pending_event_notification
referencing old table as old_rows
for each statement execute function delete_queued_events();
