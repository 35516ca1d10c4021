/* SQL types in C: what a value of each type looks like in a struct, and how it goes over the wire.
 *
 * | SQL type    | token in models | C type         | which is                                  |
 * | ----------- | --------------- | -------------- | ----------------------------------------- |
 * | boolean     | boolean         | bool           |                                           |
 * | smallint    | int2            | int16_t        |                                           |
 * | integer     | int4            | int32_t        |                                           |
 * | bigint      | int8            | int64_t        |                                           |
 * | real        | float4          | float          |                                           |
 * | double      | float8          | double         |                                           |
 * | numeric     | numeric         | calx_numeric   |                                           |
 * | text        | text            | calx_text      |                                           |
 * | varchar     | varchar         | calx_text      |                                           |
 * | bytea       | bytea           | calx_bytea     |                                           |
 * | uuid        | uuid            | calx_uuid      |                                           |
 * | json        | json            | calx_json      |                                           |
 * | jsonb       | jsonb           | calx_json      |                                           |
 * | date        | date            | calx_date      | days since 2000-01-01, see clock.h        |
 * | timestamp   | timestamp       | int64_t        | microseconds since 2000-01-01, of no zone |
 * | timestamptz | timestamptz     | int64_t        | microseconds since 2000-01-01 UTC         |
 * | interval    | interval        | calx_interval  |                                           |
 * | daterange   | daterange       | calx_daterange |                                           |
 * | int4range…  | int4range…      | calx_int4range… | of int4, int8, numeric (numrange), timestamp (tsrange) and timestamptz (tstzrange) |
 * | int4multirange… | int4multirange… | calx_int4multirange… | any number of ranges of one type: datemultirange, nummultirange, tsmultirange… |
 * | tsvector    | tsvector        | calx_tsvector  | the words of a document                   |
 * | tsquery     | tsquery         | calx_tsquery   | what is searched for in documents         |
 * | T[]         | T_array         | calx_array_T   |                                           |
 * | an enum E   | E (see model.h) | E              |                                           |
 *
 * For each token T there are: the type `calx_ctype_T`, the nullable `calx_opt_T { bool set; … value; }`
 * and the descriptor `calx_type_T`. */
#ifndef CALX_VALUE_H
#define CALX_VALUE_H

#include <calx/arena.h>
#include <calx/buffer.h>
#include <calx/clock.h>
#include <calx/error.h>
#include <calx/text.h>
#include <stdbool.h>
#include <stdint.h>

/* Exact decimal, as PostgreSQL writes it: "-12.50", "NaN", "Infinity", "-Infinity"; no exponent.
 * How many digits stand after the point is kept both ways. */
typedef struct calx_numeric {
    calx_text digits; /* ASCII; points into the server's answer, or is the caller's */
} calx_numeric;

/* Bytes of any value. */
typedef struct calx_bytea {
    const uint8_t *data; /* not owned */
    size_t len;          /* in bytes */
} calx_bytea;

/* The sixteen bytes of a UUID in the order they are written. */
typedef struct calx_uuid {
    uint8_t bytes[16];
} calx_uuid;

/* JSON text, of `json` as it was given, of `jsonb` as PostgreSQL prints it. Whether it is JSON at all
 * the server finds out. */
typedef struct calx_json {
    calx_text text; /* UTF-8, not owned */
} calx_json;

/* The three parts that PostgreSQL keeps apart, since months and days have no fixed length. */
typedef struct calx_interval {
    int64_t microseconds; /* of hours, minutes and seconds; each part may be negative by itself */
    int32_t days;
    int32_t months; /* twelve for a year */
} calx_interval;

/* A range. PostgreSQL's normal form of ranges of dates and integers has the lower bound in and the upper out. */
#define CALX_DECLARE_RANGE(R, B)                                          \
    typedef struct R {                                                    \
        B lower; /* meaningless where lower_infinite or empty */          \
        B upper; /* meaningless where upper_infinite or empty */          \
        bool empty;                                                       \
        bool lower_infinite;                                              \
        bool upper_infinite;                                              \
        bool lower_inclusive;                                             \
        bool upper_inclusive;                                             \
    } R

