-- Writes the one row of notification_queue_mark anew. Who queues notifications does so first, and takes turns by that. A
-- transaction whose snapshot is older than what another has queued, and which therefore can't see it, fails to serialize
-- here: so who deletes users in such a transaction does it too.
create or replace function mark_queues() returns trigger
language plpgsql as $$
begin
    insert into notification_queue_mark (id) values (1) on conflict (id) do update set id = excluded.id;
    return null;
end
$$;
