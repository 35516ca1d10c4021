-- sent_at is null until a notification is delivered, but its default marked a queued one as sent at once.
-- Times that are stored stay: which of them are real deliveries cannot be told.
-- calx:revision 2ee00af30d8c
-- calx:revises 3ede745b8620
-- calx:created 2026-11-22 09:35 UTC
-- calx:message Queue notifications as unsent
-- calx:upgrade

alter table data_request_user_notification_queue alter column sent_at drop default;
alter table data_source_user_notification_queue alter column sent_at drop default;

-- calx:downgrade

alter table data_source_user_notification_queue alter column sent_at set default now();
alter table data_request_user_notification_queue alter column sent_at set default now();
