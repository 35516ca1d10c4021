-- Filling the queue for 10,000 followers looked each of a hundred events up again for each follower, which was a third of
-- the time. Triggers by the statement hold an event once, and are as strict as the foreign keys were; those of users stay,
-- since a user is told of few events at a time.
-- calx:revision 787a5405b9b0
-- calx:revises d4a6e01e9a5a
-- calx:created 2026-11-29 03:28 UTC
-- calx:message Hold events of notifications a statement at a time
-- calx:upgrade
CREATE OR REPLACE FUNCTION public.delete_queued_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    if tg_table_name = 'data_request_pending_event_notification' then
        delete from data_request_user_notification_queue where event_id in (select id from old_rows);
    else
        delete from data_source_user_notification_queue where event_id in (select id from old_rows);
    end if;
    return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.hold_queued_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
    missing integer;
begin
    execute format(
        $statement$
        with queued as materialized (
            select distinct event_id from new_rows
        ), held as materialized ( -- in one order, so that two who do this don't lock each other out
            select id from %1$I where id in (select event_id from queued) order by id for no key update
        ), written as (
            update %1$I as event set created_at = event.created_at from held where event.id = held.id returning held.id
        )
        select event_id from queued except select id from written limit 1
        $statement$,
        tg_argv[0]
    ) into missing;
    if missing is not null then
        raise foreign_key_violation using
            message = format('insert on table "%s" violates: its events are in "%s"', tg_table_name, tg_argv[0]),
            detail = format('There is no event %s.', missing),
            table = tg_table_name, column = 'event_id';
    end if;
    return null;
end
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change_of_event()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    raise foreign_key_violation using
        message = format('which event a notification is of can''t be changed in "%s"', tg_table_name),
        hint = 'Delete the row and insert another.';
end
$function$;

CREATE OR REPLACE FUNCTION public.truncate_queued_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
    execute format('delete from %I', tg_argv[0]); -- one that is being truncated too can't be truncated again
    return null;
end
$function$;

CREATE TRIGGER delete_queued_request_events AFTER DELETE ON public.data_request_pending_event_notification REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.delete_queued_events();

CREATE TRIGGER keep_id_of_request_event BEFORE UPDATE OF id ON public.data_request_pending_event_notification FOR EACH ROW WHEN ((old.id <> new.id)) EXECUTE FUNCTION public.refuse_change_of_event();

CREATE TRIGGER truncate_queued_request_events AFTER TRUNCATE ON public.data_request_pending_event_notification FOR EACH STATEMENT EXECUTE FUNCTION public.truncate_queued_events('data_request_user_notification_queue');

CREATE TRIGGER hold_queued_request_events AFTER INSERT ON public.data_request_user_notification_queue REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.hold_queued_events('data_request_pending_event_notification');

CREATE TRIGGER keep_event_of_request_notification BEFORE UPDATE OF event_id ON public.data_request_user_notification_queue FOR EACH ROW WHEN ((old.event_id <> new.event_id)) EXECUTE FUNCTION public.refuse_change_of_event();

CREATE TRIGGER delete_queued_source_events AFTER DELETE ON public.data_source_pending_event_notification REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.delete_queued_events();

CREATE TRIGGER keep_id_of_source_event BEFORE UPDATE OF id ON public.data_source_pending_event_notification FOR EACH ROW WHEN ((old.id <> new.id)) EXECUTE FUNCTION public.refuse_change_of_event();

CREATE TRIGGER truncate_queued_source_events AFTER TRUNCATE ON public.data_source_pending_event_notification FOR EACH STATEMENT EXECUTE FUNCTION public.truncate_queued_events('data_source_user_notification_queue');

CREATE TRIGGER hold_queued_source_events AFTER INSERT ON public.data_source_user_notification_queue REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.hold_queued_events('data_source_pending_event_notification');

CREATE TRIGGER keep_event_of_source_notification BEFORE UPDATE OF event_id ON public.data_source_user_notification_queue FOR EACH ROW WHEN ((old.event_id <> new.event_id)) EXECUTE FUNCTION public.refuse_change_of_event();

ALTER TABLE public.data_source_user_notification_queue DROP CONSTRAINT data_source_user_notification_queue_event_id_fkey;

ALTER TABLE public.data_request_user_notification_queue DROP CONSTRAINT data_request_user_notification_queue_event_id_fkey;
-- calx:downgrade
ALTER TABLE public.data_request_user_notification_queue ADD CONSTRAINT data_request_user_notification_queue_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.data_request_pending_event_notification(id) ON DELETE CASCADE;

ALTER TABLE public.data_source_user_notification_queue ADD CONSTRAINT data_source_user_notification_queue_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.data_source_pending_event_notification(id) ON DELETE CASCADE;

DROP TRIGGER keep_event_of_source_notification ON public.data_source_user_notification_queue;

DROP TRIGGER hold_queued_source_events ON public.data_source_user_notification_queue;

DROP TRIGGER truncate_queued_source_events ON public.data_source_pending_event_notification;

DROP TRIGGER keep_id_of_source_event ON public.data_source_pending_event_notification;

DROP TRIGGER delete_queued_source_events ON public.data_source_pending_event_notification;

DROP TRIGGER keep_event_of_request_notification ON public.data_request_user_notification_queue;

DROP TRIGGER hold_queued_request_events ON public.data_request_user_notification_queue;

DROP FUNCTION public.hold_queued_events();

DROP TRIGGER truncate_queued_request_events ON public.data_request_pending_event_notification;

DROP FUNCTION public.truncate_queued_events();

DROP TRIGGER keep_id_of_request_event ON public.data_request_pending_event_notification;

DROP FUNCTION public.refuse_change_of_event();

DROP TRIGGER delete_queued_request_events ON public.data_request_pending_event_notification;

DROP FUNCTION public.delete_queued_events();
