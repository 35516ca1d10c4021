/* What is synchronised with the source manager, before a test and after it: all of a call or nothing. */
#ifndef TEST_SYNCING_H
#define TEST_SYNCING_H

#include "records.h"

#include "client/operations.h"
#include "client/source_manager.h"

static int64_t pittsburgh, allegheny;

static inline int connect_once(void **state)
{
    (void)state;
    if (connect_with_records("source_manager") != 0)
        return -1;
    pittsburgh = number_of("SELECT id FROM locations_expanded"
                           " WHERE full_display_name = 'Pittsburgh, Allegheny, Pennsylvania'");
    allegheny = number_of("SELECT id FROM locations_expanded WHERE full_display_name = 'Allegheny, Pennsylvania'");
    return 0;
}

static inline int64_t count_of_rows(const char *from_)
{
    return number_of(calx_text_format(arena, "SELECT count(*) FROM %s", from_).data);
}

static inline int64_t id_of_agency(const char *name)
{
    return number_of(calx_text_format(arena, "SELECT id FROM agencies WHERE name = '%s'", name).data);
}

/* The first statement that changes the table fails as the victim of a deadlock does. */
static inline void lose_once(const char *table)
{
    execute(
        calx_text_format(arena,
                         "CREATE SEQUENCE changes_seen; CREATE FUNCTION lose_once() RETURNS trigger LANGUAGE plpgsql AS"
                         " $$BEGIN IF nextval('changes_seen') = 1 THEN RAISE 'deadlock detected' USING ERRCODE ="
                         " 'deadlock_detected'; END IF; RETURN NULL; END$$; CREATE TRIGGER lose_once"
                         " BEFORE INSERT OR UPDATE OR DELETE ON %s EXECUTE FUNCTION lose_once()",
                         table)
            .data);
}

static inline void assert_was_run_twice(void)
{
    assert_int_equal(number_of("SELECT last_value FROM changes_seen"), 2);
    execute("DROP FUNCTION lose_once CASCADE; DROP SEQUENCE changes_seen");
}

#endif
