/* Texts of SQL that never change: their numbers, and those that a connection keeps for whoever has made them. */
#include "conn.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t calx_known_number(void)
{
    static _Atomic uint64_t last;
    return atomic_fetch_add(&last, 1) + 1;
}

/* The place for texts of that key; one is pushed out where another comes to it. */
static size_t place_of(const void *owner, uint64_t which)
{
    uint64_t mixed = ((uint64_t)(uintptr_t)owner ^ which * UINT64_C(0xFF51AFD7ED558CCD)) * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(mixed >> 32) % KEPT_TEXTS;
}

const calx_known_sql *calx_kept_sql(const calx_conn *conn, const void *owner, uint64_t which)
{
    const kept_text *kept = &conn->kept[place_of(owner, which)];
    return kept->owner == owner && kept->which == which ? &kept->known : NULL;
}

const calx_known_sql *calx_keep_sql(calx_conn *conn, const void *owner, uint64_t which, const char *sql)
{
    kept_text *kept = &conn->kept[place_of(owner, which)];
    char *copy = strdup(sql);
    if (!copy) {
        fputs("calx: the system refused memory for a statement's text\n", stderr);
        abort();
    }
    free(kept->text);
    *kept = (kept_text){ .owner = owner, .which = which, .text = copy, .known = { calx_known_number(), copy } };
    return &kept->known;
}

void calx_kept_close(calx_conn *conn)
{
    for (size_t i = 0; i < KEPT_TEXTS; i++)
        free(conn->kept[i].text);
}
