/* COPY in binary from rows built field by field. */
#include "conn.h"

#include <calx/clock.h>

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* What is sent at once: with the five bytes that libpq puts before it, it fills libpq's buffer to the end, which then
 * goes out whole by one call of the system's. Where a piece ends within a row, the next one goes on with it. */
#define PIECE ((size_t)64 * 1024 - 5)
/* Pieces are sent as soon as there is one, so there is little behind it if rows are of the usual size. */
#define ROOM (PIECE + (size_t)8 * 1024)
/* A buffer that one large row has grown beyond this is given back. */
#define LARGEST_KEPT ((size_t)1024 * 1024)

struct calx_copy_in {
    calx_conn *conn;    /* meaningless once it is no longer open */
    calx_arena *buffer; /* of its own, so that scopes in the caller's arena cannot free it */
    calx_buffer bytes;
    const char *sql; /* for errors and the log */
    int64_t begin;   /* calx_ticks(), where slow statements are logged */
    size_t row_at;   /* where the row being built begins */
    int columns;
    int fields; /* of the row being built */
    bool open;
    bool secret_rows;
};

/* `rows` is negative where none lasts. */
static void close_copy(calx_copy_in *copy, int64_t rows)
{
    if (copy->conn->slow)
        calx_log_slow(copy->conn, copy->sql, NULL, copy->begin, rows);
    copy->open = false;
    copy->conn->copy_in = NULL;
    calx_arena_free(copy->buffer);
}

void calx_copy_in_secret(calx_copy_in *copy)
{
    copy->secret_rows = true;
    copy->conn->secret_rows = true;
}

void calx_copy_in_abort(calx_copy_in *copy)
{
    if (!copy || !copy->open)
        return;
    PQclear(calx_conn_finish(copy->conn));
    close_copy(copy, -1);
}

static void abort_with_arena(void *copy)
{
    calx_copy_in_abort(copy);
}

/* Takes the server's reason for ending the COPY, and ends it here. */
static bool fail_copy(calx_copy_in *copy, calx_error *err)
{
    calx_conn *conn = copy->conn;
    PGresult *result = calx_conn_finish(conn);
    calx_fail_rows(conn, result, copy->sql, copy->secret_rows, err);
    PQclear(result);
    close_copy(copy, -1);
    return false;
}

static void start_buffer(calx_copy_in *copy)
{
    copy->buffer = calx_arena_new();
    copy->bytes = calx_buffer_sized(copy->buffer, ROOM);
}

static bool send_bytes(calx_copy_in *copy, calx_text bytes, calx_error *err)
{
    PGconn *pg = copy->conn->pg;
    /* shows a connection that was lost; an error waits for the end, since libpq reads none before */
    if (!PQconsumeInput(pg))
        return fail_copy(copy, err);
    for (size_t sent = 0; sent < bytes.len;) {
        size_t left = bytes.len - sent;
        int piece = (int)(left < PIECE ? left : PIECE);
        if (PQputCopyData(pg, bytes.data + sent, piece) != 1)
            return fail_copy(copy, err);
        sent += (size_t)piece;
    }
    return true;
}

/* Takes what was not sent, less than a piece, to the front. */
static void keep_rest(calx_copy_in *copy, size_t sent)
{
    calx_arena *old = copy->buffer;
    calx_text rest = { copy->bytes.data + sent, copy->bytes.len - sent };
    if (copy->bytes.cap > LARGEST_KEPT)
        start_buffer(copy);
    memmove(copy->bytes.data, rest.data, rest.len);
    copy->bytes.len = copy->row_at = rest.len;
    if (copy->buffer != old)
        calx_arena_free(old);
}

static bool send_first(calx_copy_in *copy, size_t len, calx_error *err)
{
    if (!send_bytes(copy, (calx_text){ copy->bytes.data, len }, err))
        return false;
    keep_rest(copy, len);
    return true;
}

static bool send_pieces(calx_copy_in *copy, calx_error *err)
{
    return copy->bytes.len < PIECE || send_first(copy, copy->bytes.len / PIECE * PIECE, err);
}

static bool check_server(calx_conn *conn, const PGresult *result, const char *sql, int columns, calx_error *err)
{
    if (PQresultStatus(result) == PGRES_COPY_OUT)
        return calx_conn_refuse_copy(conn, sql, err);
    if (PQresultStatus(result) != PGRES_COPY_IN) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR)
            return calx_fail_result(conn, result, sql, err);
        calx_fail(err, CALX_USAGE, "The statement is no COPY … FROM STDIN.");
        return calx_error_statement(err, sql, strlen(sql), 0);
    }
    if (PQbinaryTuples(result) && PQnfields(result) == columns)
        return true;
    calx_conn_refuse_copy(conn, sql, NULL);
    if (!PQbinaryTuples(result))
        calx_fail(err, CALX_USAGE, "The COPY is not in the binary format.");
    else
        calx_fail(err, CALX_USAGE, "The COPY takes %d columns and is given %d.", PQnfields(result), columns);
    return calx_error_statement(err, sql, strlen(sql), 0);
}

