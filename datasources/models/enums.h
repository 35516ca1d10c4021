/* Enums: the fixed words of the database. A label's constant begins with what the enum is of. */
#ifndef DSDB_MODELS_ENUMS_H
#define DSDB_MODELS_ENUMS_H

#include <calx/model.h>

#define ACCESS_TYPE_LABELS(L)      \
    L(ACCESS_DOWNLOAD, "Download") \
    L(ACCESS_WEBPAGE,  "Webpage")  \
    L(ACCESS_API,      "API")
CALX_ENUM(access_type, ACCESS_TYPE_LABELS, DOC("Ways to reach the records of a data source."));

#define ACCOUNT_TYPE_LABELS(L)  \
    L(ACCOUNT_GITHUB, "github")
CALX_ENUM(account_type, ACCOUNT_TYPE_LABELS, DOC("Providers of external accounts."));

#define AGENCY_AGGREGATION_LABELS(L)  \
    L(AGGREGATION_COUNTY,  "county")  \
    L(AGGREGATION_LOCAL,   "local")   \
    L(AGGREGATION_STATE,   "state")   \
    L(AGGREGATION_FEDERAL, "federal")
CALX_ENUM(agency_aggregation, AGENCY_AGGREGATION_LABELS, DOC("Which agencies' records a data source brings together."));

#define AGENCY_TYPE_LABELS(L)                    \
    L(AGENCY_INCARCERATION,   "incarceration")   \
    L(AGENCY_LAW_ENFORCEMENT, "law enforcement") \
    L(AGENCY_AGGREGATED,      "aggregated")      \
    L(AGENCY_COURT,           "court")           \
    L(AGENCY_UNKNOWN,         "unknown")
CALX_ENUM(agency_type, AGENCY_TYPE_LABELS, DOC("Kinds of agency by what an agency does."));

#define APPROVAL_STATUS_LABELS(L)                            \
    L(APPROVAL_APPROVED,             "approved")             \
    L(APPROVAL_REJECTED,             "rejected")             \
    L(APPROVAL_PENDING,              "pending")              \
    L(APPROVAL_NEEDS_IDENTIFICATION, "needs identification")
CALX_ENUM(approval_status, APPROVAL_STATUS_LABELS, DOC("States of a review; no column uses it."));

#define DETAIL_LEVEL_LABELS(L)                         \
    L(DETAIL_INDIVIDUAL_RECORD,  "Individual record")  \
    L(DETAIL_AGGREGATED_RECORDS, "Aggregated records") \
    L(DETAIL_SUMMARIZED_TOTALS,  "Summarized totals")
CALX_ENUM(detail_level, DETAIL_LEVEL_LABELS, DOC("How fine the records of a data source are."));

#define ENTITY_TYPE_LABELS(L)              \
    L(ENTITY_DATA_REQUEST, "Data Request") \
    L(ENTITY_DATA_SOURCE,  "Data Source")
CALX_ENUM(entity_type, ENTITY_TYPE_LABELS, DOC("Kinds of entity that a notification is about; no column uses it."));

#define EVENT_TYPE_LABELS(L)                                  \
    L(EVENT_REQUEST_READY_TO_START, "Request Ready to Start") \
    L(EVENT_REQUEST_COMPLETE,       "Request Complete")       \
    L(EVENT_DATA_SOURCE_APPROVED,   "Data Source Approved")
CALX_ENUM(event_type, EVENT_TYPE_LABELS, DOC("Every event that a notification can report; no column uses it."));

#define EVENT_TYPE_DATA_REQUEST_LABELS(L)                     \
    L(REQUEST_EVENT_READY_TO_START, "Request Ready to Start") \
    L(REQUEST_EVENT_COMPLETE,       "Request Complete")
CALX_ENUM(event_type_data_request, EVENT_TYPE_DATA_REQUEST_LABELS,
          DOC("Events of data requests that users are told of."));

#define EVENT_TYPE_DATA_SOURCE_LABELS(L)             \
    L(SOURCE_EVENT_APPROVED, "Data Source Approved")
CALX_ENUM(event_type_data_source, EVENT_TYPE_DATA_SOURCE_LABELS, DOC("Events of data sources that users are told of."));

