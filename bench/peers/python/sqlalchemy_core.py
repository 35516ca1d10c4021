"""SQLAlchemy 2's Core on psycopg 3: the expression language, rows as named tuples."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import insert, select, update

from contender import (AGENCIES, BULK, COLUMNS, NEW_NAME, PARENTS, SELECTS, WORKERS, bulk_row, check_agencies,
                       check_related, key_of, keys_of, serve)
from sqlalchemy_models import Agency, Arrival, Change, Request, Source, autocommit, engine

agencies, arrivals, changes, sources, requests = (m.__table__ for m in (Agency, Arrival, Change, Source, Request))
BULK_ROWS = [dict(zip(COLUMNS, bulk_row(i))) for i in range(BULK)]

connection = autocommit.connect()  # beside the pool: eight are left for the workers
connection.detach()
threads = ThreadPoolExecutor(WORKERS)


def by_key(n):
    return [connection.execute(select(agencies).where(agencies.c.id == key_of(n, AGENCIES))).one()]


def by_keys(n):
    return connection.execute(select(agencies).where(agencies.c.id.in_(keys_of(n)))).all()


def all_rows(_):
    return connection.execute(select(agencies)).all()


def insert_one(n):
    return connection.execute(
        insert(arrivals).returning(arrivals.c.id, arrivals.c.created_at, arrivals.c.updated_at),
        dict(zip(COLUMNS, bulk_row(n))),
    ).one()


def insert_many(_):
    with engine.begin() as transaction:
        transaction.execute(insert(arrivals), BULK_ROWS)
    return BULK


def update_one(n):
    return connection.execute(
        update(changes).where(changes.c.id == key_of(n, AGENCIES)).values(name=NEW_NAME, founded=n)
    ).rowcount


def related(n):
    key = key_of(n, PARENTS)
    agency = connection.execute(select(agencies).where(agencies.c.id == key)).one()
    found = connection.execute(
        select(sources.c.id, sources.c.name, sources.c.url, sources.c.pages)
        .where(sources.c.agency_id == key).order_by(sources.c.id)
    ).all()
    each = {source.id: [] for source in found}
    for request in connection.execute(
        select(requests).where(requests.c.source_id.in_(list(each))).order_by(requests.c.id)
    ):
        each[request.source_id].append(request)
    return agency, [(source, each[source.id]) for source in found]


def worker(number):
    total = 0
    for i in range(SELECTS // WORKERS):
        with autocommit.connect() as lent:
            row = lent.execute(select(agencies).where(agencies.c.id == key_of(number * 1000 + i, AGENCIES))).one()
            total += row.id + len(row.name)
    return total


def by_workers(_):
    return sum(threads.map(worker, range(WORKERS)))


serve({
    "by-key": (by_key, check_agencies),
    "by-keys": (by_keys, check_agencies),
    "all-rows": (all_rows, check_agencies),
    "insert-one": (insert_one, lambda row: row.id),
    "insert-many": (insert_many, int),
    "update-one": (update_one, int),
    "related": (related, lambda pair: check_related(*pair)),
    "workers": (by_workers, int),
})
