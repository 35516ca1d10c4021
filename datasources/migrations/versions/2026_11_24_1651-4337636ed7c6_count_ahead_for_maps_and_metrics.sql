-- What maps and metrics show, counted at a refresh: counted at each request it took longer the more there was, and the
-- breakdown of followed locations over a second.
-- calx:revision 4337636ed7c6
-- calx:revises d27b60f1a3e8
-- calx:created 2026-11-24 16:51 UTC
-- calx:message Count ahead for maps and metrics
-- calx:upgrade
-- Runs the whole query.
CREATE MATERIALIZED VIEW public.followed_locations AS
 WITH last_notification AS (
         SELECT COALESCE(max(notification_log.created_at), '-infinity'::timestamp without time zone) AS notified_at
           FROM public.notification_log
        ), follow_counts AS (
         SELECT link_user_followed_location.location_id,
            count(*) AS follower_count,
            count(*) FILTER (WHERE (link_user_followed_location.created_at > last_notification.notified_at)) AS follower_change
           FROM (public.link_user_followed_location
             CROSS JOIN last_notification)
          GROUP BY link_user_followed_location.location_id
        ), upwards AS (
         SELECT locations.id AS within_id,
            locations.id AS location_id
           FROM public.locations
        UNION ALL
         SELECT place.id,
            county.id
           FROM (public.locations place
             JOIN public.locations county ON (((county.type = 'County'::public.location_type) AND (county.county_id = place.county_id))))
          WHERE (place.type = 'Locality'::public.location_type)
        UNION ALL
         SELECT place.id,
            state.id
           FROM (public.locations place
             JOIN public.locations state ON (((state.type = 'State'::public.location_type) AND (state.state_id = place.state_id))))
          WHERE (place.type <> 'State'::public.location_type)
        UNION ALL
         SELECT place.id,
            nation.id
           FROM (public.locations place
             JOIN public.locations nation ON ((nation.type = 'National'::public.location_type)))
          WHERE (place.type <> 'National'::public.location_type)
        ), source_counts AS (
         SELECT upwards.location_id,
            count(DISTINCT source.id) AS source_count,
            count(DISTINCT source.id) FILTER (WHERE ((source.created_at)::timestamp without time zone > last_notification.notified_at)) AS source_change
           FROM ((((public.link_agencies__data_sources by_agency
             JOIN public.data_sources source ON ((source.id = by_agency.data_source_id)))
             JOIN public.link_agencies__locations at_location ON ((at_location.agency_id = by_agency.agency_id)))
             JOIN upwards ON ((upwards.within_id = at_location.location_id)))
             CROSS JOIN last_notification)
          GROUP BY upwards.location_id
        ), request_counts AS (
         SELECT upwards.location_id,
            count(DISTINCT request.id) FILTER (WHERE (request.request_status = 'Ready to start'::public.request_status)) AS approved_count,
            count(DISTINCT request.id) FILTER (WHERE ((request.request_status = 'Ready to start'::public.request_status) AND ((request.date_status_last_changed)::timestamp without time zone > last_notification.notified_at))) AS approved_change,
            count(DISTINCT request.id) FILTER (WHERE (request.request_status = 'Complete'::public.request_status)) AS complete_count,
            count(DISTINCT request.id) FILTER (WHERE ((request.request_status = 'Complete'::public.request_status) AND ((request.date_status_last_changed)::timestamp without time zone > last_notification.notified_at))) AS complete_change
           FROM (((public.link_data_requests__locations about
             JOIN public.data_requests request ON ((request.id = about.data_request_id)))
             JOIN upwards ON ((upwards.within_id = about.location_id)))
             CROSS JOIN last_notification)
          GROUP BY upwards.location_id
        )
 SELECT location.id AS location_id,
    location.full_display_name AS location_name,
    row_number() OVER (ORDER BY location.full_display_name, location.id) AS place,
    follow_counts.follower_count,
    follow_counts.follower_change,
    COALESCE(source_counts.source_count, (0)::bigint) AS source_count,
    COALESCE(source_counts.source_change, (0)::bigint) AS source_change,
    COALESCE(request_counts.approved_count, (0)::bigint) AS approved_count,
    COALESCE(request_counts.approved_change, (0)::bigint) AS approved_change,
    COALESCE(request_counts.complete_count, (0)::bigint) AS complete_count,
    COALESCE(request_counts.complete_change, (0)::bigint) AS complete_change
   FROM (((follow_counts
     JOIN public.locations_expanded location ON ((location.id = follow_counts.location_id)))
     LEFT JOIN source_counts ON ((source_counts.location_id = follow_counts.location_id)))
     LEFT JOIN request_counts ON ((request_counts.location_id = follow_counts.location_id)))
  ORDER BY (row_number() OVER (ORDER BY location.full_display_name, location.id));
