-- An event keeps the id by which its notifications know it.
create or replace trigger keep_id_of_source_event before update of id on data_source_pending_event_notification
for each row when (old.id <> new.id) execute function refuse_change_of_event();
