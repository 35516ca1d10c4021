-- Says what every enumeration, relation and column is for, where psql and other tools show it.
-- calx:revision 48637c5dbb1e
-- calx:revises 5868dbacc0d5
-- calx:created 2026-11-22 12:05 UTC
-- calx:message Comment on every enumeration, relation and column
-- calx:upgrade

-- Enumerations
comment on type access_type is 'Ways to reach the records of a data source.';
comment on type account_type is 'Providers of external accounts.';
comment on type agency_aggregation is 'Which agencies'' records a data source brings together.';
comment on type agency_type is 'Kinds of agency by what an agency does.';
comment on type approval_status is 'States of a review; no column uses it.';
comment on type detail_level is 'How fine the records of a data source are.';
comment on type entity_type is 'Kinds of entity that a notification is about; no column uses it.';
comment on type event_type is 'Every event that a notification can report; no column uses it.';
comment on type event_type_data_request is 'Events of data requests that users are told of.';
comment on type event_type_data_source is 'Events of data sources that users are told of.';
comment on type jurisdiction_type is 'Kinds of jurisdiction that an agency has.';
comment on type location_type is 'Levels of a location.';
comment on type operation_type is 'Kinds of change that the change log records.';
comment on type record_type is 'Names of the types of records.';
comment on type request_status is 'States of a data request.';
comment on type request_urgency_level is 'How soon the records of a data request are needed.';
comment on type retention_schedule is 'How long the publisher keeps a record available.';
comment on type update_method is 'How a data source changes when it is updated.';
comment on type url_status_enum is 'Whether a URL was found to work.';
comment on type user_capacities_enum is 'Capacities in which people use the database.';

-- Places
comment on table us_states is 'States, the District of Columbia and territories of the United States.';
comment on column us_states.state_iso is 'Postal code of two letters, such as PA.';
comment on column us_states.state_name is 'Full name of the state.';
comment on column us_states.id is 'Identifies the state.';

comment on table counties is 'Counties and their equivalents.';
comment on column counties.fips is 'FIPS code of five digits: two of the state, three of the county.';
comment on column counties.name is 'Name of the county.';
comment on column counties.lat is 'Latitude in degrees.';
comment on column counties.lng is 'Longitude in degrees.';
comment on column counties.population is 'Number of inhabitants.';
comment on column counties.agencies is 'Agencies of the county as a spreadsheet had them; kept for old data.';
comment on column counties.airtable_county_last_modified is
    'When the county last changed in a spreadsheet; kept for old data.';
comment on column counties.airtable_county_created is
    'When the county was added to a spreadsheet; kept for old data.';
comment on column counties.id is 'Identifies the county.';
comment on column counties.state_id is 'State that the county is in.';

comment on table localities is 'Cities, towns and other places inside a county.';
comment on column localities.id is 'Identifies the locality.';
comment on column localities.name is 'Name of the locality; it has no comma.';
comment on column localities.county_id is 'County that the locality is in.';

comment on table locations is
    'Places at every level, one row for the nation and one for each state, county and locality.';
comment on column locations.id is 'Identifies the location.';
comment on column locations.type is 'Level of the location, which says what ids it has.';
comment on column locations.state_id is 'State that the location is or is in; null for the nation.';
comment on column locations.county_id is 'County that the location is or is in; null above county level.';
comment on column locations.locality_id is 'Locality that the location is; null above locality level.';
comment on column locations.lat is 'Latitude in degrees, when it is known.';
comment on column locations.lng is 'Longitude in degrees, when it is known.';

comment on table zip_codes is 'Postal codes and where they are.';
comment on column zip_codes.zip_code is 'Postal code.';
comment on column zip_codes.lat is 'Latitude in degrees.';
comment on column zip_codes.lng is 'Longitude in degrees.';

-- People
comment on table users is 'People with an account.';
comment on column users.id is 'Identifies the user.';
comment on column users.created_at is 'When the account was created.';
comment on column users.updated_at is 'When the account was last changed, as far as the program records it.';
comment on column users.email is 'E-mail address, which the user signs in with.';
comment on column users.password_digest is 'Digest of the password; secret.';
comment on column users.api_key is 'Key that a program of the user sends instead of signing in; secret.';
comment on column users.role is 'Role of the user as older versions had it; permissions have replaced it.';

comment on table pending_users is 'People who signed up and have not confirmed their e-mail address.';
comment on column pending_users.id is 'Identifies the pending user.';
comment on column pending_users.email is 'E-mail address to confirm.';
comment on column pending_users.password_digest is 'Digest of the password that the user will have; secret.';
comment on column pending_users.validation_token is 'Token that confirms the address; secret.';
comment on column pending_users.created_at is 'When the person signed up.';
comment on column pending_users.capacities is 'Capacities that the user will have.';

comment on table reset_tokens is 'Tokens with which users may set a new password.';
comment on column reset_tokens.id is 'Identifies the token.';
comment on column reset_tokens.token is 'The token itself; secret.';
comment on column reset_tokens.create_date is 'When the token was made.';
comment on column reset_tokens.user_id is 'User whose password it resets.';

comment on table external_accounts is 'Accounts elsewhere that belong to users.';
comment on column external_accounts.row_id is 'Identifies the link between user and account.';
comment on column external_accounts.user_id is 'User that the account belongs to.';
comment on column external_accounts.account_type is 'Provider of the account.';
comment on column external_accounts.account_identifier is 'Name or number of the account at its provider.';
comment on column external_accounts.linked_at is 'When the account was linked.';

comment on table user_capacities is 'Capacities in which users use the database.';
comment on column user_capacities.id is 'Identifies the row.';
comment on column user_capacities.user_id is 'User who has the capacity.';
comment on column user_capacities.capacity is 'The capacity.';

comment on table permissions is 'Rights that users can be given.';
comment on column permissions.id is 'Identifies the permission.';
comment on column permissions.permission_name is 'Name by which programs ask for the permission.';
comment on column permissions.description is 'What the permission allows.';

comment on table link_users__permissions is 'Which users have which permissions.';
comment on column link_users__permissions.user_id is 'User who has the permission.';
comment on column link_users__permissions.permission_id is 'Permission that the user has.';

