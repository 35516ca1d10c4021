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

calx_attempts calx_attempts_at(const calx_session *db, const calx_tx_options *options)
{
    static const calx_tx_options none = { 0 };
    if (!options)
        options = &none;
    calx_attempts tries = { .most = options->attempts > 0 ? options->attempts : DEFAULT_ATTEMPTS,
                            .pause = options->pause_milliseconds > 0 ? options->pause_milliseconds : DEFAULT_PAUSE };
    if (PQtransactionStatus(calx_libpq(db->conn)) != PQTRANS_IDLE)
        tries.most = 1; /* not ours to run again */
    return tries;
}

bool calx_attempt(calx_attempts *tries)
{
    if (tries->done || (tries->number > 0 && (tries->number >= tries->most || !lost_against_others(&tries->why))))
        return false;
    if (tries->number++ > 0) {
        calx_log(CALX_DEBUG, "a transaction lost against others and is run again", "sqlstate", tries->why.sqlstate,
                 NULL);
        pause_before(tries->number, tries->pause);
        tries->why = (calx_error){ 0 };
    }
    return true;
}

bool calx_attempted(const calx_attempts *tries, calx_error *err)
{
    if (!tries->done && err)
        *err = tries->why;
    return tries->done;
}

bool calx_transaction(calx_session *db, const calx_tx_options *options, calx_work work, void *context, calx_error *err)
{
    calx_attempts tries = calx_attempts_at(db, options);
    while (calx_attempt(&tries))
        tries.done = once(db, options, work, context, &tries.why);
    return calx_attempted(&tries, err);
}
