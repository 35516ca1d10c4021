/* Catalogs of schemas in a folder of the user's, a file each. A file's name is a digest of all that its content depends
 * on: what is made, by which program, on what server and under which settings. So a file is never out of date, and one
 * that is broken, or somebody else's, is as good as none. */
#include "kept.h"

#include "build_id.h"
#include "digest.h"
#include "scratch.h"

#include <calx/buffer.h>
#include <calx/log.h>

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_KEPT 16
#define LARGEST (256U << 20)
#define DIGITS ((size_t)64) /* of a digest */

/* All that decides what the server makes of the same SQL, as far as it could be otherwise tomorrow, or for another
 * user. No row for a role that may make no database: what it gets in a schema depends on the database around it. */
static const char server_sql[] =
    "SELECT concat_ws(E'\\n', version(), current_user, current_schema(), quote_ident(current_schema()),"
    " to_jsonb(d) - ARRAY['oid', 'datname', 'datdba', 'datfrozenxid', 'datminmxid', 'dattablespace', 'datconnlimit',"
    "                     'datacl', 'datallowconn', 'datistemplate', 'datlastsysoid', 'dathasloginevt'],"
    " (SELECT concat_ws(' ', nspowner::regrole, nspacl, obj_description(n.oid, 'pg_namespace'))"
    "    FROM pg_namespace AS n WHERE nspname = current_schema()),"
    " (SELECT string_agg(concat_ws(' ', name, setting), E'\\n' ORDER BY name) FROM pg_settings"
    "   WHERE context IN ('user', 'superuser') AND name <> 'application_name'),"
    " (SELECT string_agg(spcname, E'\\n' ORDER BY spcname) FROM pg_tablespace),"
    " (SELECT string_agg(concat_ws(' ', name, default_version), E'\\n' ORDER BY name) FROM pg_available_extensions))"
    " FROM pg_database AS d, pg_roles AS r"
    " WHERE d.datname = current_database() AND r.rolname = current_user AND (r.rolcreatedb OR r.rolsuper)";

/* Roles as SQL has their names, in small letters, and what decides about what they may own and do. */
static const char roles_sql[] = "SELECT lower(replace(rolname COLLATE \"C\", '\"', '\"\"')), concat_ws(' ', rolname, "
                                "rolsuper, rolcreaterole, rolbypassrls),"
                                " (rolname = current_user)::int FROM pg_roles ORDER BY rolname";

static void add_part(calx_buffer *to, calx_text text)
{
    calx_buffer_addf(to, "%zu:", text.len);
    calx_buffer_add_text(to, text);
}

/* Whether the schema may look at all roles there are. */
static bool asks_for_roles(calx_text sql)
{
    static const char *const catalogs[] = { "pg_role", "pg_auth", "pg_user", "pg_group", "pg_shadow", "regrole" };
    for (size_t i = 0; i < sizeof catalogs / sizeof *catalogs; i++)
        if (calx_text_find(sql, calx_text_of(catalogs[i])) >= 0)
            return true;
    return false;
}

/* The roles that the schema speaks of, and the one that makes it: others come and go on a server. */
static void add_roles(calx_buffer *to, const PGresult *roles, calx_text sql)
{
    bool all = asks_for_roles(sql);
    for (int row = 0; row < PQntuples(roles); row++)
        if (all || calx_cell_int(roles, row, 2) || calx_text_find(sql, calx_cell_text(roles, row, 0)) >= 0)
            add_part(to, calx_cell_text(roles, row, 1));
}

/* In small letters as SQL takes names; letters beyond ASCII are left, as they are in names. */
static calx_text lowered(calx_arena *arena, calx_text text)
{
    char *low = calx_text_cstr(arena, text);
    for (size_t i = 0; i < text.len; i++)
        if (low[i] >= 'A' && low[i] <= 'Z')
            low[i] = (char)(low[i] - 'A' + 'a');
    return (calx_text){ low, text.len };
}

static calx_text key_of(calx_arena *arena, calx_text server, const PGresult *roles, calx_text build,
                        const calx_schema *schema, const calx_autogenerate_options *options)
{
    CALX_SCOPED_ARENA(scratch);
    calx_buffer all = calx_buffer_sized(scratch, 65536);
    calx_buffer pieces = calx_buffer_sized(scratch, 65536);
    calx_schema_add_pieces(&pieces, schema);
    add_part(&all, build);
    add_part(&all, server);
    add_roles(&all, roles, lowered(scratch, calx_buffer_text(&pieces)));
    add_part(&all, calx_text_of(options->version_table));
    calx_buffer_addf(&all, "%zu", options->schemas ? options->schema_count + 1 : 0);
    for (size_t i = 0; options->schemas && i < options->schema_count; i++)
        add_part(&all, calx_text_of(options->schemas[i]));
    add_part(&all, calx_buffer_text(&pieces));
    return calx_digest_text(arena, calx_buffer_text(&all));
}

