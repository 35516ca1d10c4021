/* The tables of columns, and what follows from several columns of a record together. */
#include "columns.h"

#include <string.h>

static const import_label jurisdiction_types[] = {
    { "school", NULL },  { "county", NULL }, { "local", NULL },   { "port", NULL }, { "tribal", NULL },
    { "transit", NULL }, { "state", NULL },  { "federal", NULL }, { NULL, NULL },
};

static const import_label aggregations[] = {
    { "county", NULL }, { "local", NULL }, { "state", NULL }, { "federal", NULL }, { NULL, NULL },
};

static const import_label detail_levels[] = {
    { "Individual record", NULL },
    { "Aggregated records", NULL },
    { "Summarized totals", NULL },
    { NULL, NULL },
};

static const import_label access_types[] = {
    { "Download", "Direct download" },
    { "Webpage", "Web page" },
    { "API", NULL },
    { NULL, NULL },
};

/* Append and Prepend are near Insert but say less: no label takes them. */
static const import_label update_methods[] = {
    { "Insert", NULL },
    { "No updates", NULL },
    { "Overwrite", NULL },
    { NULL, NULL },
};

static const import_label retention_schedules[] = {
    { "< 1 day", NULL },  { "1 day", NULL },      { "< 1 week", NULL },   { "1 week", NULL },      { "1 month", NULL },
    { "< 1 year", NULL }, { "1-10 years", NULL }, { "> 10 years", NULL }, { "Future only", NULL }, { NULL, NULL },
};

static const import_column agency_columns[] = {
    { "name", "name", &import_rule_name, NULL, UNFIT_REJECT, NULL },
    { "submitted_name", "name", &import_rule_name, NULL, UNFIT_REJECT, NULL },
    { "homepage_url", "homepage_url", &import_rule_url, NULL, UNFIT_DROP, NULL },
    { "jurisdiction_type", "jurisdiction_type", &import_rule_label, jurisdiction_types, UNFIT_REJECT, NULL },
    { "state_iso", "state_iso", &import_rule_state, NULL, UNFIT_REJECT, NULL },
    { "municipality", "town", &import_rule_town, NULL, UNFIT_DROP, NULL },
    { "county_fips", "county_fips", &import_rule_fips, NULL, UNFIT_DROP, NULL },
    { "county_name", "county_names", &import_rule_list, NULL, UNFIT_DROP, NULL },
    { "lat", "lat", &import_rule_latitude, NULL, UNFIT_DROP, NULL },
    { "lng", "lng", &import_rule_longitude, NULL, UNFIT_DROP, NULL },
    { "defunct_year", "defunct_year", &import_rule_name, NULL, UNFIT_DROP, NULL },
    { "airtable_uid", "external_id", &import_rule_name, NULL, UNFIT_REJECT, NULL },
    { 0 },
};

static const import_target agency_targets[] = {
    { "external_id", &calx_type_text, true },
    { "name", &calx_type_text, true },
    { "jurisdiction_type", &calx_type_text, true },
    { "agency_type", &calx_type_text, false },
    { "homepage_url", &calx_type_text, false },
    { "state_iso", &calx_type_text, false },
    { "town", &calx_type_text, false },
    { "county_fips", &calx_type_text, false },
    { "county_names", &calx_type_text_array, false },
    { "lat", &calx_type_float8, false },
    { "lng", &calx_type_float8, false },
    { "defunct_year", &calx_type_text, false },
    { 0 },
};

