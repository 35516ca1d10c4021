-- A foreign key looked each user up by itself, which was a third of the time of filling the queue for 10,000 followers.
-- Triggers by the statement hold all of them at once, and are as strict. Those who fill the queue take turns by the row of
-- notification_queue_mark, which also tells a transaction with an older snapshot that it can't delete users.
-- calx:revision 254d6a9dd059
-- calx:revises 97b78b2b08db
-- calx:created 2026-11-29 10:23 UTC
-- calx:message Hold users of notifications
-- calx:upgrade
CREATE TABLE public.notification_queue_mark (
    id bigint NOT NULL,
    CONSTRAINT notification_queue_mark_pkey PRIMARY KEY (id),
    CONSTRAINT notification_queue_mark_check CHECK ((id = 1))
);
COMMENT ON TABLE public.notification_queue_mark IS 'One row, written anew by each transaction that queues notifications.';
COMMENT ON COLUMN public.notification_queue_mark.id IS 'Always 1.';

SET LOCAL check_function_bodies = off;
CREATE OR REPLACE FUNCTION public.delete_queued_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    delete from data_request_user_notification_queue where user_id in (select id from old_rows);
    delete from data_source_user_notification_queue where user_id in (select id from old_rows);
    return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.hold_queued_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.mark_queues()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    insert into notification_queue_mark (id) values (1) on conflict (id) do update set id = excluded.id;
    return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_user()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    raise foreign_key_violation using
        message = format('which user a notification is for can''t be changed in "%s"', tg_table_name),
        hint = 'Delete the row and insert another.';
end
$function$;

CREATE OR REPLACE FUNCTION public.truncate_queues()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    -- those that are being truncated too can't be truncated again
    delete from data_request_user_notification_queue;
    delete from data_source_user_notification_queue;
    return null;
end
$function$;

CREATE TRIGGER hold_queued_request_users AFTER INSERT ON public.data_request_user_notification_queue REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.hold_queued_users();

CREATE TRIGGER keep_user_of_request_notification BEFORE UPDATE OF user_id ON public.data_request_user_notification_queue FOR EACH ROW WHEN ((old.user_id <> new.user_id)) EXECUTE FUNCTION public.refuse_change_of_user();

CREATE TRIGGER mark_request_queue BEFORE INSERT ON public.data_request_user_notification_queue FOR EACH STATEMENT EXECUTE FUNCTION public.mark_queues();

CREATE TRIGGER hold_queued_source_users AFTER INSERT ON public.data_source_user_notification_queue REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.hold_queued_users();

CREATE TRIGGER keep_user_of_source_notification BEFORE UPDATE OF user_id ON public.data_source_user_notification_queue FOR EACH ROW WHEN ((old.user_id <> new.user_id)) EXECUTE FUNCTION public.refuse_change_of_user();

CREATE TRIGGER mark_source_queue BEFORE INSERT ON public.data_source_user_notification_queue FOR EACH STATEMENT EXECUTE FUNCTION public.mark_queues();

CREATE TRIGGER delete_queued_users AFTER DELETE ON public.users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.delete_queued_users();

CREATE TRIGGER keep_id_of_user BEFORE UPDATE OF id ON public.users FOR EACH ROW WHEN ((old.id <> new.id)) EXECUTE FUNCTION public.refuse_change_of_user();

CREATE TRIGGER mark_queues_before_deletes BEFORE DELETE ON public.users FOR EACH STATEMENT WHEN ((current_setting('transaction_isolation'::text) = ANY (ARRAY['repeatable read'::text, 'serializable'::text]))) EXECUTE FUNCTION public.mark_queues();

CREATE TRIGGER mark_queues_before_truncates BEFORE TRUNCATE ON public.users FOR EACH STATEMENT WHEN ((current_setting('transaction_isolation'::text) = ANY (ARRAY['repeatable read'::text, 'serializable'::text]))) EXECUTE FUNCTION public.mark_queues();

CREATE TRIGGER truncate_queued_users AFTER TRUNCATE ON public.users FOR EACH STATEMENT EXECUTE FUNCTION public.truncate_queues();

ALTER TABLE public.data_source_user_notification_queue DROP CONSTRAINT data_request_user_notification_queue_user_id_fkey;

ALTER TABLE public.data_request_user_notification_queue DROP CONSTRAINT data_request_user_notification_queue_user_id_fkey;
-- calx:downgrade
ALTER TABLE public.data_request_user_notification_queue ADD CONSTRAINT data_request_user_notification_queue_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE public.data_source_user_notification_queue ADD CONSTRAINT data_request_user_notification_queue_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

DROP TRIGGER truncate_queued_users ON public.users;

DROP FUNCTION public.truncate_queues();

DROP TRIGGER mark_queues_before_truncates ON public.users;

DROP TRIGGER mark_queues_before_deletes ON public.users;

DROP TRIGGER keep_id_of_user ON public.users;

DROP TRIGGER delete_queued_users ON public.users;

DROP FUNCTION public.delete_queued_users();

DROP TRIGGER mark_source_queue ON public.data_source_user_notification_queue;

DROP TRIGGER keep_user_of_source_notification ON public.data_source_user_notification_queue;

DROP TRIGGER hold_queued_source_users ON public.data_source_user_notification_queue;

DROP TRIGGER mark_request_queue ON public.data_request_user_notification_queue;

DROP FUNCTION public.mark_queues();

DROP TRIGGER keep_user_of_request_notification ON public.data_request_user_notification_queue;

DROP FUNCTION public.refuse_change_of_user();

DROP TRIGGER hold_queued_request_users ON public.data_request_user_notification_queue;

DROP FUNCTION public.hold_queued_users();

-- All rows of the table are lost.
DROP TABLE public.notification_queue_mark;