#define JURISDICTION_TYPE_LABELS(L)    \
    L(JURISDICTION_SCHOOL,  "school")  \
    L(JURISDICTION_COUNTY,  "county")  \
    L(JURISDICTION_LOCAL,   "local")   \
    L(JURISDICTION_PORT,    "port")    \
    L(JURISDICTION_TRIBAL,  "tribal")  \
    L(JURISDICTION_TRANSIT, "transit") \
    L(JURISDICTION_STATE,   "state")   \
    L(JURISDICTION_FEDERAL, "federal")
CALX_ENUM(jurisdiction_type, JURISDICTION_TYPE_LABELS, DOC("Kinds of jurisdiction that an agency has."));

#define LOCATION_TYPE_LABELS(L)      \
    L(LOCATION_STATE,    "State")    \
    L(LOCATION_COUNTY,   "County")   \
    L(LOCATION_LOCALITY, "Locality") \
    L(LOCATION_NATIONAL, "National")
CALX_ENUM(location_type, LOCATION_TYPE_LABELS, DOC("Levels of a location."));

#define OPERATION_TYPE_LABELS(L)  \
    L(OPERATION_INSERT, "INSERT") \
    L(OPERATION_UPDATE, "UPDATE") \
    L(OPERATION_DELETE, "DELETE")
CALX_ENUM(operation_type, OPERATION_TYPE_LABELS, DOC("Kinds of change that the change log records."));

#define RECORD_TYPE_LABELS(L)                                                 \
    L(RECORD_TYPE_DISPATCH_RECORDINGS,          "Dispatch Recordings")        \
    L(RECORD_TYPE_ARREST_RECORDS,               "Arrest Records")             \
    L(RECORD_TYPE_CITATIONS,                    "Citations")                  \
    L(RECORD_TYPE_INCARCERATION_RECORDS,        "Incarceration Records")      \
    L(RECORD_TYPE_BOOKING_REPORTS,              "Booking Reports")            \
    L(RECORD_TYPE_BUDGETS_AND_FINANCES,         "Budgets & Finances")         \
    L(RECORD_TYPE_MISC_POLICE_ACTIVITY,         "Misc Police Activity")       \
    L(RECORD_TYPE_GEOGRAPHIC,                   "Geographic")                 \
    L(RECORD_TYPE_CRIME_MAPS_AND_REPORTS,       "Crime Maps & Reports")       \
    L(RECORD_TYPE_OTHER,                        "Other")                      \
    L(RECORD_TYPE_ANNUAL_AND_MONTHLY_REPORTS,   "Annual & Monthly Reports")   \
    L(RECORD_TYPE_RESOURCES,                    "Resources")                  \
    L(RECORD_TYPE_DISPATCH_LOGS,                "Dispatch Logs")              \
    L(RECORD_TYPE_SEX_OFFENDER_REGISTRY,        "Sex Offender Registry")      \
    L(RECORD_TYPE_OFFICER_INVOLVED_SHOOTINGS,   "Officer Involved Shootings") \
    L(RECORD_TYPE_DAILY_ACTIVITY_LOGS,          "Daily Activity Logs")        \
    L(RECORD_TYPE_CRIME_STATISTICS,             "Crime Statistics")           \
    L(RECORD_TYPE_RECORDS_REQUEST_INFO,         "Records Request Info")       \
    L(RECORD_TYPE_POLICIES_AND_CONTRACTS,       "Policies & Contracts")       \
    L(RECORD_TYPE_STOPS,                        "Stops")                      \
    L(RECORD_TYPE_MEDIA_BULLETINS,              "Media Bulletins")            \
    L(RECORD_TYPE_TRAINING_AND_HIRING_INFO,     "Training & Hiring Info")     \
    L(RECORD_TYPE_PERSONNEL_RECORDS,            "Personnel Records")          \
    L(RECORD_TYPE_CONTACT_INFO_AND_AGENCY_META, "Contact Info & Agency Meta") \
    L(RECORD_TYPE_INCIDENT_REPORTS,             "Incident Reports")           \
    L(RECORD_TYPE_CALLS_FOR_SERVICE,            "Calls for Service")          \
    L(RECORD_TYPE_ACCIDENT_REPORTS,             "Accident Reports")           \
    L(RECORD_TYPE_USE_OF_FORCE_REPORTS,         "Use of Force Reports")       \
    L(RECORD_TYPE_COMPLAINTS_AND_MISCONDUCT,    "Complaints & Misconduct")    \
    L(RECORD_TYPE_VEHICLE_PURSUITS,             "Vehicle Pursuits")           \
    L(RECORD_TYPE_COURT_CASES,                  "Court Cases")                \
    L(RECORD_TYPE_SURVEYS,                      "Surveys")                    \
    L(RECORD_TYPE_FIELD_CONTACTS,               "Field Contacts")             \
    L(RECORD_TYPE_WANTED_PERSONS,               "Wanted Persons")             \
    L(RECORD_TYPE_LIST_OF_DATA_SOURCES,         "List of Data Sources")       \
    L(RECORD_TYPE_CAR_GPS,                      "Car GPS")