calx_copy_in *calx_copy_in_begin(calx_conn *conn, calx_arena *arena, const char *copy_sql, int columns, calx_error *err)
{
    if (!calx_conn_ready(conn, err))
        return NULL;
    int64_t begin = conn->slow ? calx_ticks() : 0;
    PGresult *result = PQexec(conn->pg, calx_tagged(conn, copy_sql));
    bool good = check_server(conn, result, copy_sql, columns, err);
    PQclear(result);
    if (!good && conn->slow)
        calx_log_slow(conn, copy_sql, NULL, begin, -1);
    if (!good)
        return NULL;
    calx_copy_in *copy = calx_new(arena, calx_copy_in);
    *copy = (calx_copy_in){ .conn = conn, .columns = columns, .open = true, .begin = begin };
    copy->sql = calx_text_cstr(arena, calx_text_of(copy_sql));
    start_buffer(copy);
    /* the signature, no flags, no extension */
    calx_buffer_add(&copy->bytes, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    copy->row_at = copy->bytes.len;
    conn->copy_in = copy;
    calx_defer(arena, abort_with_arena, copy);
    return copy;
}

static bool check_open(const calx_copy_in *copy, calx_error *err)
{
    return copy->open || calx_fail(err, CALX_USAGE, "The COPY has ended already.");
}

static void drop_row(calx_copy_in *copy)
{
    copy->bytes.len = copy->row_at;
    copy->fields = 0;
}

bool calx_copy_in_field(calx_copy_in *copy, const calx_type *type, const void *value, calx_error *err)
{
    if (!check_open(copy, err))
        return false;
    if (copy->fields == copy->columns)
        return calx_fail(err, CALX_USAGE, "A row of the COPY is given more than its %d fields.", copy->columns);
    if (copy->fields == 0)
        calx_buffer_add_u16(&copy->bytes, (uint16_t)copy->columns);
    size_t length_at = copy->bytes.len;
    calx_buffer_add_u32(&copy->bytes, UINT32_MAX); /* what stands for null */
    if (value && !calx_encode(type, value, &copy->bytes, err)) {
        calx_error_context(err, "field %d of the row", copy->fields + 1);
        drop_row(copy);
        return false;
    }
    if (value) {
        uint32_t length = htobe32((uint32_t)(copy->bytes.len - length_at - sizeof length));
        memcpy(copy->bytes.data + length_at, &length, sizeof length);
    }
    copy->fields++;
    return true;
}

bool calx_copy_in_row(calx_copy_in *copy, calx_error *err)
{
    if (!check_open(copy, err))
        return false;
    if (copy->fields != copy->columns) {
        calx_fail(err, CALX_USAGE, "A row of the COPY has %d fields where %d are needed.", copy->fields, copy->columns);
        drop_row(copy);
        return false;
    }
    copy->fields = 0;
    copy->row_at = copy->bytes.len;
    return send_pieces(copy, err);
}

calx_buffer *calx_copy_in_buffer(calx_copy_in *copy, calx_error *err)
{
    if (!check_open(copy, err))
        return NULL;
    if (copy->fields == 0)
        return &copy->bytes;
    calx_fail(err, CALX_USAGE, "Whole rows are added to a COPY in the middle of a row.");
    return NULL;
}

bool calx_copy_in_rows(calx_copy_in *copy, calx_error *err)
{
    if (!check_open(copy, err))
        return false;
    copy->row_at = copy->bytes.len;
    return send_pieces(copy, err);
}

bool calx_copy_in_end(calx_copy_in *copy, int64_t *rows, calx_error *err)
{
    if (!check_open(copy, err))
        return false;
    if (copy->fields > 0) {
        calx_fail(err, CALX_USAGE, "The COPY ends within a row, after %d of its %d fields.", copy->fields,
                  copy->columns);
        calx_copy_in_abort(copy);
        return false;
    }
    calx_buffer_add_u16(&copy->bytes, UINT16_MAX); /* the trailer */
    if (!send_first(copy, copy->bytes.len, err))
        return false;
    PGconn *pg = copy->conn->pg;
    if (PQputCopyEnd(pg, NULL) != 1)
        return fail_copy(copy, err);
    PGresult *result = calx_conn_finish(copy->conn);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    int64_t taken = done ? strtoll(PQcmdTuples(result), NULL, 10) : -1;
    if (!done)
        calx_fail_rows(copy->conn, result, copy->sql, copy->secret_rows, err);
    else if (rows)
        *rows = taken;
    PQclear(result);
    close_copy(copy, taken);
    return done;
}