-- Agencies
comment on table agencies is 'Agencies of the criminal legal system.';
comment on column agencies.name is 'Name of the agency.';
comment on column agencies.jurisdiction_type is 'Kind of jurisdiction that the agency has.';
comment on column agencies.defunct_year is
    'Year in which the agency ceased to exist; null for one that exists.';
comment on column agencies.agency_type is 'What the agency does.';
comment on column agencies.no_web_presence is 'True when the agency is known to have no website.';
comment on column agencies.created_at is 'When the agency was added.';
comment on column agencies.id is 'Identifies the agency.';
comment on column agencies.updated_at is 'When the agency was last changed.';

comment on table link_agencies__locations is 'Where agencies work.';
comment on column link_agencies__locations.id is 'Identifies the link.';
comment on column link_agencies__locations.agency_id is 'Agency that works at the location.';
comment on column link_agencies__locations.location_id is 'Location where the agency works.';

comment on table meta_urls is 'Pages of agencies that lead to data sources without being one.';
comment on column meta_urls.id is 'Identifies the URL.';
comment on column meta_urls.created_at is 'When the URL was added.';
comment on column meta_urls.updated_at is 'When the URL''s row was last updated.';
comment on column meta_urls.url is 'The URL, without a fragment.';
comment on column meta_urls.internet_archive_url is 'Copy of the page in an archive.';
comment on column meta_urls.url_status is 'Whether the URL works.';

comment on table link_agencies__meta_urls is 'Which agencies have which meta URLs.';
comment on column link_agencies__meta_urls.agency_id is 'Agency that the URL belongs to.';
comment on column link_agencies__meta_urls.meta_url_id is 'URL that belongs to the agency.';
comment on column link_agencies__meta_urls.created_at is 'When the URL was linked.';

comment on table agency_url_search_cache is 'Results of automatic searches for agencies'' websites.';
comment on column agency_url_search_cache.id is 'Identifies the search.';
comment on column agency_url_search_cache.search_date is 'When the search ran.';
comment on column agency_url_search_cache.search_result is
    'Either found_results or no_results_found; rows from before the rule may differ.';
comment on column agency_url_search_cache.agency_id is 'Agency whose website was searched for.';

-- Data sources
comment on table record_categories is 'Groups of record types.';
comment on column record_categories.id is 'Identifies the category.';
comment on column record_categories.name is 'Name of the category.';
comment on column record_categories.description is 'What the category holds.';

comment on table record_types is 'Types of records that data sources offer.';
comment on column record_types.id is 'Identifies the record type.';
comment on column record_types.category_id is 'Category that the type belongs to.';
comment on column record_types.description is 'What records of the type are about.';
comment on column record_types.name is 'Name of the type.';

comment on table data_sources is 'Places on the web where records of agencies can be had.';
comment on column data_sources.name is 'Name of the data source.';
comment on column data_sources.description is 'What the data source holds.';
comment on column data_sources.source_url is 'URL of the records, without a fragment or a no-break space.';
comment on column data_sources.agency_supplied is 'True when the agency itself publishes the records.';
comment on column data_sources.supplying_entity is 'Who publishes the records when the agency does not.';
comment on column data_sources.agency_originated is 'True when the agency itself made the records.';
comment on column data_sources.agency_aggregation is
    'Which agencies'' records are brought together, when there are several.';
comment on column data_sources.coverage_start is 'First day that the records cover.';
comment on column data_sources.coverage_end is
    'Last day that the records cover; null when they go on or it is not known.';
comment on column data_sources.updated_at is 'When the row was last updated.';
comment on column data_sources.detail_level is 'How fine the records are.';
comment on column data_sources.data_portal_type is 'Software of the portal that publishes the records.';
comment on column data_sources.update_method is 'How the data source changes when it is updated.';
comment on column data_sources.readme_url is 'URL of the publisher''s description of the records.';
comment on column data_sources.originating_entity is 'Who made the records when the agency did not.';
comment on column data_sources.retention_schedule is 'How long a record stays available.';
comment on column data_sources.scraper_url is 'URL of a program that collects the records.';
comment on column data_sources.created_at is 'When the data source was added.';
comment on column data_sources.rejection_note is 'Why the data source was rejected.';
comment on column data_sources.agency_described_not_in_database is
    'Agency that the records are about when the database does not have it.';
comment on column data_sources.data_portal_type_other is
    'Software of the portal when it is none of the usual ones.';
comment on column data_sources.access_notes is 'What to know before trying to get the records.';
comment on column data_sources.url_status is 'Whether the URL works.';
comment on column data_sources.record_type_id is 'Type of the records; null when it is not known.';
comment on column data_sources.access_types is 'Ways to reach the records.';
comment on column data_sources.record_formats is 'Formats of the records, such as CSV.';
comment on column data_sources.id is 'Identifies the data source.';
comment on column data_sources.internet_archive_url is 'Copy of the source in an archive.';

comment on table data_sources_archive_info is 'When each data source was and will be archived.';
comment on column data_sources_archive_info.update_frequency is
    'How often the publisher updates the source, in words.';
comment on column data_sources_archive_info.last_cached is
    'When the source was last archived; null before the first time.';
comment on column data_sources_archive_info.next_cache is 'When the source is to be archived next.';
comment on column data_sources_archive_info.data_source_id is 'Data source that is archived.';

comment on table link_agencies__data_sources is 'Which agencies the records of data sources are about.';
comment on column link_agencies__data_sources.id is 'Identifies the link.';
comment on column link_agencies__data_sources.data_source_id is 'Data source that is about the agency.';
comment on column link_agencies__data_sources.agency_id is 'Agency that the source is about.';

-- Data requests
comment on table data_requests is 'Requests for data that people look for.';
comment on column data_requests.id is 'Identifies the request.';
comment on column data_requests.submission_notes is 'What the person who made the request wrote about it.';
comment on column data_requests.request_status is 'State of the request.';
comment on column data_requests.archive_reason is 'Why the request was archived.';
comment on column data_requests.date_created is 'When the request was made.';
comment on column data_requests.date_status_last_changed is 'When the state last changed.';
comment on column data_requests.sources_airtable_uid is
    'Id of the request in a spreadsheet; kept for old data.';