/* The ranges by what their bounds are: dates, numbers, microseconds since then. */
CALX_DECLARE_RANGE(calx_daterange, calx_date);
CALX_DECLARE_RANGE(calx_int4range, int32_t);
CALX_DECLARE_RANGE(calx_int8range, int64_t);
CALX_DECLARE_RANGE(calx_numrange, calx_numeric);
CALX_DECLARE_RANGE(calx_tsrange, int64_t);
CALX_DECLARE_RANGE(calx_tstzrange, int64_t);

/* A multirange: ranges of one type. PostgreSQL sorts them, joins those that touch and leaves out empty ones. */
#define CALX_DECLARE_MULTIRANGE(M, R)                                     \
    typedef struct M {                                                    \
        R *items; /* `len` ranges side by side */                         \
        size_t len;                                                       \
    } M

/* The multiranges by what their ranges are. */
CALX_DECLARE_MULTIRANGE(calx_datemultirange, calx_daterange);
CALX_DECLARE_MULTIRANGE(calx_int4multirange, calx_int4range);
CALX_DECLARE_MULTIRANGE(calx_int8multirange, calx_int8range);
CALX_DECLARE_MULTIRANGE(calx_nummultirange, calx_numrange);
CALX_DECLARE_MULTIRANGE(calx_tsmultirange, calx_tsrange);
CALX_DECLARE_MULTIRANGE(calx_tstzmultirange, calx_tstzrange);

/* One word of a tsvector and where it stands in the document, in order; nowhere, if that is not kept. */
typedef struct calx_lexeme {
    calx_text word;            /* as the text search configuration has it: "polic" for "police" in english */
    const uint16_t *positions; /* see CALX_LEXEME_PLACE and CALX_LEXEME_WEIGHT */
    size_t position_count;     /* 255 at most */
} calx_lexeme;

/* What a position says: the place in the document, 1 to 16383, and the weight, 'A' (most) to 'D' (as good as none);
 * and a position of both. */
#define CALX_LEXEME_PLACE(position) ((position) & 0x3fff)
#define CALX_LEXEME_WEIGHT(position) ((char)('D' - ((position) >> 14)))
#define CALX_LEXEME_AT(place, weight) ((uint16_t)((unsigned)(place) | (unsigned)('D' - (weight)) << 14))

/* A document as full-text search has it. The words are sorted by their bytes, each is there once. */
typedef struct calx_tsvector {
    calx_lexeme *items; /* `len` words side by side */
    size_t len;
} calx_tsvector;

/* What stands in a tsquery. */
typedef enum calx_tsquery_kind {
    CALX_TSQUERY_WORD,
    CALX_TSQUERY_NOT,
    CALX_TSQUERY_AND,
    CALX_TSQUERY_OR,
    CALX_TSQUERY_THEN, /* one and, `distance` words later, the other: <-> */
} calx_tsquery_kind;

/* A word or an operator of a tsquery. */
typedef struct calx_tsquery_item {
    calx_tsquery_kind kind; /* which of the others count */
    calx_text word;    /* of a word: as the text search configuration has it, see calx_lexeme */
    uint8_t weights;   /* of a word: those it may have in the document, by CALX_TSQUERY_WEIGHT; 0: any */
    bool prefix;       /* of a word: whatever begins with it counts too */
    uint16_t distance; /* of CALX_TSQUERY_THEN: how many words later, 1 for the next; 16384 at most */
} calx_tsquery_item;

/* The weight 'A' to 'D' as one of calx_tsquery_item's `weights`, which are joined by |. */
#define CALX_TSQUERY_WEIGHT(weight) (1u << ('D' - (weight)))

/* What is searched for in documents: `len` items, each operator before its operands, the RIGHT one of two first, as
 * PostgreSQL has them. "a & !b" is AND, NOT, b, a. A query of no items finds nothing: it may be read (of stop words only, say), and is
 * refused as a value, since the server takes none in binary. */
typedef struct calx_tsquery {
    calx_tsquery_item *items; /* `len` items side by side */
    size_t len;
} calx_tsquery;

