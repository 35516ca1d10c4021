/* A real PostgreSQL server for tests.
 *
 * Under ./check all test programs share one throwaway server, which CALX_TEST_SERVER names. A program
 * that is run alone starts its own at the first call and destroys it when it ends, however it ends.
 * What goes wrong here ends the program with a message, so callers check nothing. */
#ifndef CALX_TEST_SERVER_H
#define CALX_TEST_SERVER_H

#include <stdbool.h>

/* The URL of the server's database `postgres`, as superuser. Valid until the program ends. */
const char *calx_test_url(void);

/* Makes an empty database and gives its URL; `name` is lower-case letters, digits and underscores, at
 * most 40, and needs to be unique in this program only. The database is dropped when the program ends. */
const char *calx_test_database(const char *name);

/* The same, as a copy of such a database, to which nobody may be connected. */
const char *calx_test_copy(const char *name, const char *url);

/* The same, as a copy of the database `template_name`, which `fill` is called for where the server has none of that name
 * yet: what takes long to make is made once for all programs that share the server. `fill` gets a URL and gives false,
 * with the reason on stderr, where it fails. */
const char *calx_test_template(const char *name, const char *template_name, bool (*fill)(const char *url));

/* Drops such a database now, with whoever is connected to it: for a test that makes many. */
void calx_test_drop(const char *url);

#endif