comment on column data_requests.creator_user_id is 'User who made the request.';
comment on column data_requests.internal_notes is 'Notes for the people who work on the request.';
comment on column data_requests.record_types_required is 'Types of records that are asked for.';
comment on column data_requests.pdap_response is 'Answer of the maintainers to the request.';
comment on column data_requests.coverage_range is 'Time that the records should cover, in words.';
comment on column data_requests.data_requirements is 'What the data must have to be of use.';
comment on column data_requests.request_urgency is 'How soon the records are needed.';
comment on column data_requests.title is 'Title of the request, of at most 255 characters.';

comment on table data_requests_github_issue_info is 'The GitHub issue of a data request, at most one each.';
comment on column data_requests_github_issue_info.id is 'Identifies the row.';
comment on column data_requests_github_issue_info.data_request_id is 'Request that the issue is about.';
comment on column data_requests_github_issue_info.github_issue_url is 'URL of the issue.';
comment on column data_requests_github_issue_info.github_issue_number is
    'Number of the issue in its repository.';

comment on table link_data_requests__data_sources is 'Which data sources serve which requests.';
comment on column link_data_requests__data_sources.id is 'Identifies the link.';
comment on column link_data_requests__data_sources.request_id is 'Request that the source serves.';
comment on column link_data_requests__data_sources.data_source_id is 'Data source that serves the request.';

comment on table link_data_requests__locations is 'Which places requests are about.';
comment on column link_data_requests__locations.id is 'Identifies the link.';
comment on column link_data_requests__locations.location_id is 'Location that the request is about.';
comment on column link_data_requests__locations.data_request_id is 'Request that is about the location.';

-- Searches and follows
comment on table recent_searches is 'The latest searches of users, at most 50 each.';
comment on column recent_searches.id is 'Identifies the search.';
comment on column recent_searches.user_id is 'User who searched.';
comment on column recent_searches.location_id is
    'Location that was searched; null when the search named none.';
comment on column recent_searches.created_at is 'When the user searched.';

comment on table link_recent_searches__record_categories is 'Categories that recent searches asked for.';
comment on column link_recent_searches__record_categories.id is 'Identifies the link.';
comment on column link_recent_searches__record_categories.recent_search_id is
    'Search that asked for the category.';
comment on column link_recent_searches__record_categories.record_category_id is
    'Category that the search asked for.';

comment on table link_recent_searches__record_types is 'Record types that recent searches asked for.';
comment on column link_recent_searches__record_types.id is 'Identifies the link.';
comment on column link_recent_searches__record_types.recent_search_id is
    'Search that asked for the record type.';
comment on column link_recent_searches__record_types.record_type_id is
    'Record type that the search asked for.';

comment on table link_user_followed_location is 'Locations that users follow.';
comment on column link_user_followed_location.id is 'Identifies the follow.';
comment on column link_user_followed_location.user_id is 'User who follows.';
comment on column link_user_followed_location.location_id is
    'Location that is followed, with everything below it.';
comment on column link_user_followed_location.created_at is 'When the user began to follow.';

comment on table link_follow_record_types is 'Record types that follows subscribe to.';
comment on column link_follow_record_types.id is 'Identifies the subscription.';
comment on column link_follow_record_types.follow_id is 'Follow that subscribes.';
comment on column link_follow_record_types.record_type_id is 'Record type that it subscribes to.';

-- Notifications
comment on table data_request_pending_event_notification is
    'Events of data requests to notify of, one of a type for each request.';
comment on column data_request_pending_event_notification.id is 'Identifies the event.';
comment on column data_request_pending_event_notification.data_request_id is 'Request that it happened to.';
comment on column data_request_pending_event_notification.event_type is 'What happened.';
comment on column data_request_pending_event_notification.created_at is 'When it happened.';

comment on table data_source_pending_event_notification is
    'Events of data sources to notify of, one of a type for each source.';
comment on column data_source_pending_event_notification.id is 'Identifies the event.';
comment on column data_source_pending_event_notification.data_source_id is 'Data source that it happened to.';
comment on column data_source_pending_event_notification.event_type is 'What happened.';
comment on column data_source_pending_event_notification.created_at is 'When it happened.';

comment on table data_request_user_notification_queue is
    'Which users are told of which events of data requests, each at most once.';
comment on column data_request_user_notification_queue.id is 'Identifies the notification.';
comment on column data_request_user_notification_queue.event_id is 'Event that the user is told of.';
comment on column data_request_user_notification_queue.user_id is 'User who is told.';
comment on column data_request_user_notification_queue.created_at is 'When the notification was queued.';
comment on column data_request_user_notification_queue.sent_at is 'When it was delivered; null until then.';

comment on table data_source_user_notification_queue is
    'Which users are told of which events of data sources, each at most once.';
comment on column data_source_user_notification_queue.id is 'Identifies the notification.';
comment on column data_source_user_notification_queue.event_id is 'Event that the user is told of.';
comment on column data_source_user_notification_queue.user_id is 'User who is told.';
comment on column data_source_user_notification_queue.created_at is 'When the notification was queued.';
comment on column data_source_user_notification_queue.sent_at is 'When it was delivered; null until then.';

comment on table notification_log is 'Runs of the notification job.';
comment on column notification_log.id is 'Identifies the run.';
comment on column notification_log.created_at is 'When the run was recorded.';
comment on column notification_log.user_count is 'How many users the run reached.';

-- Logs, imports and a table for trying things out
comment on table change_log is 'Changes to the audited tables, without the values of secrets.';
comment on column change_log.id is 'Identifies the change.';
comment on column change_log.operation_type is 'Kind of change.';
comment on column change_log.table_name is 'Table that was changed.';
comment on column change_log.affected_id is 'Id of the row that was changed.';
comment on column change_log.old_data is
    'The row before a delete, or what an update replaced; null for an insert.';
comment on column change_log.new_data is
    'The row after an insert, or what an update put in; null for a delete.';
comment on column change_log.created_at is 'When the change was made.';

comment on table table_count_log is 'Row counts of tables over time.';
comment on column table_count_log.id is 'Identifies the count.';
comment on column table_count_log.table_name is 'Table that was counted.';
comment on column table_count_log.count is 'Number of rows it had.';
comment on column table_count_log.created_at is 'When it was counted.';

