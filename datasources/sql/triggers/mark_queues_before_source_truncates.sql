-- As mark_queues_before_deletes: all events take all notifications along, also those that were queued since the snapshot.
create or replace trigger mark_queues_before_source_truncates before truncate on data_source_pending_event_notification
for each statement when (current_setting('transaction_isolation') in ('repeatable read', 'serializable'))
execute function mark_queues();
