/* Tokens, whose digests are secret, and what is logged while something is done with them. */
#ifndef TOKENS_H
#define TOKENS_H

#include "session_test.h"

#include <calx/copy.h>
#include <calx/log.h>
#include <calx/write.h>

#include <stdio.h>
#include <unistd.h>

#define TOKENS(C) C(id, int4, PRIMARY_KEY) C(name, text, NOT_NULL) C(digest, text, NOT_NULL, SENSITIVE)
CALX_MODEL(token, tokens, TOKENS);

/* A name that is `bad` is refused by the table; what writes to it takes a tenth of a second. */
static const char make_tokens[] =
    "DROP TABLE IF EXISTS tokens;"
    "CREATE TABLE tokens (id integer PRIMARY KEY, name text NOT NULL CHECK (name <> 'bad'),"
    " digest text NOT NULL UNIQUE);"
    "INSERT INTO tokens VALUES (1, 'first', 'hunter2'), (2, 'second', 'hunter22');"
    "CREATE OR REPLACE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN PERFORM pg_sleep(0.1); RETURN NULL; END $$;"
    "CREATE TRIGGER slow AFTER INSERT OR UPDATE ON tokens FOR EACH STATEMENT EXECUTE FUNCTION be_slow()";

static inline token make_token(int32_t id, const char *name)
{
    return (token){ .id = id, .name = calx_text_of(name), .digest = calx_text_format(arena, "hunter2 of %d", id) };
}

/* A connection that logs what takes 90 milliseconds. */
static inline calx_conn *connect_impatiently(void)
{
    return must_connect(own_database(fixture.database), &(calx_connect_options){ .slow_milliseconds = 90 });
}

/* What `act` writes to stderr, in the arena. */
static inline const char *logged_by(void (*act)(calx_session *), calx_session *on)
{
    FILE *file = tmpfile();
    int kept = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    act(on);
    dup2(kept, STDERR_FILENO);
    close(kept);
    char *text = calx_alloc(arena, 20000);
    rewind(file);
    size_t len = fread(text, 1, 19999, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

#endif