comment on table import_origins is 'Records of imported files and the rows made from them.';
comment on column import_origins.source is 'Kind of file that the record came in, such as agencies.csv.';
comment on column import_origins.external_id is 'Identifies the record in its source.';
comment on column import_origins.relation is 'Table that has the row.';
comment on column import_origins.row_id is 'Id of the row; the row may have been deleted since.';
comment on column import_origins.digest is
    'Digest of what the record said when it last went into its row; null when unknown.';
comment on column import_origins.imported_at is 'When the record was first imported.';

comment on table test_table is 'Rows without meaning, for tests of general operations.';
comment on column test_table.id is 'Identifies the row.';
comment on column test_table.pet_name is 'Any name.';
comment on column test_table.species is 'Any species.';

-- Views
comment on view locations_expanded is 'Locations with the names of everything that they are in.';
comment on column locations_expanded.id is 'Identifies the location.';
comment on column locations_expanded.type is 'Level of the location.';
comment on column locations_expanded.state_name is 'Full name of the state.';
comment on column locations_expanded.state_iso is 'Postal code of two letters, such as PA.';
comment on column locations_expanded.county_name is 'Name of the county.';
comment on column locations_expanded.county_fips is
    'FIPS code of five digits: two of the state, three of the county.';
comment on column locations_expanded.locality_name is 'Name of the locality.';
comment on column locations_expanded.locality_id is
    'Locality that the location is; null above locality level.';
comment on column locations_expanded.state_id is 'State that the location is or is in; null for the nation.';
comment on column locations_expanded.county_id is
    'County that the location is or is in; null above county level.';
comment on column locations_expanded.display_name is 'Name of the place itself; National for the nation.';
comment on column locations_expanded.full_display_name is
    'Names of locality, county and state, separated by commas; National for the nation.';

comment on view dependent_locations is 'Which locations lie below which; no location lies below itself.';
comment on column dependent_locations.parent_location_id is
    'Location above: the nation, a state or a county.';
comment on column dependent_locations.dependent_location_id is 'Location that lies below it at any depth.';

comment on view agencies_expanded is
    'Agencies with the names of their places, one row for each location of an agency; one without has nulls.';
comment on column agencies_expanded.name is 'Name of the agency.';
comment on column agencies_expanded.jurisdiction_type is 'Kind of jurisdiction that the agency has.';
comment on column agencies_expanded.defunct_year is
    'Year in which the agency ceased to exist; null for one that exists.';
comment on column agencies_expanded.agency_type is 'What the agency does.';
comment on column agencies_expanded.no_web_presence is 'True when the agency is known to have no website.';
comment on column agencies_expanded.created_at is 'When the agency was added.';
comment on column agencies_expanded.id is 'Identifies the agency; an agency of several locations repeats.';
comment on column agencies_expanded.updated_at is 'When the agency was last changed.';
comment on column agencies_expanded.submitted_name is 'The name again, as older programs call it.';
comment on column agencies_expanded.state_name is 'Full name of the state.';
comment on column agencies_expanded.state_iso is 'Postal code of two letters, such as PA.';
comment on column agencies_expanded.locality_name is 'Name of the locality.';
comment on column agencies_expanded.municipality is 'Name of the locality again, as older programs call it.';
comment on column agencies_expanded.county_fips is
    'FIPS code of five digits: two of the state, three of the county.';
comment on column agencies_expanded.county_name is 'Name of the county.';

comment on view record_types_expanded is 'Record types with their categories.';
comment on column record_types_expanded.record_type_id is 'Identifies the record type.';
comment on column record_types_expanded.record_type_name is 'Name of the record type.';
comment on column record_types_expanded.record_category_id is 'Identifies the category.';
comment on column record_types_expanded.record_category_name is 'Name of the category.';

comment on view data_sources_expanded is 'Data sources with the names of their record types.';
comment on column data_sources_expanded.name is 'Name of the data source.';
comment on column data_sources_expanded.description is 'What the data source holds.';
comment on column data_sources_expanded.source_url is
    'URL of the records, without a fragment or a no-break space.';
comment on column data_sources_expanded.agency_supplied is
    'True when the agency itself publishes the records.';
comment on column data_sources_expanded.supplying_entity is
    'Who publishes the records when the agency does not.';
comment on column data_sources_expanded.agency_originated is 'True when the agency itself made the records.';
comment on column data_sources_expanded.agency_aggregation is
    'Which agencies'' records are brought together, when there are several.';
comment on column data_sources_expanded.coverage_start is 'First day that the records cover.';
comment on column data_sources_expanded.coverage_end is
    'Last day that the records cover; null when they go on or it is not known.';
comment on column data_sources_expanded.updated_at is 'When the row was last updated.';
comment on column data_sources_expanded.detail_level is 'How fine the records are.';
comment on column data_sources_expanded.data_portal_type is
    'Software of the portal that publishes the records.';
comment on column data_sources_expanded.update_method is 'How the data source changes when it is updated.';
comment on column data_sources_expanded.readme_url is 'URL of the publisher''s description of the records.';
comment on column data_sources_expanded.originating_entity is 'Who made the records when the agency did not.';
comment on column data_sources_expanded.retention_schedule is 'How long a record stays available.';
comment on column data_sources_expanded.id is 'Identifies the data source.';
comment on column data_sources_expanded.scraper_url is 'URL of a program that collects the records.';
comment on column data_sources_expanded.created_at is 'When the data source was added.';
comment on column data_sources_expanded.agency_described_not_in_database is
    'Agency that the records are about when the database does not have it.';
comment on column data_sources_expanded.data_portal_type_other is
    'Software of the portal when it is none of the usual ones.';
comment on column data_sources_expanded.access_notes is 'What to know before trying to get the records.';
comment on column data_sources_expanded.url_status is 'Whether the URL works.';
comment on column data_sources_expanded.record_type_id is 'Type of the records; null when it is not known.';
comment on column data_sources_expanded.record_type_name is
    'Name of the record type; null when it is not known.';
comment on column data_sources_expanded.access_types is 'Ways to reach the records.';
comment on column data_sources_expanded.record_formats is 'Formats of the records, such as CSV.';

comment on view data_requests_expanded is 'Data requests with their GitHub issues.';
comment on column data_requests_expanded.id is 'Identifies the request.';
comment on column data_requests_expanded.title is 'Title of the request, of at most 255 characters.';
comment on column data_requests_expanded.submission_notes is
    'What the person who made the request wrote about it.';
