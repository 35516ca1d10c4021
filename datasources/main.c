/* dsdb: the program. Its commands are in cli/, one file each. */
#include "cli/commands.h"
#include "environments/local.h"
#include "schema.h"

#include <calx/commands.h>
#include <calx/verify.h>

/* The files of migrations/versions. */
extern const calx_embedded_files dsdb_revisions;
extern const struct calx_compiled_revisions dsdb_revision_code;

/* clang-format off */
static const calx_command *const commands[] = {
    &local_command,
    &calx_upgrade_command,
    &calx_downgrade_command,
    &calx_rehearse_command,
    &calx_current_command,
    &calx_history_command,
    &calx_heads_command,
    &calx_branches_command,
    &calx_init_command,
    &calx_revision_command,
    &calx_merge_command,
    &calx_edit_command,
    &calx_squash_command,
    &calx_fix_history_command,
    &calx_stamp_command,
    &calx_ensure_version_command,
    &calx_lint_command,
    &calx_check_command,
    &calx_diff_command,
    &import_command,
    &demo_command,
    &refresh_views_command,
    &notifications_command,
    &health_command,
    &search_command,
    &typeahead_command,
    &show_command,
    &api_command,
    &calx_verify_command,
    NULL,
};
/* clang-format on */

int main(int argc, char **argv)
{
    calx_query_registry queries = calx_registered_queries();
    const calx_program dsdb = {
        .name = "dsdb",
        .version = DSDB_VERSION,
        .summary = "The Data Sources database: sources of public data about police, by agency and place.",
        .commands = commands,
        .fallback_url = local_running_url,
        .fallback_hint = "start a private server: dsdb local up",
        .revisions = &dsdb_revisions,
        .revision_code = &dsdb_revision_code,
        .queries = &queries,
        .revisions_folder = "datasources/migrations/versions",
        .schema = &dsdb_schema,
    };
    return calx_cli_main(&dsdb, argc, argv);
}
