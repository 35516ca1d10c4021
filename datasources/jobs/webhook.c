/* Posting with libcurl. Of its errors only the fixed sentences are used: the detailed ones may quote the URL. */
#include "webhook.h"

#include "libcurl.h"

#include <calx/clock.h>

#include <time.h>

/* How one attempt ended. */
typedef struct attempt {
    CURLcode code;
    long status; /* of HTTP, 0 without an answer */
} attempt;

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    (void)context;
    return size * count;
}

/* Libcurl asks at least once a second whether to go on; it stops where the answer isn't 0. */
static int is_over(void *context, curl_off_t to_get, curl_off_t got, curl_off_t to_send, curl_off_t sent)
{
    (void)to_get, (void)got, (void)to_send, (void)sent;
    const webhook_limits *limits = context;
    return limits->go_on && !limits->go_on(NULL);
}

static attempt post_once(const libcurl *lib, const char *url, calx_text json, const webhook_limits *limits)
{
    attempt result = { .code = CURLE_OUT_OF_MEMORY };
    struct curl_slist *headers = lib->slist_append(NULL, "Content-Type: application/json");
    CURL *curl = lib->easy_init();
    if (curl && headers) {
        lib->easy_setopt(curl, CURLOPT_URL, url);
        lib->easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
        lib->easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        lib->easy_setopt(curl, CURLOPT_USERAGENT, "dsdb");
        lib->easy_setopt(curl, CURLOPT_POSTFIELDS, json.data);
        lib->easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)json.len);
        lib->easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
        lib->easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)limits->attempt_milliseconds);
        lib->easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        lib->easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        lib->easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
        lib->easy_setopt(curl, CURLOPT_XFERINFODATA, (void *)limits);
        result.code = lib->easy_perform(curl);
        lib->easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result.status);
    }
    lib->easy_cleanup(curl);
    lib->slist_free_all(headers);
    return result;
}

static bool is_done(const attempt *a)
{
    return a->code == CURLE_OK && a->status >= 200 && a->status < 300;
}

/* Whether another attempt may have another end. */
static bool may_change(const attempt *a)
{
    switch (a->code) {
    case CURLE_OK:
        return a->status == 429 || a->status >= 500;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
        return true;
    default:
        return false;
    }
}

static bool fail_attempt(const libcurl *lib, const attempt *a, int64_t attempts, calx_error *err)
{
    const char *state = a->code == CURLE_OPERATION_TIMEDOUT                                       ? CALX_TIMEOUT
                        : a->code == CURLE_URL_MALFORMAT || a->code == CURLE_UNSUPPORTED_PROTOCOL ? CALX_USAGE
                                                                                                  : CALX_SYSTEM;
    const char *times = attempts == 1 ? "" : "s";
    if (a->code == CURLE_OK)
        return calx_fail(err, state, "The webhook answered with status %ld (%lld attempt%s).", a->status,
                         (long long)attempts, times);
    return calx_fail(err, state, "The webhook could not be reached: %s (%lld attempt%s).", lib->easy_strerror(a->code),
                     (long long)attempts, times);
}

/* Sleeps, in pieces, as long as it may go on. */
static bool pause_for(int64_t milliseconds, const webhook_limits *limits, calx_error *err)
{
    const struct timespec piece = { .tv_nsec = 20000000 };
    for (int64_t end = calx_ticks() + milliseconds * 1000000; calx_ticks() < end; nanosleep(&piece, NULL))
        if (limits->go_on && !limits->go_on(err))
            return false;
    return true;
}

bool post_to_webhook(const char *url, calx_text json, const webhook_limits *given, calx_error *err)
{
    webhook_limits limits = given ? *given : (webhook_limits){ 0 };
    const libcurl *lib = load_libcurl(err);
    if (!lib)
        return false;
    limits.attempts = limits.attempts > 0 ? limits.attempts : 3;
    limits.attempt_milliseconds = limits.attempt_milliseconds > 0 ? limits.attempt_milliseconds : 5000;
    int64_t pause = limits.pause_milliseconds > 0 ? limits.pause_milliseconds : 500;
    for (int64_t tries = 1;; tries++, pause *= 2) {
        attempt a = post_once(lib, url, json, &limits);
        if (is_done(&a))
            return true;
        if (a.code == CURLE_ABORTED_BY_CALLBACK && limits.go_on && !limits.go_on(err))
            return false;
        if (tries == limits.attempts || !may_change(&a))
            return fail_attempt(lib, &a, tries, err);
        if (!pause_for(pause, &limits, err))
            return false;
    }
}