kept calx_kept_place(calx_conn *conn, const calx_schema *schema, calx_arena *arena,
                     const calx_autogenerate_options *options)
{
    kept place = { 0 };
    if (!options->cache || options->scratch.no_database)
        return place;
    calx_text build = calx_build_id(arena);
    PGresult *server = build.len > 0 ? calx_query(conn, arena, server_sql, NULL, NULL) : NULL;
    PGresult *roles = server ? calx_query(conn, arena, roles_sql, NULL, NULL) : NULL;
    if (!roles || PQntuples(server) != 1)
        return place;
    place.key = key_of(arena, calx_cell_text(server, 0, 0), roles, build, schema, options);
    place.folder = options->cache;
    place.path = calx_text_format(arena, "%s/%.*s", place.folder, CALX_TEXT_ARG(place.key)).data;
    return place;
}

/* The bytes of a file that nobody else could have written; NULL data where there is none. */
static calx_text read_own(const char *path, calx_arena *arena)
{
    calx_text none = { 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat found;
    if (fd < 0)
        return none;
    bool own = fstat(fd, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid() &&
               (found.st_mode & (S_IWGRP | S_IWOTH)) == 0 && found.st_size <= LARGEST;
    size_t len = own ? (size_t)found.st_size : 0;
    char *bytes = calx_alloc_raw(arena, len + 1);
    size_t have = 0;
    ssize_t got = own ? 1 : 0;
    while (got > 0 && have < len) {
        got = read(fd, bytes + have, len - have);
        have += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    return own && have == len ? (calx_text){ bytes, len } : none;
}

/* Takes the first `len` bytes, which there are. */
static calx_text cut(calx_text *rest, size_t len)
{
    calx_text head = { rest->data, len };
    *rest = (calx_text){ rest->data + len, rest->len - len };
    return head;
}

const calx_catalog *calx_kept_read(const kept *place, calx_arena *arena)
{
    if (!place->folder)
        return NULL;
    calx_text rest = read_own(place->path, arena);
    bool whole = rest.len > 2 * DIGITS;
    calx_text key = whole ? cut(&rest, DIGITS) : rest;
    calx_text sum = whole ? cut(&rest, DIGITS) : rest;
    bool good = whole && calx_text_equal(key, place->key) && calx_text_equal(sum, calx_digest_text(arena, rest));
    const calx_catalog *catalog = good ? calx_catalog_unpack(arena, rest) : NULL;
    calx_log(CALX_DEBUG, catalog ? "the schema was made before" : "the schema is to be made", "file", place->path,
             NULL);
    return catalog;
}

/* mkdir -p; only its owner enters what is made. */
static bool make_folder(const char *folder)
{
    CALX_SCOPED_ARENA(arena);
    char *part = calx_text_cstr(arena, calx_text_of(folder));
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return mkdir(part, 0700) == 0 || errno == EEXIST;
}

static int newest_first(const FTSENT **a, const FTSENT **b)
{
    const struct timespec *x = &(*a)->fts_statp->st_mtim;
    const struct timespec *y = &(*b)->fts_statp->st_mtim;
    if (x->tv_sec != y->tv_sec)
        return x->tv_sec < y->tv_sec ? 1 : -1;
    return (x->tv_nsec < y->tv_nsec) - (x->tv_nsec > y->tv_nsec);
}

/* A schema that changes leaves a file each time. */
static void drop_oldest(const char *folder)
{
    CALX_SCOPED_ARENA(arena);
    char *const roots[] = { calx_text_cstr(arena, calx_text_of(folder)), NULL };
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, newest_first);
    int count = 0;
    for (FTSENT *entry; tree && (entry = fts_read(tree));) {
        if (entry->fts_level == 1 && entry->fts_info == FTS_D)
            fts_set(tree, entry, FTS_SKIP);
        bool ours = entry->fts_level == 1 && entry->fts_info == FTS_F && entry->fts_namelen >= DIGITS;
        if (ours && ++count > MOST_KEPT)
            unlink(entry->fts_path);
    }
    if (tree)
        fts_close(tree);
}

/* Not forced to disk: what a crash leaves half written is known by its sum. */
static bool write_all(int fd, calx_text text)
{
    ssize_t wrote = 0;
    for (; text.len > 0 && wrote >= 0; text = (calx_text){ text.data + wrote, text.len - (size_t)wrote })
        if ((wrote = write(fd, text.data, text.len)) < 0)
            return false;
    return true;
}

void calx_kept_write(const kept *place, const calx_catalog *catalog)
{
    if (!place->folder)
        return;
    CALX_SCOPED_ARENA(arena);
    calx_text bytes = calx_catalog_pack(arena, catalog);
    calx_buffer all = calx_buffer_sized(arena, bytes.len + 2 * DIGITS);
    calx_buffer_add_text(&all, place->key);
    calx_buffer_add_text(&all, calx_digest_text(arena, bytes));
    calx_buffer_add_text(&all, bytes);
    const char *draft = calx_text_format(arena, "%s.%ld", place->path, (long)getpid()).data;
    bool there = all.len <= LARGEST && make_folder(place->folder);
    int fd = there ? open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    bool ok = fd >= 0 && write_all(fd, calx_buffer_text(&all));
    if (fd >= 0)
        close(fd);
    if (ok && rename(draft, place->path) == 0)
        drop_oldest(place->folder);
    else if (fd >= 0)
        unlink(draft);
}
