"""SQLAlchemy 2's ORM on psycopg 3: mapped objects, a session for each piece of work, selectinload."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, selectinload

from contender import (AGENCIES, BULK, COLUMNS, NEW_NAME, PARENTS, SELECTS, WORKERS, bulk_row, check_agencies,
                       check_related, key_of, keys_of, serve)
from sqlalchemy_models import Agency, Arrival, Change, Source, autocommit, engine

BULK_ROWS = [dict(zip(COLUMNS, bulk_row(i))) for i in range(BULK)]
threads = ThreadPoolExecutor(WORKERS)


def by_key(n):
    with Session(autocommit) as session:
        return [session.get(Agency, key_of(n, AGENCIES))]


def by_keys(n):
    with Session(autocommit) as session:
        return session.scalars(select(Agency).where(Agency.id.in_(keys_of(n)))).all()


def all_rows(_):
    with Session(autocommit) as session:
        return session.scalars(select(Agency)).all()


def insert_one(n):
    with Session(autocommit, expire_on_commit=False) as session:
        arrival = Arrival(**dict(zip(COLUMNS, bulk_row(n))))
        session.add(arrival)
        session.commit()
        return arrival.id, arrival.created_at, arrival.updated_at


def insert_many(_):
    with Session(engine) as session:
        session.execute(insert(Arrival), BULK_ROWS)
        session.commit()
    return BULK


def update_one(n):
    with Session(autocommit) as session:
        changed = session.execute(
            update(Change).where(Change.id == key_of(n, AGENCIES)).values(name=NEW_NAME, founded=n)
        ).rowcount
        session.commit()
        return changed


def related(n):
    with Session(autocommit) as session:
        return session.scalars(
            select(Agency).where(Agency.id == key_of(n, PARENTS))
            .options(selectinload(Agency.sources).selectinload(Source.requests))
        ).one()


def worker(number):
    total = 0
    for i in range(SELECTS // WORKERS):
        with Session(autocommit) as session:
            row = session.get(Agency, key_of(number * 1000 + i, AGENCIES))
            total += row.id + len(row.name)
    return total


def by_workers(_):
    return sum(threads.map(worker, range(WORKERS)))


serve({
    "by-key": (by_key, check_agencies),
    "by-keys": (by_keys, check_agencies),
    "all-rows": (all_rows, check_agencies),
    "insert-one": (insert_one, lambda row: row[0]),
    "insert-many": (insert_many, int),
    "update-one": (update_one, int),
    "related": (related, lambda agency: check_related(agency, [(s, s.requests) for s in agency.sources])),
    "workers": (by_workers, int),
})
