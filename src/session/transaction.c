/* Running work in a transaction, and again where it lost against others. */
#include <calx/session.h>

#include <calx/log.h>

#include <sys/random.h>
#include <time.h>

#define DEFAULT_ATTEMPTS 10
#define DEFAULT_PAUSE 10
#define LONGEST_PAUSE 1000

static bool once(calx_session *db, const calx_tx_options *options, calx_work work, void *context, calx_error *err)
{
    CALX_TRANSACTION_WITH(tx, db->conn, options, err);
    return tx.open && work(db, context, err) && calx_commit(&tx, err);
}

static bool lost_against_others(const calx_error *err)
{
    return calx_error_is(err, "40001") || calx_error_is(err, "40P01");
}

/* Chance keeps those that lost to one another from meeting again. */
static void pause_before(int attempt, int first_milliseconds)
{
    int64_t longest = first_milliseconds;
    for (int i = 2; i < attempt && longest < LONGEST_PAUSE; i++)
        longest *= 2;
    if (longest > LONGEST_PAUSE)
        longest = LONGEST_PAUSE;
    uint32_t chance = 0;
    if (getrandom(&chance, sizeof chance, GRND_NONBLOCK) < 0)
        chance = (uint32_t)attempt * 2654435761U;
    int64_t microseconds = longest * 1000 - (int64_t)(chance % (uint32_t)(longest * 500 + 1));
    struct timespec wait = { .tv_sec = microseconds / 1000000, .tv_nsec = microseconds % 1000000 * 1000 };
    nanosleep(&wait, NULL);
}

bool calx_transaction(calx_session *db, const calx_tx_options *options, calx_work work, void *context, calx_error *err)
{
    static const calx_tx_options none = { 0 };
    if (!options)
        options = &none;
    int attempts = options->attempts > 0 ? options->attempts : DEFAULT_ATTEMPTS;
    if (PQtransactionStatus(calx_libpq(db->conn)) != PQTRANS_IDLE)
        attempts = 1; /* not ours to run again */
    for (int attempt = 1;; attempt++) {
        calx_error why = { 0 };
        if (once(db, options, work, context, &why))
            return true;
        if (attempt >= attempts || !lost_against_others(&why)) {
            if (err)
                *err = why;
            return false;
        }
        calx_log(CALX_DEBUG, "a transaction lost against others and is run again", "sqlstate", why.sqlstate, NULL);
        pause_before(attempt + 1, options->pause_milliseconds > 0 ? options->pause_milliseconds : DEFAULT_PAUSE);
    }
}
