-- To send ten thousand rows takes longer than a map may: they are sent as one value that a refresh has made.
-- calx:revision bb365128deda
-- calx:revises 9325dab81902
-- calx:created 2026-11-24 18:37 UTC
-- calx:message Pack maps
-- calx:upgrade
-- Runs the whole query.
CREATE MATERIALIZED VIEW public.packed_maps AS
 SELECT 'map_counties'::text AS map,
    (count(*))::integer AS row_count,
    COALESCE(string_agg(record_send(county.*), '\x'::bytea ORDER BY county.county_name, county.state_iso, county.location_id), '\x'::bytea) AS rows
   FROM public.map_counties county
UNION ALL
 SELECT 'map_localities'::text AS map,
    (count(*))::integer AS row_count,
    COALESCE(string_agg(record_send(locality.*), '\x'::bytea ORDER BY locality.locality_name, locality.state_iso, locality.location_id), '\x'::bytea) AS rows
   FROM public.map_localities locality
UNION ALL
 SELECT 'map_data_sources'::text AS map,
    (count(*))::integer AS row_count,
    COALESCE(string_agg(record_send(source.*), '\x'::bytea ORDER BY source.data_source_id, source.agency_id, source.location_id), '\x'::bytea) AS rows
   FROM public.map_data_sources source
  WITH NO DATA;
ALTER MATERIALIZED VIEW public.packed_maps ALTER COLUMN rows SET STORAGE EXTERNAL;
REFRESH MATERIALIZED VIEW public.packed_maps;
COMMENT ON MATERIALIZED VIEW public.packed_maps IS 'All rows of each map in one value, as of the last refresh of the map and then of this.';

CREATE UNIQUE INDEX uq_packed_maps__map ON public.packed_maps USING btree (map);

COMMENT ON COLUMN public.packed_maps.map IS 'Name of the materialized view.';
COMMENT ON COLUMN public.packed_maps.row_count IS 'How many rows it had.';
COMMENT ON COLUMN public.packed_maps.rows IS 'The rows in the map''s order, each as the server sends a composite.';
-- calx:downgrade
DROP MATERIALIZED VIEW public.packed_maps;
