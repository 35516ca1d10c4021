-- Who emptied a table of events in a transaction with an older snapshot left behind what was queued since.
-- calx:revision d2948eb6fca2
-- calx:revises 0ab80745ffe5
-- calx:created 2026-11-29 11:15 UTC
-- calx:message Empty events in every isolation
-- calx:upgrade
CREATE TRIGGER mark_queues_before_request_truncates BEFORE TRUNCATE ON public.data_request_pending_event_notification FOR EACH STATEMENT WHEN ((current_setting('transaction_isolation'::text) = ANY (ARRAY['repeatable read'::text, 'serializable'::text]))) EXECUTE FUNCTION public.mark_queues();

CREATE TRIGGER mark_queues_before_source_truncates BEFORE TRUNCATE ON public.data_source_pending_event_notification FOR EACH STATEMENT WHEN ((current_setting('transaction_isolation'::text) = ANY (ARRAY['repeatable read'::text, 'serializable'::text]))) EXECUTE FUNCTION public.mark_queues();
-- calx:downgrade
DROP TRIGGER mark_queues_before_source_truncates ON public.data_source_pending_event_notification;

DROP TRIGGER mark_queues_before_request_truncates ON public.data_request_pending_event_notification;
