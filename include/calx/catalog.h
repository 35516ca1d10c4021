/* Catalogs: what a database holds, as a value; what differs between two; and the SQL that makes one of the other.
 *
 * PostgreSQL is the judge of equality. Every property of an object is text that PostgreSQL itself printed
 * (pg_get_constraintdef, pg_get_viewdef, format_type…), and two objects are equal where it prints them alike, or would
 * once it had read its own print: nothing here parses an expression. Dependencies are those of pg_depend.
 *
 * What is compared: schemas, extensions, collations, enums and their labels, domains, composite and range types,
 * text search dictionaries and configurations,
 * sequences, tables (also partitioned ones and their partitions), columns, defaults, constraints, indexes, extended
 * statistics, views, materialized views, functions, procedures, aggregates, operators, casts, triggers, event triggers,
 * rules, policies, publications, default privileges, grants and comments. What belongs to an extension is the extension's. Not compared: the order of
 * columns, owners, tablespaces, access methods, versions of extensions; and foreign tables, operator classes, what a
 * partition has beside its parent and others, which are counted up in calx_catalog.not_compared. A table whose parents, bounds or partition key change is dropped
 * and made anew, which its step says. */
#ifndef CALX_CATALOG_H
#define CALX_CATALOG_H

#include <calx/pg.h>

/* What an object is. */
typedef enum calx_object_kind {
    CALX_OBJECT_SCHEMA = 1,
    CALX_OBJECT_EXTENSION,
    CALX_OBJECT_COLLATION,
    CALX_OBJECT_ENUM,
    CALX_OBJECT_ENUM_LABEL, /* part of its enum */
    CALX_OBJECT_DOMAIN,
    CALX_OBJECT_DOMAIN_CHECK, /* part of its domain */
    CALX_OBJECT_COMPOSITE,
    CALX_OBJECT_RANGE, /* and its multirange */
    CALX_OBJECT_TEXT_DICTIONARY,
    CALX_OBJECT_TEXT_CONFIGURATION, /* of text search, as is the one before */
    CALX_OBJECT_SEQUENCE, /* but for those behind identity columns */
    CALX_OBJECT_TABLE,
    CALX_OBJECT_COLUMN, /* part of its table, as are the ones that follow */
    CALX_OBJECT_DEFAULT, /* part of its column */
    CALX_OBJECT_PRIMARY_KEY,
    CALX_OBJECT_UNIQUE,
    CALX_OBJECT_EXCLUSION,
    CALX_OBJECT_CHECK,
    CALX_OBJECT_FOREIGN_KEY,
    CALX_OBJECT_INDEX, /* of a table or materialized view, and not behind a constraint */
    CALX_OBJECT_STATISTICS,
    CALX_OBJECT_FUNCTION,
    CALX_OBJECT_PROCEDURE,
    CALX_OBJECT_AGGREGATE,
    CALX_OBJECT_OPERATOR, /* with the types of its operands: "+(integer, text)" */
    CALX_OBJECT_CAST,     /* its name is "source AS target" */
    CALX_OBJECT_VIEW,
    CALX_OBJECT_MATERIALIZED_VIEW,
    CALX_OBJECT_VIEW_COLUMN, /* part of its view or composite type; only where it has a comment */
    CALX_OBJECT_TRIGGER,
    CALX_OBJECT_RULE,
    CALX_OBJECT_POLICY,
    CALX_OBJECT_EVENT_TRIGGER,
    CALX_OBJECT_PUBLICATION, /* from PostgreSQL 15 on */
    CALX_OBJECT_DEFAULT_PRIVILEGES, /* of one role to another, on one kind of thing; part of its schema, if it has one */
    CALX_OBJECT_GRANT, /* part of what it grants; its name is the role's */
    CALX_OBJECT_KINDS  /* how many kinds there are, and one */
} calx_object_kind;

/* One property of an object, such as `type` of a column. `value.data` is NULL where the object has none. Properties
 * whose names begin with "_" help to write SQL and are not compared. */
typedef struct calx_property {
    const char *name; /* "type"; constant */
    calx_text value;
} calx_property;

