/* The proof: what is to be written runs up and down on a copy of the schema, and the catalogs are compared. The way
 * back is found here too, revision by revision, from the catalogs that the way up has made. */
#include "drafts.h"
#include "dump.h"
#include "scratch.h"

#include <calx/buffer.h>
#include <string.h>

#define CANCELLED "57014"

typedef struct proof {
    drafts *d;
    calx_arena *arena;
    calx_scratch *scratch;
    const calx_catalog *before; /* what the scratch holds at the bottom */
    const calx_catalog **after; /* each group */
} proof;

static const calx_catalog *read(const proof *p, calx_error *err)
{
    return calx_scratch_read_for(p->scratch, p->arena, p->d->options, err);
}

/* Fails with what differs, where something does. */
static bool must_be(const proof *p, const calx_catalog *is, const calx_catalog *should, const char *when,
                    const char *what, calx_error *err)
{
    const calx_autogenerate_options plain = { 0 };
    const calx_difference *rest = is ? calx_schema_difference(p->arena, is, should, &plain, err) : NULL;
    if (!rest)
        return false;
    if (calx_difference_none(rest))
        return true;
    calx_fail(err, CALX_SHAPE, "%s the schema is not %s.", when, what);
    calx_error_detail(err, "%.*s", CALX_TEXT_ARG(calx_difference_text(p->arena, rest)));
    return calx_error_hint(err, "Write it all the same with --unproved, and correct it by hand.");
}

/* Runs one direction of a group. */
static bool run(const proof *p, const draft_group *group, const drafted_steps *steps, bool all, const char *part,
                calx_error *err)
{
    calx_text sql = calx_drafts_sql(p->arena, steps, all);
    const char *path = calx_text_format(p->arena, "%s of part %d", part, (int)(group - p->d->groups) + 1).data;
    if (calx_scratch_run(p->scratch, path, 0, sql, group->outside, err))
        return true;
    calx_error whole;
    calx_fail(&whole, err ? err->sqlstate : "", "The %s that was to be written does not run: %s", part,
              err ? err->message : "");
    if (err)
        memcpy(err->message, whole.message, sizeof err->message);
    return calx_error_hint(err, "Write it all the same with --unproved, and correct it by hand.");
}

/* What differs between two states of the copy; in a scratch schema, extensions and schemas are the database's own. */
static const calx_difference *compare(const proof *p, const calx_catalog *from, const calx_catalog *to,
                                      const char *const *renames, size_t rename_count, calx_error *err)
{
    calx_compare_options how = { .renames = renames, .rename_count = rename_count };
    if (from->called.len > 0 || to->called.len > 0)
        how.ignore_kinds = CALX_OUTSIDE_OF_SCHEMAS;
    return calx_catalog_compare(p->arena, from, to, &how, err);
}

/* Makes what the database holds of what catalogs know. */
static bool make_copy(proof *p, calx_error *err)
{
    const calx_catalog *from = p->d->difference->from;
    const calx_catalog *empty = read(p, err);
    const calx_difference *all = empty ? compare(p, empty, from, NULL, 0, err) : NULL;
    const calx_script_options how = { .unsafe = true, .places = true };
    const calx_script *script = all ? calx_catalog_script(p->arena, all, &how, err) : NULL;
    if (!script)
        return false;
    for (size_t i = 0; i < script->count; i++)
        if (!calx_scratch_run(p->scratch, "copy of the schema", 0, script->steps[i].sql, script->steps[i].outside, err))
            return calx_error_hint(err,
                                   "The database's schema could be made anew neither by itself nor with pg_dump, so "
                                   "nothing can be proved on it: --unproved writes the revision all the same.");
    p->before = read(p, err);
    return p->before && must_be(p, p->before, from, "Made anew to prove the revision on,", "the database's", err);
}

