//! What a function takes from the machine: time and randomness, as parameters.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use crate::store::StoreError;

/// Clock and randomness. `main` gives those of the machine; tests give their own.
#[async_trait]
pub trait Machine: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits.
    async fn sleep(&self, time: Duration);

    /// A random number.
    fn random(&self) -> u64;
}

/// How often an operation of a bucket is tried before the message is given back.
const TRIES: u32 = 6;
/// The shortest wait between two tries, doubled from one to the next.
const SHORTEST: Duration = Duration::from_millis(100);
/// The longest.
const LONGEST: Duration = Duration::from_secs(10);

/// The wait after the `failures`-th failure in a row, from 1: between half and all of a time that
/// doubles up to 10 seconds.
pub async fn back_off(machine: &dyn Machine, failures: u32) {
    let full = SHORTEST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST);
    let half = full / 2;
    let jitter = machine.random() % (u64::try_from(half.as_millis()).unwrap_or(0) + 1);
    machine.sleep(half + Duration::from_millis(jitter)).await;
}

/// Whether to try once more after this failure, the `failures`-th in a row; waits if so.
pub async fn again(machine: &dyn Machine, error: StoreError, failures: u32) -> bool {
    let again = error == StoreError::Unavailable && failures < TRIES;
    if again {
        back_off(machine, failures).await;
    }
    again
}

/// Tries an operation until it succeeds, fails for good, or has failed six times.
pub async fn retry<T, F>(
    machine: &dyn Machine,
    mut operation: impl FnMut() -> F,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut failures = 0;
    loop {
        match operation().await {
            Ok(value) => return Ok(value),
            Err(error) => {
                failures += 1;
                if !again(machine, error, failures).await {
                    return Err(error);
                }
            }
        }
    }
}
