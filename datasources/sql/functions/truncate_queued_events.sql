-- Where all events go, so do all notifications of them. The argument is the queue.
create or replace function truncate_queued_events() returns trigger
language plpgsql as $$
begin
    execute format('delete from %I', tg_argv[0]); -- one that is being truncated too can't be truncated again
    return null;
end
$$;