/* Makes all that the database holds, with PostgreSQL's own programs: it may rest on what catalogs know nothing of. */
static bool make_dump(proof *p, calx_error *err)
{
    CALX_SCOPED_ARENA(arena);
    bool super = strcmp(PQparameterStatus(calx_libpq(p->d->conn), "is_superuser"), "on") == 0;
    const calx_clone_options what = { .schema_only = true, .with_grants = true, .with_owners = super };
    if (calx_scratch_is_schema(p->scratch))
        return calx_fail(err, CALX_USAGE, "A dump needs a database of its own.");
    calx_text made = calx_text_format(arena, "DROP SCHEMA %s", p->scratch->called); /* the dump makes it */
    if (strcmp(p->scratch->stands_for, "public") != 0 && !calx_execute(p->scratch->conn, made.data, err))
        return false;
    const dump_place source = dump_place_of(p->d->conn, arena);
    const dump_place scratch = { source.settings, p->scratch->database };
    if (!dump_into(&source, &scratch, &what, err))
        return false;
    p->before = read(p, err);
    return p->before && must_be(p, p->before, p->d->difference->from, "In a dump,", "the database's", err);
}

static bool run_up(proof *p, bool all, calx_error *err)
{
    for (size_t i = 0; i < p->d->count; i++) {
        const draft_group *group = &p->d->groups[i];
        if (!run(p, group, &group->up, all, "upgrade", err) || !(p->after[i] = read(p, err)))
            return false;
    }
    return true;
}

static const calx_catalog *below(const proof *p, size_t i)
{
    return i ? p->after[i - 1] : p->before;
}

static bool run_down(proof *p, bool all, calx_error *err)
{
    for (size_t i = p->d->count; i-- > 0;) {
        const draft_group *group = &p->d->groups[i];
        if (!run(p, group, &group->down, all, "downgrade", err) ||
            !must_be(p, read(p, err), below(p, i), "After the downgrade", "what it was before the upgrade", err))
            return false;
    }
    return true;
}

/* Whether the group gives the object its new name. */
static bool renames(const draft_group *group, const calx_object *to)
{
    for (size_t i = 0; i < group->up.count; i++)
        if (group->up.items[i].step->renames && group->up.items[i].step->object == to)
            return true;
    return false;
}

/* The renames that the group does, the other way round; of all groups where it is NULL. */
static size_t renames_back(const proof *p, const draft_group *group, const calx_catalog *from, const calx_catalog *to,
                           const char **list)
{
    size_t count = 0;
    const calx_difference *d = p->d->difference;
    for (size_t i = 0; i < d->rename_count; i++) {
        const calx_rename *r = &d->renames[i];
        const calx_object *now = calx_catalog_find(from, r->to->kind, r->to->identity);
        const calx_object *then = calx_catalog_find(to, r->from->kind, r->from->identity);
        if (now && then && (!group || renames(group, r->to)))
            list[count++] =
                calx_text_format(p->arena, "%.*s:%.*s", CALX_TEXT_ARG(now->identity), CALX_TEXT_ARG(then->name)).data;
    }
    return count;
}

/* The way from `from` back to `to`, over what the group has done; NULL: over all of it. */
static const calx_script *way_back(const proof *p, const draft_group *group, const calx_catalog *from,
                                   const calx_catalog *to, calx_error *err)
{
    const char **list = calx_new_array(p->arena, const char *, p->d->difference->rename_count);
    const calx_difference *back = compare(p, from, to, list, renames_back(p, group, from, to, list), err);
    const calx_script_options how = { .unsafe = !group || !group->outside, .places = true };
    return back ? calx_catalog_script(p->arena, back, &how, err) : NULL;
}

static drafted_steps steps_of(calx_arena *arena, const calx_script *script)
{
    drafted_steps steps = { calx_new_array(arena, drafted_step, script->count), script->count };
    for (size_t i = 0; i < script->count; i++)
        steps.items[i].step = &script->steps[i];
    return steps;
}

static bool find_ways_back(proof *p, drafted_steps *out, calx_error *err)
{
    for (size_t i = 0; i < p->d->count; i++) {
        const calx_script *script = way_back(p, &p->d->groups[i], p->after[i], below(p, i), err);
        if (!script)
            return false;
        out[i] = steps_of(p->d->arena, script);
    }
    return true;
}

