/* The client's operations by name, for `dsdb api`: each is declared once, in the table of its domain, with its
 * parameters and the function that calls it. */
#ifndef DSDB_CLI_API_H
#define DSDB_CLI_API_H

#include <calx/cli.h>
#include <calx/session.h>

#include "cli/rows.h"
#include "client/reading.h"

/* What a parameter takes. */
typedef enum api_kind {
    API_TEXT,
    API_SECRET,  /* text from "@FILE", or "-" for stdin: on the command line others could read it */
    API_INTEGER, /* of 64 bits */
    API_NUMBER,
    API_BOOLEAN, /* true or false */
    API_LABEL,   /* of an enum, whatever its case */
    API_JSON,    /* JSON, or "@FILE", or "-" for stdin */
} api_kind;

typedef struct api_parameter {
    const char *name; /* without the two hyphens */
    api_kind kind;
    const char *help; /* as an option's */
    bool required;
    bool repeats;            /* text, integers and labels may be given several times */
    const calx_type *labels; /* of a label: the enum */
} api_parameter;

/* One call: where it runs, and what was given. */
typedef struct api_call {
    calx_cli *cli;
    calx_session db;
    calx_arena *arena; /* as long as the run */
    const struct api_operation *operation;
    struct api_value *values; /* of each parameter */
} api_call;

typedef struct api_operation {
    const char *name;
    const char *summary;
    /* Makes the call. `*out` becomes what to print, of which the caller is the owner; left NULL: {"done": true}. */
    bool (*function)(api_call *call, json_t **out, calx_error *err);
    const api_parameter *parameters; /* ended by one without a name; NULL: none */
} api_operation;

/* The tables, each ended by an operation without a name. */
extern const api_operation api_users[];
extern const api_operation api_sign_in[];
extern const api_operation api_locations[];
extern const api_operation api_search[];
extern const api_operation api_metrics[];
extern const api_operation api_agencies[];
extern const api_operation api_data_sources[];
extern const api_operation api_data_requests[];
extern const api_operation api_notifications[];
extern const api_operation api_source_manager[];
extern const api_operation api_general[];
extern const api_operation api_relation_rows[];

/* An operation's parameters: PARAMETERS(TAKES("user-id", API_INTEGER, "id of the user", REQUIRED), …). */
#define PARAMETERS(...)     \
    (const api_parameter[]) \
    {                       \
        __VA_ARGS__,        \
        {                   \
            .name = NULL    \
        }                   \
    }
#define TAKES(name_, kind_, help_, ...)                          \
    {                                                            \
        .name = name_, .kind = kind_, .help = help_, __VA_ARGS__ \
    }
#define REQUIRED .required = true
#define MANY .repeats = true
#define LABEL_OF(E) .labels = &calx_type_##E

/* Those that several domains have. */
#define TAKES_USER TAKES("user-id", API_INTEGER, "id of the user", REQUIRED)
#define TAKES_EMAIL TAKES("email", API_TEXT, "e-mail address", REQUIRED)
#define TAKES_LOCATION TAKES("location-id", API_INTEGER, "id of the location", REQUIRED)
#define TAKES_AGENCY TAKES("agency-id", API_INTEGER, "id of the agency", REQUIRED)
#define TAKES_PAGE TAKES("page", API_INTEGER, "which page (else the first)", )
#define TAKES_ROLE TAKES("role", API_TEXT, "as whom: STANDARD (else), OWNER or ADMIN", )
#define TAKES_COLUMNS TAKES("column", API_TEXT, "only this column, and the id", MANY)
/* Of what is listed. */
#define TAKES_SORT                                                   \
    TAKES("sort-by", API_TEXT, "column to sort by (else the id)", ), \
        TAKES("descending", API_BOOLEAN, "the other way round", ), TAKES_PAGE

/* What was given for a parameter that the operation declares; an undeclared one ends the process. Where nothing was
 * given: empty text, 0, false, no rows, an unset value. */
calx_text api_text(const api_call *call, const char *name);
opt_text api_opt_text(const api_call *call, const char *name);
const calx_text *api_texts(const api_call *call, const char *name, size_t *count);
int64_t api_integer(const api_call *call, const char *name);
/* The id of an agency or a data source (`what`). CALX_NOT_FOUND names one that no row can have. */
bool api_key(const api_call *call, const char *name, const char *what, int32_t *out, calx_error *err);
opt_int8 api_opt_integer(const api_call *call, const char *name);
calx_opt_float8 api_opt_number(const api_call *call, const char *name);
opt_boolean api_opt_boolean(const api_call *call, const char *name);
const int64_t *api_integers(const api_call *call, const char *name, size_t *count);
/* NULL where nothing was given; the call is its owner. */
const json_t *api_json(const api_call *call, const char *name);
/* "page", else 1. */
int64_t api_page(const api_call *call);

/* The labels that were given as values of the enum E: api_labels(call, "record-type", record_type, &count). */
#define api_labels(call, name, E, count) ((const E *)api_label_values((call), (name), (count)))
const int *api_label_values(const api_call *call, const char *name, size_t *count);

/* A date, or a date and a time of day, of no time zone. Unset where nothing was given; CALX_USAGE for what is none. */
bool api_time(const api_call *call, const char *name, calx_opt_timestamp *out, calx_error *err);
/* "role", else STANDARD. CALX_USAGE for another name. */
bool api_role(const api_call *call, relation_role *role, calx_error *err);

/* What to read, out of those of "role", "column", "sort-by", "descending" and "page" that the operation declares. */
bool api_reading(const api_call *call, read_request *request, calx_error *err);

/* A row of a CALX_PARTIAL with the columns that were read, and nothing of the others. */
json_t *api_partial(calx_arena *arena, const calx_shape *shape, const void *row, const read_columns *read);

/* A row of a model out of a JSON object: each member is a column's value, null for none. Texts, dates, times and labels
 * of enums are strings; arrays are arrays. `*columns` becomes those that were given, ended by NULL, in the arena.
 * CALX_USAGE, naming the member, where it is no column or no value of its type; members named in `others` (ended by
 * NULL; may be NULL) are left to the caller. */
#define api_row(arena, relation, object, others, row, columns, err) \
    api_row_of((arena), (relation).calx_source->table, (object), (others), (row), (columns), (err))
bool api_row_of(calx_arena *arena, const calx_table *table, const json_t *object, const char *const *others, void *row,
                const calx_node *const **columns, calx_error *err);

/* {"page", "more", "rows"} */
json_t *api_page_json(const api_call *call, bool more, json_t *rows);

/* Prints all operations with their parameters. */
bool api_list(calx_cli *cli, calx_error *err);
/* All operations, `*count` of them, in the arena. */
const api_operation **api_operations(calx_arena *arena, size_t *count);
/* "TEXT", "record_type"…: what the help calls a parameter's value. */
const char *api_value_name(const api_parameter *parameter);

/* Reads what was given for the operation's parameters into `call->values`. CALX_USAGE where something is missing or
 * can't be read. Either way api_forget gives up what was read. */
bool api_read(api_call *call, calx_error *err);
void api_forget(api_call *call);

#endif