comment on column data_requests_expanded.request_status is 'State of the request.';
comment on column data_requests_expanded.archive_reason is 'Why the request was archived.';
comment on column data_requests_expanded.date_created is 'When the request was made.';
comment on column data_requests_expanded.date_status_last_changed is 'When the state last changed.';
comment on column data_requests_expanded.creator_user_id is 'User who made the request.';
comment on column data_requests_expanded.internal_notes is 'Notes for the people who work on the request.';
comment on column data_requests_expanded.record_types_required is 'Types of records that are asked for.';
comment on column data_requests_expanded.pdap_response is 'Answer of the maintainers to the request.';
comment on column data_requests_expanded.coverage_range is 'Time that the records should cover, in words.';
comment on column data_requests_expanded.data_requirements is 'What the data must have to be of use.';
comment on column data_requests_expanded.request_urgency is 'How soon the records are needed.';
comment on column data_requests_expanded.github_issue_url is 'URL of the issue; null when there is none.';
comment on column data_requests_expanded.github_issue_number is
    'Number of the issue in its repository; null when there is none.';

comment on view num_agencies_per_data_source is
    'How many agencies each data source has, without those that have none.';
comment on column num_agencies_per_data_source.agency_count is 'Number of agencies.';
comment on column num_agencies_per_data_source.data_source_id is 'Data source whose agencies are counted.';

comment on view num_data_sources_per_agency is
    'How many data sources each agency has, without those that have none.';
comment on column num_data_sources_per_agency.data_source_count is 'Number of data sources.';
comment on column num_data_sources_per_agency.agency_id is 'Agency whose data sources are counted.';

comment on view link_locations_data_sources_view is
    'Data sources at a location, once for each agency there that they are linked to.';
comment on column link_locations_data_sources_view.location_id is 'Location of the agency.';
comment on column link_locations_data_sources_view.data_source_id is 'Data source of the agency.';

comment on view recent_searches_expanded is
    'Recent searches with the names of their places and what they asked for.';
comment on column recent_searches_expanded.id is 'Identifies the search.';
comment on column recent_searches_expanded.user_id is 'User who searched.';
comment on column recent_searches_expanded.location_id is
    'Location that was searched; null when the search named none.';
comment on column recent_searches_expanded.county_name is 'Name of the county.';
comment on column recent_searches_expanded.locality_name is 'Name of the locality.';
comment on column recent_searches_expanded.location_type is 'Level of the location.';
comment on column recent_searches_expanded.record_categories is
    'Names of the categories that the search asked for.';
comment on column recent_searches_expanded.state_name is 'Full name of the state.';
comment on column recent_searches_expanded.record_types is
    'Names of the record types that the search asked for.';

comment on view user_external_accounts is 'External accounts with the users that they belong to.';
comment on column user_external_accounts.id is 'Identifies the user.';
comment on column user_external_accounts.email is 'E-mail address, which the user signs in with.';
comment on column user_external_accounts.account_type is 'Provider of the account.';
comment on column user_external_accounts.account_identifier is
    'Name or number of the account at its provider.';
comment on column user_external_accounts.linked_at is 'When the account was linked.';

-- Materialized views
comment on materialized view typeahead_locations is
    'Names of states, counties and localities to complete what a user types, as of the last refresh.';
comment on column typeahead_locations.location_id is 'Identifies the location.';
comment on column typeahead_locations.search_name is 'Name of the place itself, to match with what is typed.';
comment on column typeahead_locations.display_name is
    'Names of locality, county and state, separated by commas.';
comment on column typeahead_locations.type is 'Level of the location.';
comment on column typeahead_locations.state_name is 'Full name of the state.';
comment on column typeahead_locations.county_name is 'Name of the county.';
comment on column typeahead_locations.locality_name is 'Name of the locality.';

comment on materialized view typeahead_agencies is
    'Names of agencies to complete what a user types, one row for each location, as of the last refresh.';
comment on column typeahead_agencies.id is 'Identifies the agency; an agency of several locations repeats.';
comment on column typeahead_agencies.name is 'Name of the agency, to match with what is typed.';
comment on column typeahead_agencies.jurisdiction_type is 'Kind of jurisdiction that the agency has.';
comment on column typeahead_agencies.state_iso is 'Postal code of two letters, such as PA.';
comment on column typeahead_agencies.municipality is 'Name of the locality.';
comment on column typeahead_agencies.county_name is 'Name of the county.';
comment on column typeahead_agencies.location_id is 'Location of the agency; null for an agency without one.';

comment on materialized view map_states is
    'How many data sources each state has at any level, as of the last refresh.';
comment on column map_states.state_name is 'Full name of the state.';
comment on column map_states.state_iso is 'Postal code of two letters, such as PA.';
comment on column map_states.location_id is 'Location that the state is.';
comment on column map_states.data_source_count is
    'Number of different data sources of the state and of everything in it; may be 0.';

comment on materialized view map_counties is
    'How many data sources each county has, its localities included, as of the last refresh.';
comment on column map_counties.county_name is 'Name of the county.';
comment on column map_counties.fips is 'FIPS code of five digits: two of the state, three of the county.';
comment on column map_counties.state_iso is 'Postal code of two letters, such as PA.';
comment on column map_counties.location_id is 'Location that the county is.';
comment on column map_counties.data_source_count is
    'Number of different data sources of the county and its localities; may be 0.';

comment on materialized view map_localities is
    'How many data sources each locality with coordinates has, as of the last refresh.';
comment on column map_localities.locality_name is 'Name of the locality.';
comment on column map_localities.county_name is 'Name of the county.';
comment on column map_localities.lat is 'Latitude in degrees.';
comment on column map_localities.lng is 'Longitude in degrees.';
comment on column map_localities.location_id is 'Location that the locality is.';
comment on column map_localities.county_fips is
    'FIPS code of five digits: two of the state, three of the county.';
comment on column map_localities.state_iso is 'Postal code of two letters, such as PA.';
comment on column map_localities.data_source_count is
    'Number of different data sources of the locality; may be 0.';

comment on materialized view distinct_source_urls is
    'URLs of data sources in a form to compare, as of the last refresh.';