/* How a type is laid out and sent. */
typedef enum calx_kind {
    CALX_KIND_BOOLEAN = 1,
    CALX_KIND_INT2,
    CALX_KIND_INT4,
    CALX_KIND_INT8,
    CALX_KIND_FLOAT4,
    CALX_KIND_FLOAT8,
    CALX_KIND_NUMERIC,
    CALX_KIND_TEXT,
    CALX_KIND_BYTEA,
    CALX_KIND_UUID,
    CALX_KIND_JSON,
    CALX_KIND_JSONB,
    CALX_KIND_DATE,
    CALX_KIND_TIMESTAMP,
    CALX_KIND_INTERVAL,
    CALX_KIND_RANGE,
    CALX_KIND_MULTIRANGE,
    CALX_KIND_TSVECTOR,
    CALX_KIND_TSQUERY,
    CALX_KIND_ENUM,
    CALX_KIND_ARRAY,
} calx_kind;

/* All of a type that the toolkit knows. Constant; one for each SQL type. */
typedef struct calx_type {
    const char *name; /* as SQL writes it, unquoted: "integer", "character varying", "jurisdiction_type" */
    calx_kind kind;                  /* how its values are sent and read */
    uint32_t oid;                    /* 0 for enums and their arrays: it differs from database to database */
    uint16_t size;                   /* of the C type, in bytes */
    uint16_t opt_value;              /* where `value` stands in the nullable C type, in bytes */
    const struct calx_type *element; /* of an array, else NULL */
    const struct calx_type *bound;   /* of a range: what its bounds are; else NULL */
    const struct calx_type *range;   /* of a multirange: what its ranges are; else NULL */
    const struct calx_type *array;   /* the type of arrays of this, NULL for an array */
    const char *const *labels;       /* of an enum, in order; the C value of labels[i] is i + 1, as an int */
    uint16_t label_count;
    const char *doc; /* of an enum: its comment in the database; NULL where none */
} calx_type;

/* An array of any type, as it lies in memory; calx_array_T has the same layout with `items` typed. */
typedef struct calx_array {
    void *items;       /* `len` C values side by side; zeroed where the element is null */
    const bool *nulls; /* `len` flags, or NULL where no element is null */
    int32_t len;       /* how many elements; an array has one dimension, or none when it is empty */
    int32_t shift;     /* subscript of the first element less 1: 0 in all but the strangest arrays */
} calx_array;

/* Declares calx_array_T, calx_ctype_T_array, and the nullable types of T and its array. */
#define CALX_DECLARE_OPT(T)            \
    typedef struct calx_opt_##T {      \
        bool set;                      \
        calx_ctype_##T value;          \
    } calx_opt_##T

