-- Names in small letters, compared as bytes: one index finds those that begin with a term and gives all in order, so that
-- ten of many names that begin with a term or contain it are found without sorting them all.
-- calx:revision 6208b39b644e
-- calx:revises 40612bf358bd
-- calx:created 2026-11-24 16:59 UTC
-- calx:message Fold names of typeahead
-- calx:upgrade
DROP MATERIALIZED VIEW public.typeahead_agencies;

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_agencies AS
 SELECT agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name AS municipality,
    county.name AS county_name,
    location.id AS location_id,
    (lower((agency.name)::text) COLLATE "C") AS folded_name
   FROM (((((public.agencies agency
     LEFT JOIN public.link_agencies__locations link ON ((link.agency_id = agency.id)))
     LEFT JOIN public.locations location ON ((location.id = link.location_id)))
     LEFT JOIN public.us_states state ON ((state.id = location.state_id)))
     LEFT JOIN public.counties county ON ((county.id = location.county_id)))
     LEFT JOIN public.localities locality ON ((locality.id = location.locality_id)));
COMMENT ON MATERIALIZED VIEW public.typeahead_agencies IS 'Names of agencies to complete what a user types, one row for each location, as of the last refresh.';

CREATE INDEX ix_typeahead_agencies__folded_name_id_location_id ON public.typeahead_agencies USING btree (folded_name, id, location_id);

CREATE INDEX ix_typeahead_agencies__folded_name_trigram ON public.typeahead_agencies USING gist (folded_name public.gist_trgm_ops (siglen='256'));

CREATE UNIQUE INDEX uq_typeahead_agencies__id_location_id ON public.typeahead_agencies USING btree (id, location_id) NULLS NOT DISTINCT;

COMMENT ON COLUMN public.typeahead_agencies.id IS 'Identifies the agency; an agency of several locations repeats.';
COMMENT ON COLUMN public.typeahead_agencies.name IS 'Name of the agency, to match with what is typed.';
COMMENT ON COLUMN public.typeahead_agencies.jurisdiction_type IS 'Kind of jurisdiction that the agency has.';
COMMENT ON COLUMN public.typeahead_agencies.state_iso IS 'Postal code of two letters, such as PA.';
COMMENT ON COLUMN public.typeahead_agencies.municipality IS 'Name of the locality.';
COMMENT ON COLUMN public.typeahead_agencies.county_name IS 'Name of the county.';
COMMENT ON COLUMN public.typeahead_agencies.location_id IS 'Location of the agency; null for an agency without one.';
COMMENT ON COLUMN public.typeahead_agencies.folded_name IS 'The name in small letters, to find it by.';
-- calx:downgrade
DROP MATERIALIZED VIEW public.typeahead_agencies;

-- Runs the whole query.
CREATE MATERIALIZED VIEW public.typeahead_agencies AS
 SELECT agency.id,
    agency.name,
    agency.jurisdiction_type,
    state.state_iso,
    locality.name AS municipality,
    county.name AS county_name,
    location.id AS location_id
   FROM (((((public.agencies agency
     LEFT JOIN public.link_agencies__locations link ON ((link.agency_id = agency.id)))
     LEFT JOIN public.locations location ON ((location.id = link.location_id)))
     LEFT JOIN public.us_states state ON ((state.id = location.state_id)))
     LEFT JOIN public.counties county ON ((county.id = location.county_id)))
     LEFT JOIN public.localities locality ON ((locality.id = location.locality_id)));
COMMENT ON MATERIALIZED VIEW public.typeahead_agencies IS 'Names of agencies to complete what a user types, one row for each location, as of the last refresh.';

CREATE INDEX ix_typeahead_agencies__name_prefix ON public.typeahead_agencies USING btree (lower((name)::text) text_pattern_ops);

CREATE INDEX ix_typeahead_agencies__name_trigram ON public.typeahead_agencies USING gist (name public.gist_trgm_ops (siglen='256'));

CREATE UNIQUE INDEX uq_typeahead_agencies__id_location_id ON public.typeahead_agencies USING btree (id, location_id) NULLS NOT DISTINCT;

COMMENT ON COLUMN public.typeahead_agencies.id IS 'Identifies the agency; an agency of several locations repeats.';
COMMENT ON COLUMN public.typeahead_agencies.name IS 'Name of the agency, to match with what is typed.';
COMMENT ON COLUMN public.typeahead_agencies.jurisdiction_type IS 'Kind of jurisdiction that the agency has.';
COMMENT ON COLUMN public.typeahead_agencies.state_iso IS 'Postal code of two letters, such as PA.';
COMMENT ON COLUMN public.typeahead_agencies.municipality IS 'Name of the locality.';
COMMENT ON COLUMN public.typeahead_agencies.county_name IS 'Name of the county.';
COMMENT ON COLUMN public.typeahead_agencies.location_id IS 'Location of the agency; null for an agency without one.';
