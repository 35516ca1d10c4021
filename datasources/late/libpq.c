/* libpq and libcrypto, loaded when the first of their functions is called, for a program of which many runs never
 * connect: the two bring twenty libraries more, and to load them takes longer than all that such a run does. */
#include "late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/* Hidden: what the libraries call of themselves is not for these. */
#pragma GCC visibility push(hidden)
#include <libpq-fe.h>
#include <openssl/evp.h>
#pragma GCC visibility pop

/* A library looks for each function that it needs in all that are loaded along with it, in turn. The two with most to
 * find find their own sooner if they come first, with what they need alone: an eighth less is done to load libpq.
 * Where libpq needs no such library there is none, or it stays unused. GnuTLS would make itself ready when it is
 * loaded, which takes as long again as is saved so; what uses it, libldap and libcurl, asks it to. */
static void load_greatest_first(void)
{
    const char *const unready = "GNUTLS_NO_IMPLICIT_INIT";
    dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_LOCAL);
    bool ours = !getenv(unready) && setenv(unready, "1", 0) == 0;
    dlopen("libgnutls.so.30", RTLD_LAZY | RTLD_LOCAL);
    if (ours)
        unsetenv(unready);
}

static void prepare(void)
{
    static pthread_once_t prepared = PTHREAD_ONCE_INIT;
    pthread_once(&prepared, load_greatest_first);
}

static const late_library libpq = { "libpq.so.5", "libpq5", prepare };
static const late_library libcrypto = { "libcrypto.so.3", "libssl3", NULL };

/* clang-format off */
LATE1(libpq, int, PQbackendPID, const PGconn *)
LATE1(libpq, int, PQbinaryTuples, const PGresult *)
LATE3(libpq, int, PQcancel, PGcancel *, char *, int)
LATE1(libpq, void, PQclear, PGresult *)
LATE1(libpq, char *, PQcmdStatus, PGresult *)
LATE1(libpq, char *, PQcmdTuples, PGresult *)
LATE1(libpq, PostgresPollingStatusType, PQconnectPoll, PGconn *)
LATE3(libpq, PGconn *, PQconnectStartParams, const char *const *, const char *const *, int)
LATE1(libpq, PGconn *, PQconnectdb, const char *)
LATE3(libpq, PGconn *, PQconnectdbParams, const char *const *, const char *const *, int)
LATE1(libpq, int, PQconnectionNeedsPassword, const PGconn *)
LATE1(libpq, PQconninfoOption *, PQconninfo, PGconn *)
LATE1(libpq, void, PQconninfoFree, PQconninfoOption *)
LATE2(libpq, PQconninfoOption *, PQconninfoParse, const char *, char **)
LATE1(libpq, int, PQconsumeInput, PGconn *)
LATE2(libpq, PGresult *, PQcopyResult, const PGresult *, int)
LATE1(libpq, char *, PQdb, const PGconn *)
LATE1(libpq, int, PQenterPipelineMode, PGconn *)
LATE1(libpq, char *, PQerrorMessage, const PGconn *)
LATE3(libpq, char *, PQescapeIdentifier, PGconn *, const char *, size_t)
LATE2(libpq, PGresult *, PQexec, PGconn *, const char *)
LATE8(libpq, PGresult *, PQexecParams, PGconn *, const char *, int, const Oid *, const char *const *, const int *,
       const int *, int)
LATE7(libpq, PGresult *, PQexecPrepared, PGconn *, const char *, int, const char *const *, const int *, const int *,
       int)
LATE1(libpq, int, PQexitPipelineMode, PGconn *)
LATE2(libpq, int, PQfformat, const PGresult *, int)
LATE1(libpq, void, PQfinish, PGconn *)
LATE2(libpq, char *, PQfname, const PGresult *, int)
LATE2(libpq, int, PQfnumber, const PGresult *, const char *)
LATE1(libpq, int, PQflush, PGconn *)
LATE1(libpq, void, PQfreeCancel, PGcancel *)
LATE1(libpq, void, PQfreemem, void *)
LATE2(libpq, Oid, PQftype, const PGresult *, int)
LATE1(libpq, PGcancel *, PQgetCancel, PGconn *)
LATE3(libpq, int, PQgetCopyData, PGconn *, char **, int)
LATE1(libpq, PGresult *, PQgetResult, PGconn *)
LATE3(libpq, int, PQgetisnull, const PGresult *, int, int)
LATE3(libpq, int, PQgetlength, const PGresult *, int, int)
LATE3(libpq, char *, PQgetvalue, const PGresult *, int, int)
LATE1(libpq, char *, PQhost, const PGconn *)
LATE1(libpq, char *, PQhostaddr, const PGconn *)
LATE1(libpq, int, PQisBusy, PGconn *)
LATE1(libpq, int, PQnfields, const PGresult *)
LATE1(libpq, PGnotify *, PQnotifies, PGconn *)
LATE1(libpq, int, PQnparams, const PGresult *)
LATE1(libpq, int, PQntuples, const PGresult *)
LATE2(libpq, const char *, PQparameterStatus, const PGconn *, const char *)
LATE1(libpq, PGPing, PQping, const char *)
LATE1(libpq, int, PQpipelineSync, PGconn *)
LATE1(libpq, char *, PQport, const PGconn *)
LATE3(libpq, int, PQputCopyData, PGconn *, const char *, int)
LATE2(libpq, int, PQputCopyEnd, PGconn *, const char *)
LATE2(libpq, char *, PQresultErrorField, const PGresult *, int)
LATE1(libpq, char *, PQresultErrorMessage, const PGresult *)
LATE1(libpq, ExecStatusType, PQresultStatus, const PGresult *)
LATE2(libpq, int, PQsendDescribePrepared, PGconn *, const char *)
LATE5(libpq, int, PQsendPrepare, PGconn *, const char *, const char *, int, const Oid *)
LATE2(libpq, int, PQsendQuery, PGconn *, const char *)
LATE8(libpq, int, PQsendQueryParams, PGconn *, const char *, int, const Oid *, const char *const *, const int *,
       const int *, int)
LATE7(libpq, int, PQsendQueryPrepared, PGconn *, const char *, int, const char *const *, const int *, const int *,
       int)
LATE1(libpq, int, PQserverVersion, const PGconn *)
LATE2(libpq, PGVerbosity, PQsetErrorVerbosity, PGconn *, PGVerbosity)
LATE3(libpq, PQnoticeReceiver, PQsetNoticeReceiver, PGconn *, PQnoticeReceiver, void *)
LATE1(libpq, int, PQsetSingleRowMode, PGconn *)
LATE2(libpq, int, PQsetnonblocking, PGconn *, int)
LATE1(libpq, int, PQsocket, const PGconn *)
LATE1(libpq, ConnStatusType, PQstatus, const PGconn *)
LATE1(libpq, PGTransactionStatusType, PQtransactionStatus, const PGconn *)
LATE1(libpq, char *, PQuser, const PGconn *)

LATE0(libcrypto, const EVP_MD *, EVP_sha256)
LATE6(libcrypto, int, EVP_Digest, const void *, size_t, unsigned char *, unsigned int *, const EVP_MD *, ENGINE *)
/* clang-format on */