static const import_column data_source_columns[] = {
    { "name", "name", &import_rule_name, NULL, UNFIT_REJECT, NULL },
    { "submitted_name", "name", &import_rule_name, NULL, UNFIT_REJECT, NULL },
    { "description", "description", &import_rule_text, NULL, UNFIT_NOTE, NULL },
    { "record_type", "record_type", &import_rule_name, NULL, UNFIT_REJECT, NULL },
    { "source_url", "source_url", &import_rule_url, NULL, UNFIT_REJECT, "Address as given" },
    { "agency_described", "agency_ids", &import_rule_list, NULL, UNFIT_REJECT, NULL },
    { "agency_supplied", "agency_supplied", &import_rule_boolean, NULL, UNFIT_NOTE, "Supplied by the agency" },
    { "supplying_entity", "supplying_entity", &import_rule_text, NULL, UNFIT_NOTE, NULL },
    { "agency_originated", "agency_originated", &import_rule_boolean, NULL, UNFIT_NOTE, "Originated by the agency" },
    { "originating_entity", "originating_entity", &import_rule_text, NULL, UNFIT_NOTE, NULL },
    { "agency_aggregation", "agency_aggregation", &import_rule_label, aggregations, UNFIT_NOTE, "Aggregation" },
    { "coverage_start", "coverage_start", &import_rule_date, NULL, UNFIT_NOTE, "Coverage starts" },
    { "coverage_end", "coverage_end", &import_rule_date, NULL, UNFIT_NOTE, "Coverage ends" },
    { "source_last_updated", NULL, &import_rule_date, NULL, UNFIT_NOTE, "Source last updated" },
    { "retention_schedule", "retention_schedule", &import_rule_retention, retention_schedules, UNFIT_NOTE,
      "Retention" },
    { "detail_level", "detail_level", &import_rule_label, detail_levels, UNFIT_NOTE, "Level of detail" },
    { "number_of_records_available", NULL, &import_rule_text, NULL, UNFIT_NOTE, "Records available" },
    { "size", NULL, &import_rule_text, NULL, UNFIT_NOTE, "Size" },
    { "access_type", "access_types", &import_rule_labels, access_types, UNFIT_NOTE, "Access type" },
    { "record_download_option_provided", NULL, &import_rule_text, NULL, UNFIT_NOTE, "Download option provided" },
    { "data_portal_type", "data_portal_type", &import_rule_text, NULL, UNFIT_NOTE, NULL },
    { "access_restrictions", NULL, &import_rule_text, NULL, UNFIT_NOTE, "Access restrictions" },
    { "access_restrictions_notes", NULL, &import_rule_text, NULL, UNFIT_NOTE, NULL },
    { "record_format", "record_formats", &import_rule_list, NULL, UNFIT_NOTE, "Formats" },
    { "update_frequency", "update_frequency", &import_rule_word, NULL, UNFIT_NOTE, "Update frequency" },
    { "update_method", "update_method", &import_rule_label, update_methods, UNFIT_NOTE, "Update method" },
    { "sort_method", NULL, &import_rule_text, NULL, UNFIT_NOTE, "Sorted" },
    { "agency_described_linked_uid", "agency_ids", &import_rule_list, NULL, UNFIT_REJECT, NULL },
    { "tags", NULL, &import_rule_list, NULL, UNFIT_NOTE, "Tags" },
    { "readme_url", "readme_url", &import_rule_link, NULL, UNFIT_NOTE, "Documentation" },
    { 0 },
};

static const import_target data_source_targets[] = {
    { "name", &calx_type_text, true },
    { "record_type", &calx_type_text, true },
    { "source_url", &calx_type_text, true },
    { "description", &calx_type_text, false },
    { "agency_ids", &calx_type_text_array, false },
    { "agency_supplied", &calx_type_boolean, false },
    { "supplying_entity", &calx_type_text, false },
    { "agency_originated", &calx_type_boolean, false },
    { "originating_entity", &calx_type_text, false },
    { "agency_aggregation", &calx_type_text, false },
    { "coverage_start", &calx_type_date, false },
    { "coverage_end", &calx_type_date, false },
    { "retention_schedule", &calx_type_text, false },
    { "detail_level", &calx_type_text, false },
    { "access_types", &calx_type_text_array, false },
    { "data_portal_type", &calx_type_text, false },
    { "record_formats", &calx_type_text_array, false },
    { "update_frequency", &calx_type_text, false },
    { "update_method", &calx_type_text, false },
    { "readme_url", &calx_type_text, false },
    { "access_notes", &calx_type_text, false },
    { 0 },
};

int import_target_index(const import_kind *kind, const char *name)
{
    for (int i = 0; kind->targets[i].name; i++)
        if (strcmp(kind->targets[i].name, name) == 0)
            return i;
    return -1;
}

int import_column_index(const import_kind *kind, const char *name)
{
    for (int i = 0; kind->columns[i].name; i++)
        if (strcmp(kind->columns[i].name, name) == 0)
            return i;
    return -1;
}

/* Half a position is none. */
static void drop_half(const import_kind *kind, const char *half, const char *other, import_value *values,
                      unsigned *effects)
{
    import_value *value = &values[import_target_index(kind, half)];
    if (!value->set || values[import_target_index(kind, other)].set)
        return;
    value->set = false;
    effects[import_column_index(kind, half)] |= 1u << EFFECT_DROPPED;
}

/* The file does not say what kind of agency it is: the name tells. */
static void derive_agency(calx_arena *arena, const import_kind *kind, import_value *values, unsigned *effects)
{
    import_value *name = &values[import_target_index(kind, "name")];
    if (name->set)
        values[import_target_index(kind, "agency_type")] =
            (import_value){ .set = true, .text = import_agency_type(arena, name->text) };
    drop_half(kind, "lat", "lng", values, effects);
    drop_half(kind, "lng", "lat", values, effects);
}

const import_kind import_agencies = {
    .name = "agencies",
    .staging = "import_agencies",
    .columns = agency_columns,
    .targets = agency_targets,
    .derive = derive_agency,
};

const import_kind import_data_sources = {
    .name = "data_sources",
    .staging = "import_data_sources",
    .columns = data_source_columns,
    .targets = data_source_targets,
    .notes = "access_notes",
};
