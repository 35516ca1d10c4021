/* Commands that every Calx program can have: list them in calx_program.commands. Those of migrations work
 * on calx_program.revisions, or on the files of the folder that --versions names; verify on
 * calx_program.queries. */
#ifndef CALX_COMMANDS_H
#define CALX_COMMANDS_H

#include <calx/cli.h>

extern const calx_command calx_upgrade_command;   /* upgrade [REVISION] */
extern const calx_command calx_downgrade_command; /* downgrade REVISION */
extern const calx_command calx_rehearse_command;  /* rehearse [REVISION] */
extern const calx_command calx_current_command;   /* current */
extern const calx_command calx_history_command;   /* history */
extern const calx_command calx_heads_command;     /* heads */
extern const calx_command calx_branches_command;  /* branches */
extern const calx_command calx_show_command;      /* show REVISION */
extern const calx_command calx_init_command;      /* init [FOLDER] */
extern const calx_command calx_revision_command;  /* revision -m MESSAGE */
extern const calx_command calx_merge_command;     /* merge [REVISION…] */
extern const calx_command calx_squash_command;    /* squash FROM:TO */
extern const calx_command calx_fix_history_command; /* fix-history [HEAD] */
extern const calx_command calx_edit_command;      /* edit [REVISION] */
extern const calx_command calx_stamp_command;     /* stamp REVISION… */
extern const calx_command calx_ensure_version_command; /* ensure-version */
extern const calx_command calx_lint_command;      /* lint [REVISION|FILE…] */
extern const calx_command calx_check_command;     /* check, of calx_program.schema */
extern const calx_command calx_diff_command;      /* diff --from A --to B */
extern const calx_command calx_verify_command;    /* verify */

#endif