static bool has_step(const drafted_steps *steps, calx_text sql)
{
    for (size_t i = 0; i < steps->count; i++)
        if (calx_text_equal(steps->items[i].step->sql, sql))
            return true;
    return false;
}

/* Of the whole way back, what undoes only what is held back is held back as well. */
static void hold_back(drafted_steps *whole, const drafted_steps *without)
{
    for (size_t i = 0; i < whole->count; i++)
        whole->items[i].held = !has_step(without, whole->items[i].step->sql);
}

/* Without what is held back: up, and what leads back from there. */
static bool prove_without(proof *p, drafted_steps *ways, calx_error *err)
{
    if (!run_up(p, false, err) || !find_ways_back(p, ways, err))
        return calx_error_hint(err, "Without the steps that lose data the others do not work: allow them with "
                                    "--allow-destructive.");
    for (size_t i = p->d->count; i-- > 0;)
        if (!run(p, &p->d->groups[i], &ways[i], false, "downgrade", err))
            return false;
    return must_be(p, read(p, err), p->before, "After the downgrade", "what it was before the upgrade", err);
}

static bool prove(proof *p, calx_error *err)
{
    drafts *d = p->d;
    drafted_steps *without = calx_new_array(p->arena, drafted_steps, d->count);
    drafted_steps *whole = calx_new_array(p->arena, drafted_steps, d->count);
    if (d->held_back > 0 && !prove_without(p, without, err))
        return false;
    if (!run_up(p, true, err) ||
        !must_be(p, d->count ? p->after[d->count - 1] : p->before, d->difference->to, "After the upgrade",
                 "that of the models", err) ||
        !find_ways_back(p, whole, err))
        return false;
    for (size_t i = 0; i < d->count; i++) {
        d->groups[i].down = whole[i];
        if (d->held_back > 0)
            hold_back(&d->groups[i].down, &without[i]);
    }
    if (!run_down(p, true, err))
        return false;
    if (d->held_back == 0)
        return true;
    return run_up(p, false, err) && run_down(p, false, err); /* and as it is written */
}

/* Proves on a scratch that `copy` fills; `*copied` says whether that could be. */
static bool prove_on(drafts *d, bool (*copy)(proof *, calx_error *), bool *copied, calx_error *err)
{
    proof p = { .d = d, .arena = d->arena };
    p.after = calx_new_array(p.arena, const calx_catalog *, d->count);
    CALX_SCRATCH(scratch, d->conn, p.arena, &d->options->scratch, err);
    p.scratch = scratch;
    *copied = scratch && copy(&p, err);
    return *copied && prove(&p, err);
}

bool calx_drafts_prove(drafts *d, calx_error *err)
{
    bool copied;
    calx_error first = { 0 };
    calx_error second = { 0 };
    bool proved = prove_on(d, make_copy, &copied, &first);
    bool stopped = calx_error_is(&first, CALX_LOST) || calx_error_is(&first, CANCELLED) || !calx_alive(d->conn);
    if (!proved && !copied && !stopped) {
        proved = prove_on(d, make_dump, &copied, &second);
        first = copied ? second : first;
    }
    if (!proved && err)
        *err = first;
    return proved;
}

bool calx_drafts_guess(drafts *d, calx_error *err)
{
    static const calx_step nothing = { .sql = CALX_TEXT("SELECT 1;\n"),
                                       .note = CALX_TEXT("The first part's downgrade undoes this one too: take them "
                                                         "back together.") };
    static const calx_script empty = { .steps = &nothing, .count = 1 };
    proof p = { .d = d, .arena = d->arena };
    const calx_script *back = way_back(&p, NULL, d->difference->to, d->difference->from, err);
    for (size_t i = 0; back && i < d->count; i++)
        d->groups[i].down = steps_of(d->arena, i ? &empty : back);
    return back != NULL;
}
