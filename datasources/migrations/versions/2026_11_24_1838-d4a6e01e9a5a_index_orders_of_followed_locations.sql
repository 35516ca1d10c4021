-- Pages of followed locations in each order, the most first; the maps are in order where they are packed.
-- calx:revision d4a6e01e9a5a
-- calx:revises bb365128deda
-- calx:created 2026-11-24 18:38 UTC
-- calx:message Index orders of followed locations
-- calx:transaction none
-- calx:upgrade
CREATE INDEX CONCURRENTLY ix_followed_locations__approved_change_place ON public.followed_locations USING btree (approved_change DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__approved_count_place ON public.followed_locations USING btree (approved_count DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__complete_change_place ON public.followed_locations USING btree (complete_change DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__complete_count_place ON public.followed_locations USING btree (complete_count DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__follower_change_place ON public.followed_locations USING btree (follower_change DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__follower_count_place ON public.followed_locations USING btree (follower_count DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__source_change_place ON public.followed_locations USING btree (source_change DESC, place);

CREATE INDEX CONCURRENTLY ix_followed_locations__source_count_place ON public.followed_locations USING btree (source_count DESC, place);

DROP INDEX CONCURRENTLY public.ix_map_localities__locality_name_state_iso_location_id;

DROP INDEX CONCURRENTLY public.ix_map_counties__county_name_state_iso_location_id;
-- calx:downgrade
CREATE INDEX CONCURRENTLY ix_map_counties__county_name_state_iso_location_id ON public.map_counties USING btree (county_name, state_iso, location_id);

CREATE INDEX CONCURRENTLY ix_map_localities__locality_name_state_iso_location_id ON public.map_localities USING btree (locality_name, state_iso, location_id);

DROP INDEX CONCURRENTLY public.ix_followed_locations__source_count_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__source_change_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__follower_count_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__follower_change_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__complete_count_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__complete_change_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__approved_count_place;

DROP INDEX CONCURRENTLY public.ix_followed_locations__approved_change_place;