/* One object. Names are quoted where SQL wants that, by PostgreSQL itself. */
typedef struct calx_object calx_object;
struct calx_object {
    calx_object_kind kind;   /* of what it is */
    calx_text schema;        /* that it is in; empty for schemas and extensions */
    calx_text name;          /* of functions with the types of the arguments: "f(integer, text)" */
    calx_text identity;      /* for people: "public.agencies.name" */
    const calx_object *of;   /* what it is a part of, else NULL */
    const calx_property *properties; /* the same for all of a kind, in the same order */
    size_t property_count;
    const calx_object *const *depends; /* what it cannot be without; `of` is not among them */
    size_t depend_count;
    calx_text owner; /* not compared: who owns it, where that is another than the role that read it and may be given
                        things by it; else empty */
    size_t index; /* its place in the catalog */
};

/* All objects of a database. Immutable. */
typedef struct calx_catalog {
    const calx_object *const *objects; /* parts after what they are parts of; columns in their table's order */
    size_t count;
    int server_version;         /* as calx_server_version */
    const calx_object *const *sorted; /* the same by kind and identity */
    const struct calx_casts *casts; /* which types become which; for the renderer */
    calx_text called; /* what it was read with; empty: whole, and under its own name */
    const calx_text *not_compared; /* objects of kinds that are not read, and settings, in words: "foreign table public.far" */
    size_t not_compared_count;
} calx_catalog;

/* What to read; zero means the default named, and the struct may be NULL. */
typedef struct calx_catalog_options {
    const char *const *schemas; /* NULL: all but PostgreSQL's own */
    size_t schema_count;
    const char *const *leave_out; /* names of tables, in any schema, that are not the program's: the version table */
    size_t leave_out_count;
    const char *called; /* as SQL writes it: the name that the one schema of `schemas` goes by; NULL: its own */
} calx_catalog_options;

/* Reads a database's catalog, in one snapshot; into `arena`. It takes no locks that anyone waits for. Where a
 * transaction is open it sees what that has done, and leaves it open. What is in the open schemas but may not be seen
 * by the role is there all the same: PostgreSQL's catalogs are open to everyone; where an administrator has closed
 * them the error (42501) says so. NULL on error. */
const calx_catalog *calx_catalog_read(calx_conn *conn, calx_arena *arena, const calx_catalog_options *options,
                                      calx_error *err);

/* A catalog as bytes, in `arena`, for the same program on the same machine. */
calx_text calx_catalog_pack(calx_arena *arena, const calx_catalog *catalog);

/* That catalog again, in `arena`; its texts are in `bytes`, which have to live as long. NULL where the bytes are not
 * those of a catalog. */
const calx_catalog *calx_catalog_unpack(calx_arena *arena, calx_text bytes);

/* The object of that kind and identity, or NULL. */
const calx_object *calx_catalog_find(const calx_catalog *catalog, calx_object_kind kind, calx_text identity);

/* Whether it has something of the kind that PostgreSQL did not put there by itself: grants, say, other than EXECUTE of
 * each function to all; those on schemas do not count. */
bool calx_catalog_declares(const calx_catalog *catalog, calx_object_kind kind);

/* The property of that name; data NULL where the object has none. */
calx_text calx_object_get(const calx_object *object, const char *property);

/* The kind in words: "foreign key", "materialized view". */
const char *calx_object_kind_name(calx_object_kind kind);

/* An old object and the new one that it becomes. */
typedef struct calx_rename {
    const calx_object *from; /* of the old catalog */
    const calx_object *to;   /* of the new one */
} calx_rename;

/* How to compare; zero means the default named, and the struct may be NULL.
 *
 * A rename is "old:new" for a schema, table, view, sequence, index, enum, domain or composite type, and "table.old:new"
 * for a column, constraint, trigger, policy or enum label. The schema in front may be left out where only one fits. A
 * renamed table comes before its parts, which go by its old name. Where the old side has the new name and the new side
 * the old one the rename is turned round, so that the same list serves upgrade and downgrade. */
typedef struct calx_compare_options {
    const char *const *renames; /* those that are meant: that were asked about, or given */
    size_t rename_count;
    uint64_t ignore_kinds; /* bits 1 << kind: for grants and policies, say, where models declare none */
    bool ignore_comments;  /* true: comments may differ */
} calx_compare_options;

/* How one object differs. */
typedef struct calx_change {
    const calx_object *from; /* NULL: created */
    const calx_object *to;   /* NULL: dropped */
    bool renamed;            /* and both have other names */
    const char *const *properties; /* names of those that differ; none where it is created, dropped or only renamed */
    size_t property_count;
} calx_change;

