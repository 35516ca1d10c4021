-- As mark_queues_before_deletes.
create or replace trigger mark_queues_before_truncates before truncate on users
for each statement when (current_setting('transaction_isolation') in ('repeatable read', 'serializable'))
execute function mark_queues();