COMMENT ON MATERIALIZED VIEW public.followed_locations IS 'What there is at each followed location, as of the last refresh.';

CREATE INDEX ix_followed_locations__place ON public.followed_locations USING btree (place);

CREATE UNIQUE INDEX uq_followed_locations__location_id ON public.followed_locations USING btree (location_id);

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.map_data_sources AS
 SELECT source.id AS data_source_id,
    source.name,
    kind.name AS record_type,
    agency.id AS agency_id,
    agency.name AS agency_name,
    place.id AS location_id,
    state.state_iso,
    county.name AS county_name,
    locality.name AS municipality,
    place.lat,
    place.lng
   FROM ((((((((public.locations place
     JOIN public.link_agencies__locations at_location ON ((at_location.location_id = place.id)))
     JOIN public.agencies agency ON ((agency.id = at_location.agency_id)))
     JOIN public.link_agencies__data_sources by_agency ON ((by_agency.agency_id = agency.id)))
     JOIN public.data_sources source ON ((source.id = by_agency.data_source_id)))
     LEFT JOIN public.record_types kind ON ((kind.id = source.record_type_id)))
     LEFT JOIN public.us_states state ON ((state.id = place.state_id)))
     LEFT JOIN public.counties county ON ((county.id = place.county_id)))
     LEFT JOIN public.localities locality ON ((locality.id = place.locality_id)))
  WHERE ((place.lat IS NOT NULL) AND (place.lng IS NOT NULL))
  ORDER BY source.id, agency.id, place.id;
COMMENT ON MATERIALIZED VIEW public.map_data_sources IS 'Data sources at places with coordinates, one row for each agency and location of theirs, as of the last refresh.';

CREATE UNIQUE INDEX uq_map_data_sources__data_source_id_agency_id_location_id ON public.map_data_sources USING btree (data_source_id, agency_id, location_id);

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.totals AS
 SELECT ( SELECT count(*) AS count
           FROM public.data_sources) AS source_count,
    ( SELECT count(DISTINCT link_agencies__data_sources.agency_id) AS count
           FROM public.link_agencies__data_sources) AS agency_count,
    by_level.national_source_count,
    by_level.state_source_count,
    by_level.county_source_count,
    by_level.locality_source_count,
    follows.follower_count,
    follows.follow_count,
    follows.followed_location_count
   FROM (( SELECT count(DISTINCT by_agency.data_source_id) FILTER (WHERE (place.type = 'National'::public.location_type)) AS national_source_count,
            count(DISTINCT by_agency.data_source_id) FILTER (WHERE (place.type = 'State'::public.location_type)) AS state_source_count,
            count(DISTINCT by_agency.data_source_id) FILTER (WHERE (place.type = 'County'::public.location_type)) AS county_source_count,
            count(DISTINCT by_agency.data_source_id) FILTER (WHERE (place.type = 'Locality'::public.location_type)) AS locality_source_count
           FROM ((public.locations place
             JOIN public.link_agencies__locations at_location ON ((at_location.location_id = place.id)))
             JOIN public.link_agencies__data_sources by_agency ON ((by_agency.agency_id = at_location.agency_id)))) by_level
     CROSS JOIN ( SELECT count(DISTINCT link_user_followed_location.user_id) AS follower_count,
            count(*) AS follow_count,
            count(DISTINCT link_user_followed_location.location_id) AS followed_location_count
           FROM public.link_user_followed_location) follows);