/* What differs. A part of what is created or dropped is a change of its own. */
typedef struct calx_difference {
    const calx_catalog *from; /* the old one */
    const calx_catalog *to;   /* the new one */
    const calx_change *changes; /* in the order of `to`, then of what is dropped */
    size_t count;
    const calx_rename *likely; /* dropped and created, and so alike that a rename was perhaps meant: ask */
    size_t likely_count;
    const calx_rename *renames; /* those that were given, found, and those of indexes and constraints that are certain */
    size_t rename_count;
    uint64_t ignored_kinds; /* as the options have it */
    const calx_object *const *counterparts; /* of each object of `from` by its index: the one of `to`, or NULL */
} calx_difference;

/* Compares. Renames that are given are taken as such, and dependents of what is renamed are equal where they print
 * alike with the new name. Indexes and constraints of one table and definition are renamed without being told, where
 * only one of each fits the other. Fails with CALX_NOT_FOUND or CALX_AMBIGUOUS on a rename that fits no object or several.
 * Both catalogs must live as long as the difference. */
const calx_difference *calx_catalog_compare(calx_arena *arena, const calx_catalog *from, const calx_catalog *to,
                                            const calx_compare_options *options, calx_error *err);

/* Whether nothing differs. */
static inline bool calx_difference_none(const calx_difference *d)
{
    return d->count == 0;
}

/* A change in one line, for people: "add column public.agencies.name", "alter column … (type, not_null)". */
calx_text calx_change_summary(calx_arena *arena, const calx_change *change);

/* What a step is for. Steps of one phase may share a transaction; see calx_step.batch. */
typedef enum calx_phase {
    CALX_PHASE_LABELS,     /* enum labels, which can be used only after they are committed */
    CALX_PHASE_CHANGE,     /* the change itself, with strong but short locks */
    CALX_PHASE_CONCURRENT, /* index builds outside of transactions, each alone */
    CALX_PHASE_FILL,       /* rows that get the value of a new default */
    CALX_PHASE_VALIDATE,   /* scans under weak locks */
    CALX_PHASE_FINISH,     /* what rests on them: NOT NULL */
} calx_phase;

/* One step of a script: a statement, or several that belong together. */
typedef struct calx_step {
    calx_text sql;      /* with semicolons and a newline at the end */
    calx_text summary;  /* one line: "drop column public.agencies.name" */
    calx_text note;     /* what to know before it runs, a sentence; empty where nothing */
    calx_text hurt_sql; /* SELECT count(*), to be asked before the script runs, of the rows that would be lost or that
                           would stop it; else empty */
    calx_phase phase;     /* when it runs among the others */
    int batch;            /* from 0: those of a later one need the earlier ones committed */
    bool outside;         /* runs outside of transactions only */
    bool destructive;     /* what it takes away no downgrade brings back */
    bool rewrites;        /* writes the whole table anew under an exclusive lock */
    bool renames;         /* gives the object its new name */
    const calx_object *object; /* that it is about: of `to`, or of `from` where it is dropped */
} calx_step;

/* Steps in the order to run them. */
typedef struct calx_script {
    const calx_step *steps; /* none where nothing differs */
    size_t count;
    int batches; /* how many transactions, or statements outside of them, it takes */
} calx_script;

/* How to write it; zero means the default named, and the struct may be NULL. */
typedef struct calx_script_options {
    bool unsafe; /* false: what would lock a table that others use for long is done in a way that does not */
    bool places; /* what is made gets the owner, tablespace and access method that it has in `to`, which are not compared; false: only
                    what is made anew keeps those that it had */
    const char *const *label_map; /* which label the rows of one that is removed get: "mood.sad:gloomy" */
    size_t label_map_count;
} calx_script_options;

/* The SQL that makes `to` of `from`, in an order that works; what stands in the way is dropped and put back with its
 * comments and grants. `options` may be NULL. NULL with CALX_USAGE where the objects depend on each other in a circle
 * that no order resolves. The way back is the script of the difference the other way round. */
const calx_script *calx_catalog_script(calx_arena *arena, const calx_difference *difference,
                                       const calx_script_options *options, calx_error *err);

#endif
