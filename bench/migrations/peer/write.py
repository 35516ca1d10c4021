"""Writes Alembic's revisions of a folder of Calx's: the same ids, the same parents and the same SQL, sent as it is; outside
of transactions a statement at a time.

    write.py FROM TO
"""

import pathlib
import re
import sys

REVISION = '''"""{message}

Revision ID: {id}
Revises: {parent}
Create Date: {created}

"""

from alembic import op

revision = {id!r}
down_revision = {parent!r}
branch_labels = None
depends_on = None


def run(sql):
    op.get_bind().exec_driver_sql(sql, execution_options={{"no_parameters": True}})


def run_outside(sql):
    with op.get_context().autocommit_block():
        for statement in sql.split(";\\n"):
            if statement.strip():
                run(statement)


def upgrade() -> None:
    {run}({up!r})


def downgrade() -> None:
    {run}({down!r})
'''


def said(text, name):
    found = re.search(rf"^-- calx:{name} +(.*)$", text, re.MULTILINE)
    return found and found.group(1)


def main(source, to):
    for path in sorted(pathlib.Path(source).glob("*.sql")):
        text = path.read_text()
        parent = said(text, "revises")
        header, rest = re.split(r"^-- calx:upgrade *\n", text, maxsplit=1, flags=re.MULTILINE)
        up, _, down = rest.partition("-- calx:downgrade\n")
        (pathlib.Path(to) / f"{said(header, 'revision')}_.py").write_text(
            REVISION.format(
                id=said(header, "revision"),
                parent=None if parent == "base" else parent,
                created=said(header, "created"),
                message=said(header, "message"),
                run="run_outside" if said(header, "transaction") else "run",
                up=up,
                down=down,
            )
        )


main(*sys.argv[1:])
