-- A transaction with a snapshot of its own deletes users only where it sees all that was queued for them. It takes its turn
-- before it deletes, so that it and who queues for the same users don't lock each other out.
create or replace trigger mark_queues_before_deletes before delete on users
for each statement when (current_setting('transaction_isolation') in ('repeatable read', 'serializable'))
execute function mark_queues();