CALX_ENUM(record_type, RECORD_TYPE_LABELS, DOC("Names of the types of records."));

#define REQUEST_STATUS_LABELS(L)                              \
    L(REQUEST_INTAKE,                "Intake")                \
    L(REQUEST_ACTIVE,                "Active")                \
    L(REQUEST_COMPLETE,              "Complete")              \
    L(REQUEST_WITHDRAWN,             "Request withdrawn")     \
    L(REQUEST_WAITING_FOR_SCRAPER,   "Waiting for scraper")   \
    L(REQUEST_ARCHIVED,              "Archived")              \
    L(REQUEST_READY_TO_START,        "Ready to start")        \
    L(REQUEST_WAITING_FOR_FOIA,      "Waiting for FOIA")      \
    L(REQUEST_WAITING_FOR_REQUESTOR, "Waiting for requestor")
CALX_ENUM(request_status, REQUEST_STATUS_LABELS, DOC("States of a data request."));

#define REQUEST_URGENCY_LEVEL_LABELS(L)                 \
    L(URGENCY_URGENT,             "urgent")             \
    L(URGENCY_SOMEWHAT_URGENT,    "somewhat_urgent")    \
    L(URGENCY_NOT_URGENT,         "not_urgent")         \
    L(URGENCY_LONG_TERM,          "long_term")          \
    L(URGENCY_INDEFINITE_UNKNOWN, "indefinite_unknown")
CALX_ENUM(request_urgency_level, REQUEST_URGENCY_LEVEL_LABELS,
          DOC("How soon the records of a data request are needed."));

#define RETENTION_SCHEDULE_LABELS(L)          \
    L(RETENTION_UNDER_1_DAY,   "< 1 day")     \
    L(RETENTION_1_DAY,         "1 day")       \
    L(RETENTION_UNDER_1_WEEK,  "< 1 week")    \
    L(RETENTION_1_WEEK,        "1 week")      \
    L(RETENTION_1_MONTH,       "1 month")     \
    L(RETENTION_UNDER_1_YEAR,  "< 1 year")    \
    L(RETENTION_1_TO_10_YEARS, "1-10 years")  \
    L(RETENTION_OVER_10_YEARS, "> 10 years")  \
    L(RETENTION_FUTURE_ONLY,   "Future only")
CALX_ENUM(retention_schedule, RETENTION_SCHEDULE_LABELS, DOC("How long the publisher keeps a record available."));

#define UPDATE_METHOD_LABELS(L)               \
    L(UPDATE_METHOD_INSERT,     "Insert")     \
    L(UPDATE_METHOD_NO_UPDATES, "No updates") \
    L(UPDATE_METHOD_OVERWRITE,  "Overwrite")
CALX_ENUM(update_method, UPDATE_METHOD_LABELS, DOC("How a data source changes when it is updated."));

#define URL_STATUS_ENUM_LABELS(L) \
    L(URL_OK,     "ok")           \
    L(URL_BROKEN, "broken")
CALX_ENUM(url_status_enum, URL_STATUS_ENUM_LABELS, DOC("Whether a URL was found to work."));

#define USER_CAPACITIES_ENUM_LABELS(L)               \
    L(CAPACITY_ADVOCATE,         "advocate")         \
    L(CAPACITY_COMMUNITY_MEMBER, "community_member") \
    L(CAPACITY_DATA_PUBLISHER,   "data_publisher")   \
    L(CAPACITY_LAWYER,           "lawyer")           \
    L(CAPACITY_JOURNALIST,       "journalist")       \
    L(CAPACITY_POLICE,           "police")           \
    L(CAPACITY_PUBLIC_OFFICIAL,  "public_official")  \
    L(CAPACITY_RESEARCHER,       "researcher")
CALX_ENUM(user_capacities_enum, USER_CAPACITIES_ENUM_LABELS, DOC("Capacities in which people use the database."));

#endif
