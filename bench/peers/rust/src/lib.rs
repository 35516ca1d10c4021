//! The bench's protocol and data, for the contenders in Rust: see bench/queries/contender.h.
use std::io::Write;
use std::time::Instant;

pub const AGENCIES: usize = 10000;
pub const PARENTS: usize = 100;
pub const LIST: usize = 100;
pub const BULK: usize = 10000;
pub const WORKERS: usize = 8;
pub const SELECTS: usize = 1000;
pub const NEW_NAME: &str = "Department of Another Name";
pub const EPOCH: i64 = 946684800;

pub struct BulkRow {
    pub name: String,
    pub kind: &'static str,
    pub founded: Option<i32>,
    pub is_open: bool,
    pub latitude: Option<f64>,
}

pub fn key_of(n: usize, all: usize) -> i32 {
    (1 + n * 7919 % all) as i32
}

pub fn keys_of(n: usize) -> Vec<i32> {
    (0..LIST).map(|i| key_of(n * LIST + i, AGENCIES)).collect()
}

pub fn bulk_row(i: usize) -> BulkRow {
    BulkRow {
        name: format!("Police Department of Place {i}"),
        kind: ["police", "sheriff", "court", "jail", "other"][i % 5],
        founded: (i % 20 != 0).then_some(1800 + (i % 200) as i32),
        is_open: i % 3 != 0,
        latitude: (i % 50 != 0).then_some(30.0 + (i % 1000) as f64 / 100.0),
    }
}

pub fn next_work() -> Option<(String, usize)> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).ok()?;
    let (name, repetitions) = line.trim().split_once(' ')?;
    Some((name.to_string(), repetitions.parse().ok()?))
}

fn cpu_time() -> i64 {
    let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut t) };
    t.tv_sec * 1_000_000_000 + t.tv_nsec
}

pub struct Clock {
    wall: Instant,
    cpu: i64,
}

impl Clock {
    pub fn start() -> Clock {
        Clock { wall: Instant::now(), cpu: cpu_time() }
    }

    pub fn answer(self, check: impl FnOnce() -> i64) {
        let cpu = cpu_time() - self.cpu;
        let wall = self.wall.elapsed().as_nanos();
        println!("{wall} {cpu} {}", check());
        std::io::stdout().flush().expect("stdout");
    }
}
