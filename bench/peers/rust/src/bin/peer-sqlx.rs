//! sqlx, as its documentation has it: query_as into structs, statements cached, UNNEST for many rows, PgPool.
use chrono::{DateTime, NaiveDateTime, Utc};
use peers::*;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, FromRow};
use std::collections::HashMap;

#[derive(FromRow)]
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

#[derive(FromRow)]
struct Source {
    id: i32,
    name: String,
    url: String,
    pages: i32,
    #[sqlx(skip)]
    requests: Vec<Request>,
}

#[derive(FromRow)]
struct Request {
    id: i32,
    title: String,
    closed: bool,
    source_id: i32,
}

const AGENCY: &str = "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies";
const BY_KEY: &str = "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies WHERE id = $1";
const BY_KEYS: &str = "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies WHERE id = ANY($1)";

fn check(rows: &[Agency]) -> i64 {
    rows.iter()
        .map(|a| {
            a.id as i64 + (a.name.len() + a.kind.len()) as i64 + a.founded.unwrap_or(0) as i64 + a.is_open as i64
                + a.latitude.unwrap_or(0.0) as i64 + a.created_at.timestamp() + a.updated_at.and_utc().timestamp()
                - 2 * EPOCH
        })
        .sum()
}

fn check_related(agencies: &[Agency], sources: &[Source]) -> i64 {
    check(agencies) + sources.iter().enumerate().map(|(i, s)| {
        let requests: i64 = s.requests.iter().map(|r| r.id as i64 + r.title.len() as i64 + r.closed as i64).sum();
        s.id as i64 + (s.name.len() + s.url.len()) as i64 + s.pages as i64 + i as i64 * requests
    }).sum::<i64>()
}

async fn by_key(conn: &mut PgConnection, key: i32) -> sqlx::Result<Agency> {
    sqlx::query_as(BY_KEY).bind(key).fetch_one(conn).await
}

async fn insert_one(conn: &mut PgConnection, n: usize) -> sqlx::Result<i64> {
    let row = bulk_row(n);
    let made: (i32, DateTime<Utc>, NaiveDateTime) = sqlx::query_as(
        "INSERT INTO arrivals (name, kind, founded, is_open, latitude) VALUES ($1, $2, $3, $4, $5)
         RETURNING id, created_at, updated_at",
    )
    .bind(row.name).bind(row.kind).bind(row.founded).bind(row.is_open).bind(row.latitude)
    .fetch_one(conn).await?;
    Ok(made.0 as i64)
}

async fn insert_many(conn: &mut PgConnection, rows: &[BulkRow]) -> sqlx::Result<i64> {
    let names: Vec<&str> = rows.iter().map(|r| r.name.as_str()).collect();
    let kinds: Vec<&str> = rows.iter().map(|r| r.kind).collect();
    let founded: Vec<Option<i32>> = rows.iter().map(|r| r.founded).collect();
    let is_open: Vec<bool> = rows.iter().map(|r| r.is_open).collect();
    let latitude: Vec<Option<f64>> = rows.iter().map(|r| r.latitude).collect();
    let done = sqlx::query(
        "INSERT INTO arrivals (name, kind, founded, is_open, latitude)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::int4[], $4::bool[], $5::float8[])",
    )
    .bind(names).bind(kinds).bind(founded).bind(is_open).bind(latitude)
    .execute(conn).await?;
    Ok(done.rows_affected() as i64)
}

async fn update_one(conn: &mut PgConnection, n: usize) -> sqlx::Result<i64> {
    let done = sqlx::query("UPDATE changes SET name = $1, founded = $2 WHERE id = $3")
        .bind(NEW_NAME).bind(n as i32).bind(key_of(n, AGENCIES)).execute(conn).await?;
    Ok(done.rows_affected() as i64)
}

async fn related(conn: &mut PgConnection, n: usize) -> sqlx::Result<(Vec<Agency>, Vec<Source>)> {
    let key = key_of(n, PARENTS);
    let agencies = vec![by_key(conn, key).await?];
    let mut sources: Vec<Source> =
        sqlx::query_as("SELECT id, name, url, pages FROM sources WHERE agency_id = $1 ORDER BY id")
            .bind(key).fetch_all(&mut *conn).await?;
    let ids: Vec<i32> = sources.iter().map(|s| s.id).collect();
    let at: HashMap<i32, usize> = ids.iter().enumerate().map(|(i, id)| (*id, i)).collect();
    let requests: Vec<Request> =
        sqlx::query_as("SELECT id, title, closed, source_id FROM requests WHERE source_id = ANY($1) ORDER BY id")
            .bind(ids).fetch_all(conn).await?;
    for r in requests {
        sources[at[&r.source_id]].requests.push(r);
    }
    Ok((agencies, sources))
}

async fn by_workers(pool: &PgPool) -> sqlx::Result<i64> {
    let tasks = (0..WORKERS).map(|w| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let mut sum = 0;
            for i in 0..SELECTS / WORKERS {
                let row: Agency =
                    sqlx::query_as(BY_KEY).bind(key_of(w * 1000 + i, AGENCIES)).fetch_one(&pool).await?;
                sum += row.id as i64 + row.name.len() as i64;
            }
            Ok::<i64, sqlx::Error>(sum)
        })
    });
    let mut sum = 0;
    for task in futures::future::join_all(tasks).await {
        sum += task.expect("a worker")?;
    }
    Ok(sum)
}

#[tokio::main]
async fn main() -> sqlx::Result<()> {
    let mut conn = PgConnection::connect_with(&PgConnectOptions::new()).await?;
    let pool = PgPoolOptions::new().min_connections(WORKERS as u32).max_connections(WORKERS as u32)
        .connect_with(PgConnectOptions::new()).await?;
    let bulk: Vec<BulkRow> = (0..BULK).map(bulk_row).collect();
    while let Some((name, repetitions)) = next_work() {
        let (mut agencies, mut sources, mut number) = (vec![], vec![], 0);
        let clock = Clock::start();
        for n in 0..repetitions {
            match name.as_str() {
                "by-key" => agencies = vec![by_key(&mut conn, key_of(n, AGENCIES)).await?],
                "by-keys" => agencies = sqlx::query_as(BY_KEYS).bind(keys_of(n)).fetch_all(&mut conn).await?,
                "all-rows" => agencies = sqlx::query_as(AGENCY).fetch_all(&mut conn).await?,
                "insert-one" => number = insert_one(&mut conn, n).await?,
                "insert-many" => number = insert_many(&mut conn, &bulk).await?,
                "update-one" => number = update_one(&mut conn, n).await?,
                "related" => (agencies, sources) = related(&mut conn, n).await?,
                _ => number = by_workers(&pool).await?,
            }
        }
        clock.answer(|| match name.as_str() {
            "by-key" | "by-keys" | "all-rows" => check(&agencies),
            "related" => check_related(&agencies, &sources),
            _ => number,
        });
    }
    Ok(())
}
