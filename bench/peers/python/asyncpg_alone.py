"""asyncpg, as its documentation has it: records, prepared by itself, COPY for many rows, a pool."""

import asyncio

import asyncpg

from contender import (AGENCIES, BULK, COLUMNS, NEW_NAME, PARENTS, SELECTS, WORKERS, bulk_row, key_of, keys_of, seconds,
                       serve)

AGENCY = "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies"
BULK_ROWS = [bulk_row(i) for i in range(BULK)]

loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
connection = loop.run_until_complete(asyncpg.connect())
pool = loop.run_until_complete(asyncpg.create_pool(min_size=WORKERS, max_size=WORKERS))


async def by_key(n):
    return [await connection.fetchrow(AGENCY + " WHERE id = $1", key_of(n, AGENCIES))]


async def by_keys(n):
    return await connection.fetch(AGENCY + " WHERE id = ANY($1)", keys_of(n))


async def all_rows(_):
    return await connection.fetch(AGENCY)


async def insert_one(n):
    return await connection.fetchrow(
        "INSERT INTO arrivals (name, kind, founded, is_open, latitude) VALUES ($1, $2, $3, $4, $5)"
        " RETURNING id, created_at, updated_at",
        *bulk_row(n),
    )


async def insert_many(_):
    await connection.copy_records_to_table("arrivals", records=BULK_ROWS, columns=COLUMNS)
    return BULK


async def update_one(n):
    status = await connection.execute(
        "UPDATE changes SET name = $1, founded = $2 WHERE id = $3", NEW_NAME, n, key_of(n, AGENCIES)
    )
    return int(status.split()[1])


async def related(n):
    key = key_of(n, PARENTS)
    agency = await connection.fetchrow(AGENCY + " WHERE id = $1", key)
    sources = await connection.fetch("SELECT id, name, url, pages FROM sources WHERE agency_id = $1 ORDER BY id", key)
    each = {source["id"]: [] for source in sources}
    for request in await connection.fetch(
        "SELECT id, title, closed, source_id FROM requests WHERE source_id = ANY($1) ORDER BY id", list(each)
    ):
        each[request["source_id"]].append(request)
    return agency, [(source, each[source["id"]]) for source in sources]


async def worker(number):
    total = 0
    for i in range(SELECTS // WORKERS):
        async with pool.acquire() as lent:
            row = await lent.fetchrow(AGENCY + " WHERE id = $1", key_of(number * 1000 + i, AGENCIES))
        total += row["id"] + len(row["name"])
    return total


async def by_workers(_):
    return sum(await asyncio.gather(*(worker(i) for i in range(WORKERS))))


def check_agencies(rows):
    return sum(
        a["id"] + len(a["name"]) + len(a["kind"]) + (a["founded"] or 0) + a["is_open"] + int(a["latitude"] or 0)
        + seconds(a["created_at"]) + seconds(a["updated_at"])
        for a in rows
    )


def check_related(agency, sources):
    total = check_agencies([agency])
    for i, (source, requests) in enumerate(sources):
        total += source["id"] + len(source["name"]) + len(source["url"]) + source["pages"]
        for request in requests:
            total += i * (request["id"] + len(request["title"]) + request["closed"])
    return total


serve(
    {
        "by-key": (by_key, check_agencies),
        "by-keys": (by_keys, check_agencies),
        "all-rows": (all_rows, check_agencies),
        "insert-one": (insert_one, lambda row: row["id"]),
        "insert-many": (insert_many, int),
        "update-one": (update_one, int),
        "related": (related, lambda pair: check_related(*pair)),
        "workers": (by_workers, int),
    },
    loop,
)
