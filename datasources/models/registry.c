/* Every model of the database, for migrations, checks and documentation. */
#include "registry.h"

#include "agencies.h"
#include "data_requests.h"
#include "data_sources.h"
#include "imports.h"
#include "links/agencies__data_sources.h"
#include "links/agencies__locations.h"
#include "links/agencies__meta_urls.h"
#include "links/data_requests__data_sources.h"
#include "links/data_requests__locations.h"
#include "links/follow_record_types.h"
#include "links/locations__data_sources.h"
#include "links/placed_sources.h"
#include "links/recent_searches__record_categories.h"
#include "links/recent_searches__record_types.h"
#include "links/user_followed_location.h"
#include "links/users__permissions.h"
#include "locations.h"
#include "logs.h"
#include "metrics.h"
#include "notifications.h"
#include "search.h"
#include "test_table.h"
#include "users.h"

/* A table stands after those that it refers to. */
CALX_REGISTRY(dsdb_models,
    TABLES(us_states, counties, localities, locations, zip_codes, agencies, meta_urls, agency_url_search_cache,
           record_categories, record_types, data_sources, data_sources_archive_info, users, pending_users,
           reset_tokens, external_accounts, user_capacities, permissions, data_requests,
           data_requests_github_issue_info, data_request_pending_event_notification,
           data_source_pending_event_notification, notification_batches, data_request_user_notification_queue,
           data_source_user_notification_queue, notification_queue_mark, notification_log, recent_searches, change_log,
           table_count_log, import_origins, test_table, link_agencies__data_sources, link_agencies__locations, placed_agencies,
           placed_sources, link_agencies__meta_urls, link_data_requests__data_sources, link_data_requests__locations,
           link_recent_searches__record_categories, link_recent_searches__record_types, link_user_followed_location,
           link_follow_record_types, link_users__permissions, locations_expanded, dependent_locations,
           agencies_expanded, num_data_sources_per_agency, record_types_expanded, data_sources_expanded,
           num_agencies_per_data_source, user_external_accounts, data_requests_expanded, recent_searches_expanded,
           link_locations_data_sources_view, map_states, map_counties, map_localities, map_data_sources, packed_maps,
           distinct_source_urls, typeahead_locations, typeahead_agencies, typeahead_names, typeahead_words,
           typeahead_trigrams, totals, followed_locations),
    ENUMS(access_type, account_type, agency_aggregation, agency_type, approval_status, detail_level, entity_type,
          event_type, event_type_data_request, event_type_data_source, jurisdiction_type, location_type,
          operation_type, record_type, request_status, request_urgency_level, retention_schedule, update_method,
          url_status_enum, user_capacities_enum));
