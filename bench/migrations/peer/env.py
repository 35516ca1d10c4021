"""Alembic's environment: the database that DATABASE_URL names, a transaction for each revision as Calx has it, and the
models that declare.py wrote, where there are some."""

import importlib.util
import os
import pathlib

from alembic import context
from sqlalchemy import create_engine, pool


def models():
    path = pathlib.Path(context.config.get_main_option("script_location")) / "models.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location("models", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.metadata


url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
with create_engine(url, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=models(), transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
