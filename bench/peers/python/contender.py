"""The bench's protocol and data, for the contenders in Python: see bench/queries/contender.h."""

import sys
import time

AGENCIES, PARENTS, LIST, BULK, WORKERS, SELECTS = 10000, 100, 100, 10000, 8, 1000
NEW_NAME = "Department of Another Name"
KINDS = ["police", "sheriff", "court", "jail", "other"]


def key_of(n, everything):
    return 1 + n * 7919 % everything


def keys_of(n):
    return [key_of(n * LIST + i, AGENCIES) for i in range(LIST)]


def bulk_row(i):
    return (
        f"Police Department of Place {i}",
        KINDS[i % 5],
        1800 + i % 200 if i % 20 else None,
        i % 3 != 0,
        30 + i % 1000 / 100.0 if i % 50 else None,
    )


COLUMNS = ("name", "kind", "founded", "is_open", "latitude")
EPOCH = 946684800


def seconds(at):
    return int(at.timestamp()) - EPOCH


def check_agencies(rows):
    return sum(
        a.id + len(a.name) + len(a.kind) + (a.founded or 0) + a.is_open + int(a.latitude or 0)
        + seconds(a.created_at) + seconds(a.updated_at)
        for a in rows
    )


def check_related(agency, sources):
    """`sources` are pairs: a source and its requests."""
    total = check_agencies([agency])
    for i, (source, requests) in enumerate(sources):
        total += source.id + len(source.name) + len(source.url) + source.pages
        for request in requests:
            total += i * (request.id + len(request.title) + request.closed)
    return total


def repeat(work, repetitions):
    result = None
    for n in range(repetitions):
        result = work(n)
    return result


async def repeat_async(work, repetitions):
    result = None
    for n in range(repetitions):
        result = await work(n)
    return result


def serve(workloads, loop=None):
    """`workloads` has, by name, the work and what tells its last result's number; with a loop the work is async."""
    for line in sys.stdin:
        name, repetitions = line.split()
        work, check = workloads[name]
        wall, cpu = time.perf_counter_ns(), time.process_time_ns()
        if loop:
            result = loop.run_until_complete(repeat_async(work, int(repetitions)))
        else:
            result = repeat(work, int(repetitions))
        cpu = time.process_time_ns() - cpu
        wall = time.perf_counter_ns() - wall
        print(wall, cpu, check(result), flush=True)
