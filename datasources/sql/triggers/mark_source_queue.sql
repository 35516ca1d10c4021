-- Who queues notifications takes turns, and is seen by transactions that can't see the notifications.
create or replace trigger mark_source_queue before insert on data_source_user_notification_queue
for each statement execute function mark_queues();
