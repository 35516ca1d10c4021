"""psycopg 3 by itself, as its documentation has it: class rows, prepared and binary, COPY for many rows, a pool."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

from contender import (AGENCIES, BULK, NEW_NAME, PARENTS, SELECTS, WORKERS, bulk_row, check_agencies,
                       check_related, key_of, keys_of, serve)


@dataclass(slots=True)
class Agency:
    id: int
    name: str
    kind: str
    founded: int | None
    is_open: bool
    latitude: float | None
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Source:
    id: int
    name: str
    url: str
    pages: int


@dataclass(slots=True)
class Request:
    id: int
    title: str
    closed: bool
    source_id: int


AGENCY = "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies"
BULK_ROWS = [bulk_row(i) for i in range(BULK)]

connection = psycopg.connect("", autocommit=True)
agencies = connection.cursor(row_factory=class_row(Agency), binary=True)
sources = connection.cursor(row_factory=class_row(Source), binary=True)
requests = connection.cursor(row_factory=class_row(Request), binary=True)
plain = connection.cursor(binary=True)
pool = ConnectionPool("", min_size=WORKERS, max_size=WORKERS, kwargs={"autocommit": True}, open=True)
pool.wait()
threads = ThreadPoolExecutor(WORKERS)


def by_key(n):
    return [agencies.execute(AGENCY + " WHERE id = %s", [key_of(n, AGENCIES)]).fetchone()]


def by_keys(n):
    return agencies.execute(AGENCY + " WHERE id = ANY(%s)", [keys_of(n)]).fetchall()


def all_rows(_):
    return agencies.execute(AGENCY).fetchall()


def insert_one(n):
    return plain.execute(
        "INSERT INTO arrivals (name, kind, founded, is_open, latitude) VALUES (%s, %s, %s, %s, %s)"
        " RETURNING id, created_at, updated_at",
        bulk_row(n),
    ).fetchone()


def insert_many(_):
    with plain.copy("COPY arrivals (name, kind, founded, is_open, latitude) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["text", "text", "int4", "bool", "float8"])
        for row in BULK_ROWS:
            copy.write_row(row)
    return BULK


def update_one(n):
    return plain.execute(
        "UPDATE changes SET name = %s, founded = %s WHERE id = %s", [NEW_NAME, n, key_of(n, AGENCIES)]
    ).rowcount


def related(n):
    key = [key_of(n, PARENTS)]
    agency = agencies.execute(AGENCY + " WHERE id = %s", key).fetchone()
    found = sources.execute("SELECT id, name, url, pages FROM sources WHERE agency_id = %s ORDER BY id", key).fetchall()
    each = {source.id: [] for source in found}
    for request in requests.execute(
        "SELECT id, title, closed, source_id FROM requests WHERE source_id = ANY(%s) ORDER BY id", [list(each)]
    ):
        each[request.source_id].append(request)
    return agency, [(source, each[source.id]) for source in found]


def worker(number):
    total = 0
    for i in range(SELECTS // WORKERS):
        with pool.connection() as lent:
            row = lent.cursor(row_factory=class_row(Agency), binary=True).execute(
                AGENCY + " WHERE id = %s", [key_of(number * 1000 + i, AGENCIES)]
            ).fetchone()
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
    "related": (related, lambda pair: check_related(*pair)),
    "workers": (by_workers, int),
})
