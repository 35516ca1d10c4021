-- Without them a cascade scans the whole referring table for every row that goes.
-- A link table's index holds its other column too, so that it is walked either way without the table.
-- calx:revision d595ee6bc7d8
-- calx:revises 71374f18982c
-- calx:created 2026-11-22 09:05 UTC
-- calx:message Index every foreign key that had no index
-- calx:upgrade

-- Places
create index ix_counties__state_id on counties (state_id);
create index ix_localities__county_id on localities (county_id);
create index ix_locations__state_id_type on locations (state_id, type);
create index ix_locations__county_id_type on locations (county_id, type);
create index ix_locations__locality_id on locations (locality_id);

-- People
create index ix_reset_tokens__user_id on reset_tokens (user_id);
create index ix_link_users__permissions__permission_id on link_users__permissions (permission_id);

-- Agencies
create index ix_link_agencies__locations__location_id_agency_id
    on link_agencies__locations (location_id, agency_id);
create index ix_link_agencies__meta_urls__meta_url_id_agency_id
    on link_agencies__meta_urls (meta_url_id, agency_id);
create index ix_agency_url_search_cache__agency_id on agency_url_search_cache (agency_id);

-- Data sources
create index ix_record_types__category_id on record_types (category_id);
create index ix_data_sources__record_type_id on data_sources (record_type_id);
create index ix_link_agencies__data_sources__agency_id_data_source_id
    on link_agencies__data_sources (agency_id, data_source_id);

-- Data requests
create index ix_data_requests__creator_user_id on data_requests (creator_user_id);
create index ix_link_data_requests__data_sources__request_id_data_source_id
    on link_data_requests__data_sources (request_id, data_source_id);
create index ix_link_data_requests__locations__data_request_id_location_id
    on link_data_requests__locations (data_request_id, location_id);

-- Searches and follows
create index ix_recent_searches__user_id_created_at on recent_searches (user_id, created_at);
create index ix_recent_searches__location_id on recent_searches (location_id);
create index ix_link_recent_searches__record_categories__recent_search_id
    on link_recent_searches__record_categories (recent_search_id);
create index ix_link_recent_searches__record_categories__record_category_id
    on link_recent_searches__record_categories (record_category_id);
create index ix_link_recent_searches__record_types__recent_search_id
    on link_recent_searches__record_types (recent_search_id);
create index ix_link_recent_searches__record_types__record_type_id
    on link_recent_searches__record_types (record_type_id);
create index ix_link_user_followed_location__location_id
    on link_user_followed_location (location_id);
create index ix_link_follow_record_types__record_type_id
    on link_follow_record_types (record_type_id);

-- Notifications
create index ix_data_request_user_notification_queue__user_id
    on data_request_user_notification_queue (user_id);
create index ix_data_source_user_notification_queue__user_id
    on data_source_user_notification_queue (user_id);

-- calx:downgrade

drop index
    ix_data_source_user_notification_queue__user_id,
    ix_data_request_user_notification_queue__user_id,
    ix_link_follow_record_types__record_type_id,
    ix_link_user_followed_location__location_id,
    ix_link_recent_searches__record_types__record_type_id,
    ix_link_recent_searches__record_types__recent_search_id,
    ix_link_recent_searches__record_categories__record_category_id,
    ix_link_recent_searches__record_categories__recent_search_id,
    ix_recent_searches__location_id,
    ix_recent_searches__user_id_created_at,
    ix_link_data_requests__locations__data_request_id_location_id,
    ix_link_data_requests__data_sources__request_id_data_source_id,
    ix_data_requests__creator_user_id,
    ix_link_agencies__data_sources__agency_id_data_source_id,
    ix_data_sources__record_type_id,
    ix_record_types__category_id,
    ix_agency_url_search_cache__agency_id,
    ix_link_agencies__meta_urls__meta_url_id_agency_id,
    ix_link_agencies__locations__location_id_agency_id,
    ix_link_users__permissions__permission_id,
    ix_reset_tokens__user_id,
    ix_locations__locality_id,
    ix_locations__county_id_type,
    ix_locations__state_id_type,
    ix_localities__county_id,
    ix_counties__state_id;
