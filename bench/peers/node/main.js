// node-postgres, as its documentation has it: named (prepared) queries, UNNEST for many rows, Pool.
import pg from 'pg'
import readline from 'node:readline'

const [AGENCIES, PARENTS, LIST, BULK, WORKERS, SELECTS] = [10000, 100, 100, 10000, 8, 1000]
const NEW_NAME = 'Department of Another Name'
const EPOCH = 946684800
const AGENCY = 'SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies'

const keyOf = (n, all) => 1 + ((n * 7919) % all)
const bulkRow = (i) => [
  `Police Department of Place ${i}`,
  ['police', 'sheriff', 'court', 'jail', 'other'][i % 5],
  i % 20 ? 1800 + (i % 200) : null,
  i % 3 !== 0,
  i % 50 ? 30 + (i % 1000) / 100 : null,
]
const BULK_ROWS = Array.from({ length: BULK }, (_, i) => bulkRow(i))

const client = new pg.Client()
await client.connect()
const pool = new pg.Pool({ min: WORKERS, max: WORKERS })

const ask = (on, name, text, values) => on.query({ name, text, values })
const byKeyOn = (on, key) => ask(on, 'by-key', AGENCY + ' WHERE id = $1', [key])

async function byKey(n) {
  return (await byKeyOn(client, keyOf(n, AGENCIES))).rows
}

async function byKeys(n) {
  const keys = Array.from({ length: LIST }, (_, i) => keyOf(n * LIST + i, AGENCIES))
  return (await ask(client, 'by-keys', AGENCY + ' WHERE id = ANY($1)', [keys])).rows
}

async function allRows() {
  return (await ask(client, 'all-rows', AGENCY, [])).rows
}

async function insertOne(n) {
  const text =
    'INSERT INTO arrivals (name, kind, founded, is_open, latitude) VALUES ($1, $2, $3, $4, $5)' +
    ' RETURNING id, created_at, updated_at'
  return (await ask(client, 'insert-one', text, bulkRow(n))).rows[0].id
}

async function insertMany() {
  const text =
    'INSERT INTO arrivals (name, kind, founded, is_open, latitude)' +
    ' SELECT * FROM UNNEST($1::text[], $2::text[], $3::int4[], $4::bool[], $5::float8[])'
  const columns = [0, 1, 2, 3, 4].map((c) => BULK_ROWS.map((row) => row[c]))
  return (await ask(client, 'insert-many', text, columns)).rowCount
}

async function updateOne(n) {
  const text = 'UPDATE changes SET name = $1, founded = $2 WHERE id = $3'
  return (await ask(client, 'update-one', text, [NEW_NAME, n, keyOf(n, AGENCIES)])).rowCount
}

async function related(n) {
  const key = keyOf(n, PARENTS)
  const agency = (await byKeyOn(client, key)).rows[0]
  const sources = 'SELECT id, name, url, pages FROM sources WHERE agency_id = $1 ORDER BY id'
  agency.sources = (await ask(client, 'sources', sources, [key])).rows
  const each = new Map(agency.sources.map((s) => [s.id, (s.requests = [])]))
  const requests = 'SELECT id, title, closed, source_id FROM requests WHERE source_id = ANY($1) ORDER BY id'
  for (const r of (await ask(client, 'requests', requests, [[...each.keys()]])).rows) each.get(r.source_id).push(r)
  return agency
}

async function worker(number) {
  let sum = 0
  for (let i = 0; i < SELECTS / WORKERS; i++) {
    const row = (await byKeyOn(pool, keyOf(number * 1000 + i, AGENCIES))).rows[0]
    sum += row.id + row.name.length
  }
  return sum
}

async function byWorkers() {
  const sums = await Promise.all(Array.from({ length: WORKERS }, (_, i) => worker(i)))
  return sums.reduce((a, b) => a + b)
}

const seconds = (at) => Math.floor(at.getTime() / 1000) - EPOCH

function checkAgencies(rows) {
  let sum = 0
  for (const a of rows)
    sum +=
      a.id + a.name.length + a.kind.length + (a.founded ?? 0) + (a.is_open ? 1 : 0) + Math.trunc(a.latitude ?? 0) +
      seconds(a.created_at) + seconds(a.updated_at)
  return sum
}

function checkRelated(agency) {
  let sum = checkAgencies([agency])
  agency.sources.forEach((s, i) => {
    sum += s.id + s.name.length + s.url.length + s.pages
    for (const r of s.requests) sum += i * (r.id + r.title.length + (r.closed ? 1 : 0))
  })
  return sum
}

const same = (number) => number
const works = {
  'by-key': [byKey, checkAgencies],
  'by-keys': [byKeys, checkAgencies],
  'all-rows': [allRows, checkAgencies],
  'insert-one': [insertOne, same],
  'insert-many': [insertMany, same],
  'update-one': [updateOne, same],
  related: [related, checkRelated],
  workers: [byWorkers, same],
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [name, repetitions] = line.split(' ')
  const [run, check] = works[name]
  const wall = process.hrtime.bigint()
  const before = process.cpuUsage()
  let result
  for (let n = 0; n < Number(repetitions); n++) result = await run(n)
  const used = process.cpuUsage(before)
  const took = process.hrtime.bigint() - wall
  console.log(`${took} ${(used.user + used.system) * 1000} ${check(result)}`)
}
process.exit(0)
