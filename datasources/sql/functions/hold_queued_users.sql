-- Sees to it that the users of new notifications are there and stay there until these are committed: what a foreign key
-- does, but for all of a statement at once. Who deletes one of them waits, and then deletes the notifications
-- (delete_queued_users); see mark_queues about snapshots that are too old for that.
create or replace function hold_queued_users() returns trigger
language plpgsql as $$
declare
    missing integer;
begin
    -- planned for how many they are: one, or all users
    execute $statement$
        with queued as materialized (
            select distinct user_id from new_rows
        ), held as materialized ( -- in one order, so that two who do this don't lock each other out
            select id from users where id in (select user_id from queued) order by id for key share
        )
        select user_id from queued except select id from held limit 1
    $statement$ into missing;
    if missing is not null then
        raise foreign_key_violation using
            message = format(
                'insert or update on table "%s" violates foreign key constraint "%1$s_user_id_fkey"', tg_table_name
            ),
            detail = format('Key (user_id)=(%s) is not present in table "users".', missing),
            schema = tg_table_schema, table = tg_table_name, column = 'user_id',
            constraint = tg_table_name || '_user_id_fkey';
    end if;
    return null;
end
$$;
