//! A clock that only moves when something waits, and numbers that are not random.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use clear64_bucket::Surroundings;
use clear64_cloud::machine::Machine;
use jiff::Timestamp;

/// 12 November 2026, 10:00 in California.
const START: i64 = 1_794_506_400_000;

pub(crate) struct TestMachine {
    milliseconds: AtomicI64,
    numbers: AtomicU64,
}

impl TestMachine {
    pub(crate) fn new() -> Self {
        Self { milliseconds: AtomicI64::new(START), numbers: AtomicU64::new(7) }
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millisecond(self.milliseconds.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn advance(&self, seconds: u32) {
        self.milliseconds.fetch_add(i64::from(seconds) * 1000, Ordering::SeqCst);
    }

    /// Until the next full minute, however long something has waited in this one.
    pub(crate) fn next_minute(&self) {
        let now = self.milliseconds.load(Ordering::SeqCst);
        self.milliseconds.store((now / 60_000 + 1) * 60_000, Ordering::SeqCst);
    }
}

impl Surroundings for TestMachine {
    fn now(&self) -> Timestamp {
        self.time()
    }

    fn random(&self) -> [u8; 16] {
        u128::from(self.numbers.fetch_add(1, Ordering::SeqCst)).to_be_bytes()
    }
}

#[async_trait]
impl Machine for TestMachine {
    fn now(&self) -> Timestamp {
        self.time()
    }

    async fn sleep(&self, time: Duration) {
        let milliseconds = i64::try_from(time.as_millis()).unwrap();
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }

    fn random(&self) -> u64 {
        self.numbers.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst)
    }
}