comment on column distinct_source_urls.base_url is 'The URL without scheme, www. and trailing slashes.';
comment on column distinct_source_urls.original_url is 'The URL as the data source has it.';

-- calx:downgrade

-- Enumerations
comment on type access_type is null;
comment on type account_type is null;
comment on type agency_aggregation is null;
comment on type agency_type is null;
comment on type approval_status is null;
comment on type detail_level is null;
comment on type entity_type is null;
comment on type event_type is null;
comment on type event_type_data_request is null;
comment on type event_type_data_source is null;
comment on type jurisdiction_type is null;
comment on type location_type is null;
comment on type operation_type is null;
comment on type record_type is null;
comment on type request_status is null;
comment on type request_urgency_level is null;
comment on type retention_schedule is null;
comment on type update_method is null;
comment on type url_status_enum is null;
comment on type user_capacities_enum is null;

-- Places
comment on table us_states is null;
comment on column us_states.state_iso is null;
comment on column us_states.state_name is null;
comment on column us_states.id is null;
comment on table counties is null;
comment on column counties.fips is null;
comment on column counties.name is null;
comment on column counties.lat is null;
comment on column counties.lng is null;
comment on column counties.population is null;
comment on column counties.agencies is null;
comment on column counties.airtable_county_last_modified is null;
comment on column counties.airtable_county_created is null;
comment on column counties.id is null;
comment on column counties.state_id is null;
comment on table localities is null;
comment on column localities.id is null;
comment on column localities.name is null;
comment on column localities.county_id is null;
comment on table locations is null;
comment on column locations.id is null;
comment on column locations.type is null;
comment on column locations.state_id is null;
comment on column locations.county_id is null;
comment on column locations.locality_id is null;
comment on column locations.lat is null;
comment on column locations.lng is null;
comment on table zip_codes is null;
comment on column zip_codes.zip_code is null;
comment on column zip_codes.lat is null;
comment on column zip_codes.lng is null;

-- People
comment on table users is null;
comment on column users.id is null;
comment on column users.created_at is null;
comment on column users.updated_at is null;
comment on column users.email is null;
comment on column users.password_digest is null;
comment on column users.api_key is null;
comment on column users.role is null;
comment on table pending_users is null;
comment on column pending_users.id is null;
comment on column pending_users.email is null;
comment on column pending_users.password_digest is null;
comment on column pending_users.validation_token is null;
comment on column pending_users.created_at is null;
comment on column pending_users.capacities is null;
comment on table reset_tokens is null;
comment on column reset_tokens.id is null;
comment on column reset_tokens.token is null;
comment on column reset_tokens.create_date is null;
comment on column reset_tokens.user_id is null;
comment on table external_accounts is null;
comment on column external_accounts.row_id is null;
comment on column external_accounts.user_id is null;
comment on column external_accounts.account_type is null;
comment on column external_accounts.account_identifier is null;
comment on column external_accounts.linked_at is null;
comment on table user_capacities is null;
comment on column user_capacities.id is null;
comment on column user_capacities.user_id is null;
comment on column user_capacities.capacity is null;
comment on table permissions is null;
comment on column permissions.id is null;
comment on column permissions.permission_name is null;
comment on column permissions.description is null;
comment on table link_users__permissions is null;
comment on column link_users__permissions.user_id is null;
comment on column link_users__permissions.permission_id is null;

-- Agencies
comment on table agencies is null;
comment on column agencies.name is null;
comment on column agencies.jurisdiction_type is null;
comment on column agencies.defunct_year is null;
comment on column agencies.agency_type is null;
comment on column agencies.no_web_presence is null;
comment on column agencies.created_at is null;
comment on column agencies.id is null;
comment on column agencies.updated_at is null;
comment on table link_agencies__locations is null;
comment on column link_agencies__locations.id is null;
comment on column link_agencies__locations.agency_id is null;
comment on column link_agencies__locations.location_id is null;
comment on table meta_urls is null;
comment on column meta_urls.id is null;
comment on column meta_urls.created_at is null;
comment on column meta_urls.updated_at is null;
comment on column meta_urls.url is null;
comment on column meta_urls.internet_archive_url is null;
comment on column meta_urls.url_status is null;
comment on table link_agencies__meta_urls is null;
comment on column link_agencies__meta_urls.agency_id is null;
comment on column link_agencies__meta_urls.meta_url_id is null;
comment on column link_agencies__meta_urls.created_at is null;
comment on table agency_url_search_cache is null;
comment on column agency_url_search_cache.id is null;
comment on column agency_url_search_cache.search_date is null;
comment on column agency_url_search_cache.search_result is null;
comment on column agency_url_search_cache.agency_id is null;

-- Data sources
comment on table record_categories is null;
comment on column record_categories.id is null;
comment on column record_categories.name is null;
comment on column record_categories.description is null;
comment on table record_types is null;
comment on column record_types.id is null;
comment on column record_types.category_id is null;
comment on column record_types.description is null;
comment on column record_types.name is null;
comment on table data_sources is null;
comment on column data_sources.name is null;
comment on column data_sources.description is null;
comment on column data_sources.source_url is null;
comment on column data_sources.agency_supplied is null;
comment on column data_sources.supplying_entity is null;
comment on column data_sources.agency_originated is null;
comment on column data_sources.agency_aggregation is null;
comment on column data_sources.coverage_start is null;
comment on column data_sources.coverage_end is null;
comment on column data_sources.updated_at is null;
comment on column data_sources.detail_level is null;
comment on column data_sources.data_portal_type is null;
comment on column data_sources.update_method is null;
comment on column data_sources.readme_url is null;
comment on column data_sources.originating_entity is null;
comment on column data_sources.retention_schedule is null;
comment on column data_sources.scraper_url is null;
comment on column data_sources.created_at is null;
comment on column data_sources.rejection_note is null;
comment on column data_sources.agency_described_not_in_database is null;
comment on column data_sources.data_portal_type_other is null;
comment on column data_sources.access_notes is null;
comment on column data_sources.url_status is null;
comment on column data_sources.record_type_id is null;
comment on column data_sources.access_types is null;
comment on column data_sources.record_formats is null;
comment on column data_sources.id is null;
comment on column data_sources.internet_archive_url is null;
comment on table data_sources_archive_info is null;
comment on column data_sources_archive_info.update_frequency is null;
comment on column data_sources_archive_info.last_cached is null;
comment on column data_sources_archive_info.next_cache is null;
comment on column data_sources_archive_info.data_source_id is null;
comment on table link_agencies__data_sources is null;
comment on column link_agencies__data_sources.id is null;
comment on column link_agencies__data_sources.data_source_id is null;
comment on column link_agencies__data_sources.agency_id is null;

