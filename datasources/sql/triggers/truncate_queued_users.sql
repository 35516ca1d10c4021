-- All users take all notifications along.
create or replace trigger truncate_queued_users after truncate on users
for each statement execute function truncate_queues();
