//! Diesel, as its documentation has it: Queryable structs, inserts in batches, belonging_to, r2d2's pool.
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use peers::*;

diesel::table! { agencies (id) { id -> Int4, name -> Text, kind -> Text, founded -> Nullable<Int4>, is_open -> Bool,
    latitude -> Nullable<Float8>, created_at -> Timestamptz, updated_at -> Timestamp, } }
diesel::table! { arrivals (id) { id -> Int4, name -> Text, kind -> Text, founded -> Nullable<Int4>, is_open -> Bool,
    latitude -> Nullable<Float8>, created_at -> Timestamptz, updated_at -> Timestamp, } }
diesel::table! { changes (id) { id -> Int4, name -> Text, founded -> Nullable<Int4>, } }
diesel::table! { sources (id) { id -> Int4, agency_id -> Int4, name -> Text, url -> Text, pages -> Int4, } }
diesel::table! { requests (id) { id -> Int4, source_id -> Int4, title -> Text, closed -> Bool, } }

#[derive(Queryable, Selectable, Identifiable)]
#[diesel(table_name = agencies, check_for_backend(diesel::pg::Pg))]
struct Agency {
    id: i32,
    name: String,
    kind: String,
    founded: Option<i32>,
    is_open: bool,
    latitude: Option<f64>,
    created_at: DateTime<Utc>,
    updated_at: NaiveDateTime,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = sources, belongs_to(Agency), check_for_backend(diesel::pg::Pg))]
struct Source {
    id: i32,
    agency_id: i32,
    name: String,
    url: String,
    pages: i32,
}

#[derive(Queryable, Selectable, Identifiable, Associations)]
#[diesel(table_name = requests, belongs_to(Source), check_for_backend(diesel::pg::Pg))]
struct Request {
    id: i32,
    source_id: i32,
    title: String,
    closed: bool,
}

#[derive(Insertable)]
#[diesel(table_name = arrivals)]
struct NewArrival<'a> {
    name: &'a str,
    kind: &'a str,
    founded: Option<i32>,
    is_open: bool,
    latitude: Option<f64>,
}

fn arrival(row: &BulkRow) -> NewArrival<'_> {
    NewArrival { name: &row.name, kind: row.kind, founded: row.founded, is_open: row.is_open, latitude: row.latitude }
}

fn check(rows: &[Agency]) -> i64 {
    rows.iter()
        .map(|a| {
            a.id as i64 + (a.name.len() + a.kind.len()) as i64 + a.founded.unwrap_or(0) as i64 + a.is_open as i64
                + a.latitude.unwrap_or(0.0) as i64 + a.created_at.timestamp() + a.updated_at.and_utc().timestamp()
                - 2 * EPOCH
        })
        .sum()
}

fn check_related(agencies: &[Agency], sources: &[(Source, Vec<Request>)]) -> i64 {
    check(agencies) + sources.iter().enumerate().map(|(i, (s, requests))| {
        let requests: i64 = requests.iter().map(|r| r.id as i64 + r.title.len() as i64 + r.closed as i64).sum();
        s.id as i64 + (s.name.len() + s.url.len()) as i64 + s.pages as i64 + i as i64 * requests
    }).sum::<i64>()
}

fn by_key(conn: &mut PgConnection, key: i32) -> QueryResult<Agency> {
    agencies::table.find(key).select(Agency::as_select()).first(conn)
}

fn insert_one(conn: &mut PgConnection, n: usize) -> QueryResult<i64> {
    let row = bulk_row(n);
    let made: (i32, DateTime<Utc>, NaiveDateTime) = diesel::insert_into(arrivals::table)
        .values(arrival(&row))
        .returning((arrivals::id, arrivals::created_at, arrivals::updated_at))
        .get_result(conn)?;
    Ok(made.0 as i64)
}

/* A statement takes 65,535 parameters, and a row has five. */
fn insert_many(conn: &mut PgConnection, rows: &[BulkRow]) -> QueryResult<i64> {
    conn.transaction(|conn| {
        let mut inserted = 0;
        for part in rows.chunks(10_000) {
            let values: Vec<NewArrival> = part.iter().map(arrival).collect();
            inserted += diesel::insert_into(arrivals::table).values(&values).execute(conn)?;
        }
        Ok(inserted as i64)
    })
}

fn update_one(conn: &mut PgConnection, n: usize) -> QueryResult<i64> {
    let done = diesel::update(changes::table.find(key_of(n, AGENCIES)))
        .set((changes::name.eq(NEW_NAME), changes::founded.eq(n as i32)))
        .execute(conn)?;
    Ok(done as i64)
}

fn related(conn: &mut PgConnection, n: usize) -> QueryResult<(Vec<Agency>, Vec<(Source, Vec<Request>)>)> {
    let agency = by_key(conn, key_of(n, PARENTS))?;
    let found = Source::belonging_to(&agency).select(Source::as_select()).order(sources::id).load(conn)?;
    let each = Request::belonging_to(&found).select(Request::as_select()).order(requests::id).load(conn)?
        .grouped_by(&found);
    Ok((vec![agency], found.into_iter().zip(each).collect()))
}

fn by_workers(pool: &Pool<ConnectionManager<PgConnection>>) -> i64 {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..WORKERS).map(|w| scope.spawn(move || {
            (0..SELECTS / WORKERS).map(|i| {
                let mut lent = pool.get().expect("a connection");
                let row = by_key(&mut lent, key_of(w * 1000 + i, AGENCIES)).expect("a row");
                row.id as i64 + row.name.len() as i64
            }).sum::<i64>()
        })).collect();
        threads.into_iter().map(|t| t.join().expect("a worker")).sum()
    })
}

fn main() -> QueryResult<()> {
    let mut conn = PgConnection::establish("").expect("a connection");
    let pool = Pool::builder().max_size(WORKERS as u32).build(ConnectionManager::new("")).expect("a pool");
    let bulk: Vec<BulkRow> = (0..BULK).map(bulk_row).collect();
    let all = || agencies::table.select(Agency::as_select());
    while let Some((name, repetitions)) = next_work() {
        let (mut rows, mut sources, mut number) = (vec![], vec![], 0);
        let clock = Clock::start();
        for n in 0..repetitions {
            match name.as_str() {
                "by-key" => rows = vec![by_key(&mut conn, key_of(n, AGENCIES))?],
                "by-keys" => rows = all().filter(agencies::id.eq_any(keys_of(n))).load(&mut conn)?,
                "all-rows" => rows = all().load(&mut conn)?,
                "insert-one" => number = insert_one(&mut conn, n)?,
                "insert-many" => number = insert_many(&mut conn, &bulk)?,
                "update-one" => number = update_one(&mut conn, n)?,
                "related" => (rows, sources) = related(&mut conn, n)?,
                _ => number = by_workers(&pool),
            }
        }
        clock.answer(|| match name.as_str() {
            "by-key" | "by-keys" | "all-rows" => check(&rows),
            "related" => check_related(&rows, &sources),
            _ => number,
        });
    }
    Ok(())
}