-- Data requests
comment on table data_requests is null;
comment on column data_requests.id is null;
comment on column data_requests.submission_notes is null;
comment on column data_requests.request_status is null;
comment on column data_requests.archive_reason is null;
comment on column data_requests.date_created is null;
comment on column data_requests.date_status_last_changed is null;
comment on column data_requests.sources_airtable_uid is null;
comment on column data_requests.creator_user_id is null;
comment on column data_requests.internal_notes is null;
comment on column data_requests.record_types_required is null;
comment on column data_requests.pdap_response is null;
comment on column data_requests.coverage_range is null;
comment on column data_requests.data_requirements is null;
comment on column data_requests.request_urgency is null;
comment on column data_requests.title is null;
comment on table data_requests_github_issue_info is null;
comment on column data_requests_github_issue_info.id is null;
comment on column data_requests_github_issue_info.data_request_id is null;
comment on column data_requests_github_issue_info.github_issue_url is null;
comment on column data_requests_github_issue_info.github_issue_number is null;
comment on table link_data_requests__data_sources is null;
comment on column link_data_requests__data_sources.id is null;
comment on column link_data_requests__data_sources.request_id is null;
comment on column link_data_requests__data_sources.data_source_id is null;
comment on table link_data_requests__locations is null;
comment on column link_data_requests__locations.id is null;
comment on column link_data_requests__locations.location_id is null;
comment on column link_data_requests__locations.data_request_id is null;

-- Searches and follows
comment on table recent_searches is null;
comment on column recent_searches.id is null;
comment on column recent_searches.user_id is null;
comment on column recent_searches.location_id is null;
comment on column recent_searches.created_at is null;
comment on table link_recent_searches__record_categories is null;
comment on column link_recent_searches__record_categories.id is null;
comment on column link_recent_searches__record_categories.recent_search_id is null;
comment on column link_recent_searches__record_categories.record_category_id is null;
comment on table link_recent_searches__record_types is null;
comment on column link_recent_searches__record_types.id is null;
comment on column link_recent_searches__record_types.recent_search_id is null;
comment on column link_recent_searches__record_types.record_type_id is null;
comment on table link_user_followed_location is null;
comment on column link_user_followed_location.id is null;
comment on column link_user_followed_location.user_id is null;
comment on column link_user_followed_location.location_id is null;
comment on column link_user_followed_location.created_at is null;
comment on table link_follow_record_types is null;
comment on column link_follow_record_types.id is null;
comment on column link_follow_record_types.follow_id is null;
comment on column link_follow_record_types.record_type_id is null;

-- Notifications
comment on table data_request_pending_event_notification is null;
comment on column data_request_pending_event_notification.id is null;
comment on column data_request_pending_event_notification.data_request_id is null;
comment on column data_request_pending_event_notification.event_type is null;
comment on column data_request_pending_event_notification.created_at is null;
comment on table data_source_pending_event_notification is null;
comment on column data_source_pending_event_notification.id is null;
comment on column data_source_pending_event_notification.data_source_id is null;
comment on column data_source_pending_event_notification.event_type is null;
comment on column data_source_pending_event_notification.created_at is null;
comment on table data_request_user_notification_queue is null;
comment on column data_request_user_notification_queue.id is null;
comment on column data_request_user_notification_queue.event_id is null;
comment on column data_request_user_notification_queue.user_id is null;
comment on column data_request_user_notification_queue.created_at is null;
comment on column data_request_user_notification_queue.sent_at is null;
comment on table data_source_user_notification_queue is null;
comment on column data_source_user_notification_queue.id is null;
comment on column data_source_user_notification_queue.event_id is null;
comment on column data_source_user_notification_queue.user_id is null;
comment on column data_source_user_notification_queue.created_at is null;
comment on column data_source_user_notification_queue.sent_at is null;
comment on table notification_log is null;
comment on column notification_log.id is null;
comment on column notification_log.created_at is null;
comment on column notification_log.user_count is null;

-- Logs, imports and a table for trying things out
comment on table change_log is null;
comment on column change_log.id is null;
comment on column change_log.operation_type is null;
comment on column change_log.table_name is null;
comment on column change_log.affected_id is null;
comment on column change_log.old_data is null;
comment on column change_log.new_data is null;
comment on column change_log.created_at is null;
comment on table table_count_log is null;
comment on column table_count_log.id is null;
comment on column table_count_log.table_name is null;
comment on column table_count_log.count is null;
comment on column table_count_log.created_at is null;
comment on table import_origins is null;
comment on column import_origins.source is null;
comment on column import_origins.external_id is null;
comment on column import_origins.relation is null;
comment on column import_origins.row_id is null;
comment on column import_origins.digest is null;
comment on column import_origins.imported_at is null;
comment on table test_table is null;
comment on column test_table.id is null;
comment on column test_table.pet_name is null;
comment on column test_table.species is null;

