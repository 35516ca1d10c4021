/* Requests for data. */
#ifndef DSDB_MODELS_DATA_REQUESTS_H
#define DSDB_MODELS_DATA_REQUESTS_H

#include <calx/model.h>
#include "enums.h"
#include "mixins.h"

#define DATA_REQUESTS(C)                                                                                              \
    C(id,                       int8,                  PRIMARY_KEY, IDENTITY, DOC("Identifies the request."))         \
    C(submission_notes,         text,                  DOC("What the person who made the request wrote about it."))   \
    C(request_status,           request_status,        NOT_NULL, DEFAULT("'Intake'::request_status"),                 \
      DOC("State of the request."))                                                                                   \
    C(archive_reason,           text,                  DOC("Why the request was archived."))                          \
    C(date_created,             timestamptz,           NOT_NULL, DEFAULT("now()"), DOC("When the request was made.")) \
    C(date_status_last_changed, timestamptz,           NOT_NULL, DEFAULT("now()"),                                    \
      DOC("When the state last changed."))                                                                            \
    C(sources_airtable_uid,     text,                  DOC("Id of the request in a spreadsheet; kept for old data.")) \
    C(creator_user_id,          int8,                  REFERENCES(users, id),                                         \
      CONSTRAINT("data_requests_creator_user_id_fc"), DOC("User who made the request."))                              \
    C(internal_notes,           text,                  DOC("Notes for the people who work on the request."))          \
    C(record_types_required,    record_type_array,     NOT_NULL, DEFAULT("'{}'::record_type[]"),                      \
      DOC("Types of records that are asked for."))                                                                    \
    C(pdap_response,            text,                  DOC("Answer of the maintainers to the request."))              \
    C(coverage_range,           varchar,               LENGTH(255),                                                   \
      DOC("Time that the records should cover, in words."))                                                           \
    C(data_requirements,        text,                  DOC("What the data must have to be of use."))                  \
    C(request_urgency,          request_urgency_level, DEFAULT("'indefinite_unknown'::request_urgency_level"),        \
      DOC("How soon the records are needed."))                                                                        \
    C(title,                    text,                  NOT_NULL,                                                      \
      DOC("Title of the request, of at most 255 characters."))
CALX_MODEL(data_request, data_requests, DATA_REQUESTS, DOC("Requests for data that people look for."),
           KEYS({ "data_request_title_limit", "CHECK", "(length(title) <= 255)" }),
           INDEXES({ "ix_data_requests__creator_user_id", "INDEX", "(creator_user_id)" },
                   { "ix_data_requests__request_status", "INDEX", "(request_status)" }),
           RELATES(TO_ONE(creator, users, creator_user_id, id),
                   TO_ONE(github_issue, data_requests_github_issue_info, id, data_request_id),
                   MANY_TO_MANY(data_sources, data_sources, id, id,
                                link_data_requests__data_sources, request_id, data_source_id),
                   MANY_TO_MANY(locations, locations, id, id,
                                link_data_requests__locations, data_request_id, location_id),
                   TO_MANY(events, data_request_pending_event_notification, id, data_request_id)));

#define DATA_REQUESTS_GITHUB_ISSUE_INFO(C)                                                \
    SERIAL_ID(C, data_requests_github_issue_info_id_seq, DOC("Identifies the row."))      \
    DATA_REQUEST_ID(C, UNIQUE, DOC("Request that the issue is about."))                   \
    C(github_issue_url,    text, NOT_NULL, DOC("URL of the issue."))                      \
    C(github_issue_number, int4, NOT_NULL, DOC("Number of the issue in its repository."))
CALX_MODEL(github_issue, data_requests_github_issue_info, DATA_REQUESTS_GITHUB_ISSUE_INFO,
           DOC("The GitHub issue of a data request, at most one each."),
           RELATES(TO_ONE(data_request, data_requests, data_request_id, id)));

#define DATA_REQUESTS_EXPANDED(C)                                                                                   \
    C(id,                       int8,                  NOT_NULL, DOC("Identifies the request."))                    \
    C(title,                    text,                  NOT_NULL,                                                    \
      DOC("Title of the request, of at most 255 characters."))                                                      \
    C(submission_notes,         text,                  DOC("What the person who made the request wrote about it.")) \
    C(request_status,           request_status,        NOT_NULL, DOC("State of the request."))                      \
    C(archive_reason,           text,                  DOC("Why the request was archived."))                        \
    C(date_created,             timestamptz,           NOT_NULL, DOC("When the request was made."))                 \
    C(date_status_last_changed, timestamptz,           NOT_NULL, DOC("When the state last changed."))               \
    C(creator_user_id,          int8,                  DOC("User who made the request."))                           \
    C(internal_notes,           text,                  DOC("Notes for the people who work on the request."))        \
    C(record_types_required,    record_type_array,     NOT_NULL, DOC("Types of records that are asked for."))       \
    C(pdap_response,            text,                  DOC("Answer of the maintainers to the request."))            \
    C(coverage_range,           varchar,               LENGTH(255),                                                 \
      DOC("Time that the records should cover, in words."))                                                         \
    C(data_requirements,        text,                  DOC("What the data must have to be of use."))                \
    C(request_urgency,          request_urgency_level, DOC("How soon the records are needed."))                     \
    C(github_issue_url,         text,                  DOC("URL of the issue; null when there is none."))           \
    C(github_issue_number,      int4,                                                                               \
      DOC("Number of the issue in its repository; null when there is none."))
CALX_VIEW(expanded_data_request, data_requests_expanded, DATA_REQUESTS_EXPANDED,
          DOC("Data requests with their GitHub issues."));

#endif
