-- The orders in which maps are asked for.
-- calx:revision 40612bf358bd
-- calx:revises 4337636ed7c6
-- calx:created 2026-11-24 16:52 UTC
-- calx:message Index the orders of materialized views
-- calx:transaction none
-- calx:upgrade
CREATE INDEX CONCURRENTLY ix_map_counties__county_name_state_iso_location_id ON public.map_counties USING btree (county_name, state_iso, location_id);

CREATE INDEX CONCURRENTLY ix_map_localities__locality_name_state_iso_location_id ON public.map_localities USING btree (locality_name, state_iso, location_id);
-- calx:downgrade
DROP INDEX CONCURRENTLY public.ix_map_localities__locality_name_state_iso_location_id;

DROP INDEX CONCURRENTLY public.ix_map_counties__county_name_state_iso_location_id;