-- Views
comment on view locations_expanded is null;
comment on column locations_expanded.id is null;
comment on column locations_expanded.type is null;
comment on column locations_expanded.state_name is null;
comment on column locations_expanded.state_iso is null;
comment on column locations_expanded.county_name is null;
comment on column locations_expanded.county_fips is null;
comment on column locations_expanded.locality_name is null;
comment on column locations_expanded.locality_id is null;
comment on column locations_expanded.state_id is null;
comment on column locations_expanded.county_id is null;
comment on column locations_expanded.display_name is null;
comment on column locations_expanded.full_display_name is null;
comment on view dependent_locations is null;
comment on column dependent_locations.parent_location_id is null;
comment on column dependent_locations.dependent_location_id is null;
comment on view agencies_expanded is null;
comment on column agencies_expanded.name is null;
comment on column agencies_expanded.jurisdiction_type is null;
comment on column agencies_expanded.defunct_year is null;
comment on column agencies_expanded.agency_type is null;
comment on column agencies_expanded.no_web_presence is null;
comment on column agencies_expanded.created_at is null;
comment on column agencies_expanded.id is null;
comment on column agencies_expanded.updated_at is null;
comment on column agencies_expanded.submitted_name is null;
comment on column agencies_expanded.state_name is null;
comment on column agencies_expanded.state_iso is null;
comment on column agencies_expanded.locality_name is null;
comment on column agencies_expanded.municipality is null;
comment on column agencies_expanded.county_fips is null;
comment on column agencies_expanded.county_name is null;
comment on view record_types_expanded is null;
comment on column record_types_expanded.record_type_id is null;
comment on column record_types_expanded.record_type_name is null;
comment on column record_types_expanded.record_category_id is null;
comment on column record_types_expanded.record_category_name is null;
comment on view data_sources_expanded is null;
comment on column data_sources_expanded.name is null;
comment on column data_sources_expanded.description is null;
comment on column data_sources_expanded.source_url is null;
comment on column data_sources_expanded.agency_supplied is null;
comment on column data_sources_expanded.supplying_entity is null;
comment on column data_sources_expanded.agency_originated is null;
comment on column data_sources_expanded.agency_aggregation is null;
comment on column data_sources_expanded.coverage_start is null;
comment on column data_sources_expanded.coverage_end is null;
comment on column data_sources_expanded.updated_at is null;
comment on column data_sources_expanded.detail_level is null;
comment on column data_sources_expanded.data_portal_type is null;
comment on column data_sources_expanded.update_method is null;
comment on column data_sources_expanded.readme_url is null;
comment on column data_sources_expanded.originating_entity is null;
comment on column data_sources_expanded.retention_schedule is null;
comment on column data_sources_expanded.id is null;
comment on column data_sources_expanded.scraper_url is null;
comment on column data_sources_expanded.created_at is null;
comment on column data_sources_expanded.agency_described_not_in_database is null;
comment on column data_sources_expanded.data_portal_type_other is null;
comment on column data_sources_expanded.access_notes is null;
comment on column data_sources_expanded.url_status is null;
comment on column data_sources_expanded.record_type_id is null;
comment on column data_sources_expanded.record_type_name is null;
comment on column data_sources_expanded.access_types is null;
comment on column data_sources_expanded.record_formats is null;
comment on view data_requests_expanded is null;
comment on column data_requests_expanded.id is null;
comment on column data_requests_expanded.title is null;
comment on column data_requests_expanded.submission_notes is null;
comment on column data_requests_expanded.request_status is null;
comment on column data_requests_expanded.archive_reason is null;
comment on column data_requests_expanded.date_created is null;
comment on column data_requests_expanded.date_status_last_changed is null;
comment on column data_requests_expanded.creator_user_id is null;
comment on column data_requests_expanded.internal_notes is null;
comment on column data_requests_expanded.record_types_required is null;
comment on column data_requests_expanded.pdap_response is null;
comment on column data_requests_expanded.coverage_range is null;
comment on column data_requests_expanded.data_requirements is null;
comment on column data_requests_expanded.request_urgency is null;
comment on column data_requests_expanded.github_issue_url is null;
comment on column data_requests_expanded.github_issue_number is null;
comment on view num_agencies_per_data_source is null;
comment on column num_agencies_per_data_source.agency_count is null;
comment on column num_agencies_per_data_source.data_source_id is null;
comment on view num_data_sources_per_agency is null;
comment on column num_data_sources_per_agency.data_source_count is null;
comment on column num_data_sources_per_agency.agency_id is null;
comment on view link_locations_data_sources_view is null;
comment on column link_locations_data_sources_view.location_id is null;
comment on column link_locations_data_sources_view.data_source_id is null;
comment on view recent_searches_expanded is null;
comment on column recent_searches_expanded.id is null;
comment on column recent_searches_expanded.user_id is null;
comment on column recent_searches_expanded.location_id is null;
comment on column recent_searches_expanded.county_name is null;
comment on column recent_searches_expanded.locality_name is null;
comment on column recent_searches_expanded.location_type is null;
comment on column recent_searches_expanded.record_categories is null;
comment on column recent_searches_expanded.state_name is null;
comment on column recent_searches_expanded.record_types is null;
comment on view user_external_accounts is null;
comment on column user_external_accounts.id is null;
comment on column user_external_accounts.email is null;
comment on column user_external_accounts.account_type is null;
comment on column user_external_accounts.account_identifier is null;
comment on column user_external_accounts.linked_at is null;

-- Materialized views
comment on materialized view typeahead_locations is null;
comment on column typeahead_locations.location_id is null;
comment on column typeahead_locations.search_name is null;
comment on column typeahead_locations.display_name is null;
comment on column typeahead_locations.type is null;
comment on column typeahead_locations.state_name is null;
comment on column typeahead_locations.county_name is null;
comment on column typeahead_locations.locality_name is null;
comment on materialized view typeahead_agencies is null;
comment on column typeahead_agencies.id is null;
comment on column typeahead_agencies.name is null;
comment on column typeahead_agencies.jurisdiction_type is null;
comment on column typeahead_agencies.state_iso is null;
comment on column typeahead_agencies.municipality is null;
comment on column typeahead_agencies.county_name is null;
comment on column typeahead_agencies.location_id is null;
comment on materialized view map_states is null;
comment on column map_states.state_name is null;
comment on column map_states.state_iso is null;
comment on column map_states.location_id is null;
comment on column map_states.data_source_count is null;
comment on materialized view map_counties is null;
comment on column map_counties.county_name is null;
comment on column map_counties.fips is null;
comment on column map_counties.state_iso is null;
comment on column map_counties.location_id is null;
comment on column map_counties.data_source_count is null;
comment on materialized view map_localities is null;
comment on column map_localities.locality_name is null;
comment on column map_localities.county_name is null;
comment on column map_localities.lat is null;
comment on column map_localities.lng is null;
comment on column map_localities.location_id is null;
comment on column map_localities.county_fips is null;
comment on column map_localities.state_iso is null;
comment on column map_localities.data_source_count is null;
comment on materialized view distinct_source_urls is null;
comment on column distinct_source_urls.base_url is null;
comment on column distinct_source_urls.original_url is null;
