-- Each index serves an operation of the client that no key or foreign key index serves.
-- calx:revision f85103a1c180
-- calx:revises ed01134db9a0
-- calx:created 2026-11-22 09:25 UTC
-- calx:message Index what the client searches by
-- calx:upgrade

-- People: by API key, by reset token, by external account; the list, newest first
create index ix_users__api_key on users (api_key);
create index ix_users__created_at on users (created_at);
create index ix_reset_tokens__token on reset_tokens (token);
create index ix_external_accounts__account_type_account_identifier
    on external_accounts (account_type, account_identifier);

-- Places: the National one, and pages of one type
create index ix_locations__type_id on locations (type, id);

-- Agencies: by exact name and sorted by it; federal ones
create index ix_agencies__name on agencies (name);
create index ix_agencies__jurisdiction_type on agencies (jurisdiction_type);

-- Data sources: duplicates of a URL; those due for archiving
create index ix_distinct_source_urls__base_url on distinct_source_urls (base_url);
create index ix_data_sources_archive_info__update_frequency_last_cached
    on data_sources_archive_info (update_frequency, last_cached);

-- Data requests: those ready to start
create index ix_data_requests__request_status on data_requests (request_status);

-- Notifications: users with anything unsent, and what it is
create index ix_data_request_user_notification_queue__user_id_unsent
    on data_request_user_notification_queue (user_id, event_id) where sent_at is null;
create index ix_data_source_user_notification_queue__user_id_unsent
    on data_source_user_notification_queue (user_id, event_id) where sent_at is null;

-- Logs: changes of a table and of a row; the newest count of a table
create index ix_change_log__table_name_created_at on change_log (table_name, created_at);
create index ix_change_log__table_name_affected_id on change_log (table_name, affected_id);
create index ix_table_count_log__table_name_created_at
    on table_count_log (table_name, created_at desc);

-- calx:downgrade

drop index
    ix_table_count_log__table_name_created_at,
    ix_change_log__table_name_affected_id,
    ix_change_log__table_name_created_at,
    ix_data_source_user_notification_queue__user_id_unsent,
    ix_data_request_user_notification_queue__user_id_unsent,
    ix_data_requests__request_status,
    ix_data_sources_archive_info__update_frequency_last_cached,
    ix_distinct_source_urls__base_url,
    ix_agencies__jurisdiction_type,
    ix_agencies__name,
    ix_locations__type_id,
    ix_external_accounts__account_type_account_identifier,
    ix_reset_tokens__token,
    ix_users__created_at,
    ix_users__api_key;