COMMENT ON MATERIALIZED VIEW public.totals IS 'Counts over whole tables, in one row, as of the last refresh.';

CREATE UNIQUE INDEX uq_totals__source_count ON public.totals USING btree (source_count);

COMMENT ON COLUMN public.followed_locations.location_id IS 'Location that is followed.';
COMMENT ON COLUMN public.followed_locations.location_name IS 'Names of locality, county and state; National for the nation.';
COMMENT ON COLUMN public.followed_locations.place IS 'Place in the order of names, from 1.';
COMMENT ON COLUMN public.followed_locations.follower_count IS 'Number of users who follow the location itself.';
COMMENT ON COLUMN public.followed_locations.follower_change IS 'How many of them do so since users were last notified.';
COMMENT ON COLUMN public.followed_locations.source_count IS 'Number of data sources at the location and below it.';
COMMENT ON COLUMN public.followed_locations.source_change IS 'How many of them were added since users were last notified.';
COMMENT ON COLUMN public.followed_locations.approved_count IS 'Number of data requests there that are ready to start.';
COMMENT ON COLUMN public.followed_locations.approved_change IS 'How many of them are since users were last notified.';
COMMENT ON COLUMN public.followed_locations.complete_count IS 'Number of data requests there that are complete.';
COMMENT ON COLUMN public.followed_locations.complete_change IS 'How many of them are since users were last notified.';
COMMENT ON COLUMN public.map_data_sources.data_source_id IS 'Identifies the data source.';
COMMENT ON COLUMN public.map_data_sources.name IS 'Name of the data source.';
COMMENT ON COLUMN public.map_data_sources.record_type IS 'Type of its records, when it is known.';
COMMENT ON COLUMN public.map_data_sources.agency_id IS 'Agency that it is about.';
COMMENT ON COLUMN public.map_data_sources.agency_name IS 'Name of the agency.';
COMMENT ON COLUMN public.map_data_sources.location_id IS 'Location of the agency.';
COMMENT ON COLUMN public.map_data_sources.state_iso IS 'Postal code of two letters, such as PA.';
COMMENT ON COLUMN public.map_data_sources.county_name IS 'Name of the county.';
COMMENT ON COLUMN public.map_data_sources.municipality IS 'Name of the locality.';
COMMENT ON COLUMN public.map_data_sources.lat IS 'Latitude in degrees.';
COMMENT ON COLUMN public.map_data_sources.lng IS 'Longitude in degrees.';
COMMENT ON COLUMN public.totals.source_count IS 'Number of data sources.';
COMMENT ON COLUMN public.totals.agency_count IS 'Number of agencies with a data source.';
COMMENT ON COLUMN public.totals.national_source_count IS 'Number of data sources of agencies of the nation.';
COMMENT ON COLUMN public.totals.state_source_count IS 'Number of data sources of agencies at a state.';
COMMENT ON COLUMN public.totals.county_source_count IS 'Number of data sources of agencies at a county.';
COMMENT ON COLUMN public.totals.locality_source_count IS 'Number of data sources of agencies at a locality.';
COMMENT ON COLUMN public.totals.follower_count IS 'Number of users who follow anything.';
COMMENT ON COLUMN public.totals.follow_count IS 'Number of pairs of user and location they follow.';
COMMENT ON COLUMN public.totals.followed_location_count IS 'Number of locations that anybody follows.';
-- calx:downgrade
DROP MATERIALIZED VIEW public.totals;

DROP MATERIALIZED VIEW public.map_data_sources;

DROP MATERIALIZED VIEW public.followed_locations;
