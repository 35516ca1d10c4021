/* Materialized views: which there are, and bringing them up to date. */
#ifndef DSDB_CLIENT_MATERIALIZED_VIEWS_H
#define DSDB_CLIENT_MATERIALIZED_VIEWS_H

#include <calx/session.h>

/* The names of all materialized views of the models, in `arena`, and how many there are. */
const char *const *dsdb_materialized_views(calx_arena *arena, size_t *count);

/* Whether a materialized view has this name; else CALX_NOT_FOUND, with their list in the detail. */
bool dsdb_is_materialized_view(calx_arena *arena, calx_text name, calx_error *err);

/* Whether a view has rows to read at all: one that was made WITH NO DATA has not until its first refresh. False
 * too where there is no such view. */
bool dsdb_view_populated(calx_session *db, calx_arena *arena, const char *view, bool *out, calx_error *err);

/* For operations that read a materialized view, after a failure: where the view was never filled (55000), the error
 * gets the hint to do that. False. */
bool dsdb_hint_at_refresh(const char *view, calx_error *err);

/* How a refresh went. */
typedef struct refreshed_view {
    const char *name;
    int64_t rows;         /* that it has now */
    int64_t microseconds; /* that the refresh took, and that of views which went along; without counting the rows */
    bool concurrently;    /* readers could go on meanwhile; false also where that was asked for and couldn't be */
} refreshed_view;

CALX_LIST_OF(refreshed_view);

/* What to refresh. Zero-initialised: all views. */
typedef struct refresh_request {
    const calx_text *views; /* their names; one that is there twice is refreshed once */
    size_t view_count;      /* 0: all */
    bool concurrently; /* lets readers go on, and takes longer; the first refresh of a view without rows can't be, and
                          is done plainly then, as the answer says */
    void (*progress)(void *context, size_t done, size_t all); /* told before each view; may be NULL */
    void *context;
} refresh_request;

/* Brings views up to date, one after another: each is done when it is. Where one fails those before it stay refreshed:
 * `*out` has these, and the error's detail names them and the others. Views that are read together change together, in
 * one transaction: typeahead_names, typeahead_words and typeahead_trigrams, of which none is refreshed alone; and the
 * maps with packed_maps, which goes along once it was filled. `*out` has those that were asked for, in their order.
 * Another name than those of dsdb_materialized_views is CALX_NOT_FOUND, before anything is done. */
bool dsdb_refresh_views(calx_session *db, calx_arena *arena, const refresh_request *request, refreshed_view_list *out,
                        calx_error *err);

/* Brings one view up to date, as dsdb_refresh_views does. */
bool dsdb_refresh_view(calx_session *db, calx_arena *arena, calx_text name, bool concurrently, refreshed_view *out,
                       calx_error *err);

#endif
