"""Writes the module that declares what a database has, as an Alembic user's models would.

    declare.py EMPTY FULL > models.py

EMPTY and FULL are URLs. Alembic itself writes the declarations: those that make FULL of EMPTY.
"""

import sys

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

HEADER = '''import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import *  # Alembic names the types inside of others without their module

metadata = sa.MetaData()


class op:
    """Takes the declarations as operations that are written into the metadata."""

    @staticmethod
    def f(name):
        return name

    @staticmethod
    def create_table(name, *columns, **options):
        sa.Table(name, metadata, *columns, **options)

    @staticmethod
    def create_index(name, table, columns, **options):
        table = metadata.tables[table]
        columns = [table.c[c] if isinstance(c, str) else c for c in columns]
        sa.Index(name, *columns, _table=table, **options)

    @staticmethod
    def create_foreign_key(name, table, to, columns, to_columns, **options):
        there = [f"{to}.{c}" for c in to_columns]
        metadata.tables[table].append_constraint(sa.ForeignKeyConstraint(columns, there, name=name, **options))


def declare():
'''


def engine(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))


def main(empty, full):
    metadata = MetaData()
    with engine(full).connect() as connection:
        metadata.reflect(connection)
    for name in [n for n in metadata.tables if n.startswith("alembic_version")]:
        metadata.remove(metadata.tables[name])
    with engine(empty).connect() as connection:
        found = produce_migrations(MigrationContext.configure(connection), metadata)
    print(HEADER + "    " + render_python_code(found.upgrade_ops))
    print("\n\ndeclare()")


main(*sys.argv[1:])
