-- What is delivered together is a batch with an id of its own, which it keeps when it is delivered again, so that
-- whoever delivers can tell. A notification is in one batch at most, and only what a batch holds is marked as sent.
-- calx:revision 4be19d60c7a2
-- calx:revises c3f07a915be2
-- calx:created 2026-11-24 15:40 UTC
-- calx:message Deliver notifications in batches
-- calx:upgrade

-- lint: allow prefer-bigint-over-int, because users have keys of four bytes wherever they are referred to
create table notification_batches (
    id uuid primary key default gen_random_uuid(),
    user_id integer not null references users (id) on delete cascade,
    claimed_at timestamptz not null default now(),
    sent_at timestamptz
);

-- lint: allow adding-foreign-key-constraint, because a new column has nothing to check
alter table data_request_user_notification_queue
    add column batch_id uuid references notification_batches (id) on delete set null;
-- lint: allow adding-foreign-key-constraint, because a new column has nothing to check
alter table data_source_user_notification_queue
    add column batch_id uuid references notification_batches (id) on delete set null;

create index ix_notification_batches__user_id on notification_batches (user_id);
create index ix_notification_batches__claimed_at_unsent on notification_batches (claimed_at) where sent_at is null;

-- Without the rows of no batch, so that filling the queue has no more to do
-- lint: allow require-concurrent-index-creation, because no row is in the index yet
create index ix_data_request_user_notification_queue__batch_id
    on data_request_user_notification_queue (batch_id) where batch_id is not null;
-- lint: allow require-concurrent-index-creation, because no row is in the index yet
create index ix_data_source_user_notification_queue__batch_id
    on data_source_user_notification_queue (batch_id) where batch_id is not null;

comment on table notification_batches is 'Notifications of one user that are delivered together.';
comment on column notification_batches.id is 'Identifies the batch, to whoever delivers it too.';
comment on column notification_batches.user_id is 'User who is told.';
comment on column notification_batches.claimed_at is 'When a worker last took the batch to deliver it.';
comment on column notification_batches.sent_at is 'When it was delivered; null until then.';
comment on column data_request_user_notification_queue.batch_id is
    'Batch that it is delivered with; null until a worker takes it.';
comment on column data_source_user_notification_queue.batch_id is
    'Batch that it is delivered with; null until a worker takes it.';

-- calx:downgrade

alter table data_source_user_notification_queue drop column batch_id;
alter table data_request_user_notification_queue drop column batch_id;
drop table notification_batches;