#define CALX_DECLARE_VALUE(T)                        \
    CALX_DECLARE_OPT(T);                             \
    typedef struct calx_array_##T {                  \
        calx_ctype_##T *items;                       \
        const bool *nulls;                           \
        int32_t len;                                 \
        int32_t shift;                               \
    } calx_array_##T;                                \
    typedef calx_array_##T calx_ctype_##T##_array;   \
    CALX_DECLARE_OPT(T##_array)

typedef bool calx_ctype_boolean;
typedef int16_t calx_ctype_int2;
typedef int32_t calx_ctype_int4;
typedef int64_t calx_ctype_int8;
typedef float calx_ctype_float4;
typedef double calx_ctype_float8;
typedef calx_numeric calx_ctype_numeric;
typedef calx_text calx_ctype_text;
typedef calx_text calx_ctype_varchar;
typedef calx_bytea calx_ctype_bytea;
typedef calx_uuid calx_ctype_uuid;
typedef calx_json calx_ctype_json;
typedef calx_json calx_ctype_jsonb;
typedef calx_date calx_ctype_date;
typedef int64_t calx_ctype_timestamp;
typedef int64_t calx_ctype_timestamptz;
typedef calx_interval calx_ctype_interval;
typedef calx_daterange calx_ctype_daterange;
typedef calx_int4range calx_ctype_int4range;
typedef calx_int8range calx_ctype_int8range;
typedef calx_numrange calx_ctype_numrange;
typedef calx_tsrange calx_ctype_tsrange;
typedef calx_tstzrange calx_ctype_tstzrange;
typedef calx_datemultirange calx_ctype_datemultirange;
typedef calx_int4multirange calx_ctype_int4multirange;
typedef calx_int8multirange calx_ctype_int8multirange;
typedef calx_nummultirange calx_ctype_nummultirange;
typedef calx_tsmultirange calx_ctype_tsmultirange;
typedef calx_tstzmultirange calx_ctype_tstzmultirange;
typedef calx_tsvector calx_ctype_tsvector;
typedef calx_tsquery calx_ctype_tsquery;

/* The ranges among them. */
#define CALX_RANGE_TYPES(T)                                         \
    T(daterange, "daterange", RANGE, 3912, 3913)                    \
    T(int4range, "int4range", RANGE, 3904, 3905)                    \
    T(int8range, "int8range", RANGE, 3926, 3927)                    \
    T(numrange, "numrange", RANGE, 3906, 3907)                      \
    T(tsrange, "tsrange", RANGE, 3908, 3909)                        \
    T(tstzrange, "tstzrange", RANGE, 3910, 3911)

/* The multiranges among them. */
#define CALX_MULTIRANGE_TYPES(T)                                    \
    T(datemultirange, "datemultirange", MULTIRANGE, 4535, 6155)     \
    T(int4multirange, "int4multirange", MULTIRANGE, 4451, 6150)     \
    T(int8multirange, "int8multirange", MULTIRANGE, 4536, 6157)     \
    T(nummultirange, "nummultirange", MULTIRANGE, 4532, 6151)       \
    T(tsmultirange, "tsmultirange", MULTIRANGE, 4533, 6152)         \
    T(tstzmultirange, "tstzmultirange", MULTIRANGE, 4534, 6153)

/* Each built-in type: token, SQL name, kind, OID, OID of its array (PostgreSQL's pg_type.dat). */
#define CALX_BUILTIN_TYPES(T)                                       \
    T(boolean, "boolean", BOOLEAN, 16, 1000)                        \
    T(int2, "smallint", INT2, 21, 1005)                             \
    T(int4, "integer", INT4, 23, 1007)                              \
    T(int8, "bigint", INT8, 20, 1016)                               \
    T(float4, "real", FLOAT4, 700, 1021)                            \
    T(float8, "double precision", FLOAT8, 701, 1022)                \
    T(numeric, "numeric", NUMERIC, 1700, 1231)                      \
    T(text, "text", TEXT, 25, 1009)                                 \
    T(varchar, "character varying", TEXT, 1043, 1015)               \
    T(bytea, "bytea", BYTEA, 17, 1001)                              \
    T(uuid, "uuid", UUID, 2950, 2951)                               \
    T(json, "json", JSON, 114, 199)                                 \
    T(jsonb, "jsonb", JSONB, 3802, 3807)                            \
    T(date, "date", DATE, 1082, 1182)                               \
    T(timestamp, "timestamp without time zone", TIMESTAMP, 1114, 1115) \
    T(timestamptz, "timestamp with time zone", TIMESTAMP, 1184, 1185)  \
    T(interval, "interval", INTERVAL, 1186, 1187)                   \
    CALX_RANGE_TYPES(T)                                             \
    CALX_MULTIRANGE_TYPES(T)                                        \
    T(tsvector, "tsvector", TSVECTOR, 3614, 3643)                  \
    T(tsquery, "tsquery", TSQUERY, 3615, 3645)

/* What tells SQL types apart whose C types are one: times of both kinds are an int64_t. It is never anything but the
 * type that a pointer has. */
typedef struct calx_sql_timestamp {
    char unused;
} calx_sql_timestamp;
typedef struct calx_sql_timestamptz {
    char unused;
} calx_sql_timestamptz;
#define CALX_SQL_BOOLEAN(T) calx_ctype_##T
#define CALX_SQL_INT2(T) calx_ctype_##T
#define CALX_SQL_INT4(T) calx_ctype_##T
#define CALX_SQL_INT8(T) calx_ctype_##T
#define CALX_SQL_FLOAT4(T) calx_ctype_##T
#define CALX_SQL_FLOAT8(T) calx_ctype_##T
#define CALX_SQL_NUMERIC(T) calx_ctype_##T
#define CALX_SQL_TEXT(T) calx_ctype_##T
#define CALX_SQL_BYTEA(T) calx_ctype_##T
#define CALX_SQL_UUID(T) calx_ctype_##T
#define CALX_SQL_JSON(T) calx_ctype_##T
#define CALX_SQL_JSONB(T) calx_ctype_##T
#define CALX_SQL_INTERVAL(T) calx_ctype_##T
#define CALX_SQL_RANGE(T) calx_ctype_##T
#define CALX_SQL_MULTIRANGE(T) calx_ctype_##T
#define CALX_SQL_TSVECTOR(T) calx_ctype_##T
#define CALX_SQL_TSQUERY(T) calx_ctype_##T
#define CALX_SQL_DATE(T) calx_ctype_##T
#define CALX_SQL_TIMESTAMP(T) calx_sql_##T
#define CALX_DECLARE_SQLTYPE(T, TYPE)  \
    typedef TYPE calx_sqltype_##T;     \
    typedef calx_ctype_##T##_array calx_sqltype_##T##_array

#define CALX_DECLARE_BUILTIN(T, sql, kind, oid, array_oid) \
    CALX_DECLARE_VALUE(T);                                 \
    CALX_DECLARE_SQLTYPE(T, CALX_SQL_##kind(T));           \
    extern const calx_type calx_type_##T;                  \
    extern const calx_type calx_type_##T##_array;
CALX_BUILTIN_TYPES(CALX_DECLARE_BUILTIN)
#undef CALX_DECLARE_BUILTIN

/* A nullable value and the absence of one: CALX_SOME(int4, 7), CALX_NONE(int4). */
#define CALX_SOME(T, v) ((calx_opt_##T){ .set = true, .value = (v) })
#define CALX_NONE(T) ((calx_opt_##T){ .set = false })

/* Appends the binary form of `*value` (a C value of the type) to `out`; after a failure `out` is as it
 * was. What PostgreSQL could not take is refused with CALX_BAD_VALUE: text that is not UTF-8 or holds
 * a NUL, an enum value without a label, a numeric that is none or has more than 12,000 digits, a date
 * or timestamp outside of PostgreSQL's calendar, a range whose bounds are the wrong way round, a
 * word of a tsvector that is empty or longer than 2046 bytes, or out of order, as its positions may be, a tsquery
 * whose operators lack operands or whose words have more than 1 MiB together, an
 * array of negative length, more than 1 GiB. The error names the type and never the value.
 *
 * An enum is sent as its label. The elements of an enum's array are sent under the OID of text, which
 * PostgreSQL 14 and later take for any enum, in parameters as in COPY. */
bool calx_encode(const calx_type *type, const void *value, calx_buffer *out, calx_error *err);

/* Reads the binary form in `data` into `*value`. Text, bytea and JSON point into `data`, which must
 * live as long as the value; arrays and numerics are made in `arena`. Fails with CALX_BAD_VALUE on
 * bytes that are not of the type, on an enum's label that the program does not know, and on arrays of
 * two and more dimensions (flattened, they would be other values when written back). Text is not
 * checked again: on a connection of ours the server sends UTF-8. */
bool calx_decode(const calx_type *type, const char *data, size_t len, calx_arena *arena, void *value,
                 calx_error *err);

/* The value as PostgreSQL would print it, for people and tests: `{1,2}`, `2026-11-22`, `t`; a
 * timestamptz in UTC. Always new bytes in the arena. */
calx_text calx_print(calx_arena *arena, const calx_type *type, const void *value);

/* The C value (1, 2, …) of an enum's label, or 0 where it has no such label. */
int calx_enum_value(const calx_type *type, calx_text label);

/* The label of a C value, or the empty slice (data NULL) where it has none. */
calx_text calx_enum_label(const calx_type *type, int value);

/* Reads a UUID as PostgreSQL does: 32 hex digits in either case, with hyphens after groups of four and
 * braces around or without. False, and `*out` untouched, for anything else. */
bool calx_uuid_parse(calx_text text, calx_uuid *out);

#endif
