/* Columns that many tables share. Each takes the list's C, what differs from table to table, and at the end the
 * column's DOC; further options may stand before it. A column that only resembles one of these is written out in its
 * table. */
#ifndef DSDB_MODELS_MIXINS_H
#define DSDB_MODELS_MIXINS_H

/* A key that a sequence counts, from before there were identity columns. */
#define SERIAL_ID(C, sequence, ...) C(id, int4, PRIMARY_KEY, SEQUENCE(#sequence), __VA_ARGS__)

/* When the row was made and last changed. Most tables say so without a time zone, in that of the server's session;
 * the _TZ ones mean an instant. */
#define CREATED_AT(C, ...) C(created_at, timestamp, NOT_NULL, DEFAULT("now()"), __VA_ARGS__)
#define CREATED_AT_TZ(C, ...) C(created_at, timestamptz, NOT_NULL, DEFAULT("CURRENT_TIMESTAMP"), __VA_ARGS__)
#define UPDATED_AT(C, ...) C(updated_at, timestamp, NOT_NULL, DEFAULT("now()"), __VA_ARGS__)
#define UPDATED_AT_TZ(C, ...) C(updated_at, timestamptz, NOT_NULL, DEFAULT("CURRENT_TIMESTAMP"), __VA_ARGS__)

/* The row belongs to another one and goes with it. The columns are of four bytes even where the key that they
 * refer to has eight. */
#define USER_ID(C, ...) C(user_id, int4, NOT_NULL, REFERENCES(users, id), ON_DELETE("CASCADE"), __VA_ARGS__)
#define LOCATION_ID(C, ...) C(location_id, int4, NOT_NULL, REFERENCES(locations, id), ON_DELETE("CASCADE"), __VA_ARGS__)
#define AGENCY_ID(C, ...) C(agency_id, int4, NOT_NULL, REFERENCES(agencies, id), ON_DELETE("CASCADE"), __VA_ARGS__)
#define DATA_SOURCE_ID(C, ...) \
    C(data_source_id, int4, NOT_NULL, REFERENCES(data_sources, id), ON_DELETE("CASCADE"), __VA_ARGS__)
#define DATA_REQUEST_ID(C, ...) \
    C(data_request_id, int4, NOT_NULL, REFERENCES(data_requests, id), ON_DELETE("CASCADE"), __VA_ARGS__)
#define RECORD_TYPE_ID(C, ...) \
    C(record_type_id, int4, NOT_NULL, REFERENCES(record_types, id), ON_DELETE("CASCADE"), __VA_ARGS__)

#endif
