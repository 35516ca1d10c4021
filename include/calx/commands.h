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
extern const calx_command calx_revision_command;  /* revision -m MESSAGE */
extern const calx_command calx_lint_command;      /* lint [REVISION|FILE…] */
extern const calx_command calx_check_command;     /* check, of calx_program.schema */
extern const calx_command calx_diff_command;      /* diff --from A --to B */
extern const calx_command calx_verify_command;    /* verify */

#endif
