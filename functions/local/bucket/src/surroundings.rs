//! What a store takes from outside: the time, and randomness.

use jiff::Timestamp;

/// Time and randomness, given by `main` or by a test.
pub trait Surroundings: Send + Sync + 'static {
    /// The time now: of a version, of an event, of when a message is visible again.
    fn now(&self) -> Timestamp;

    /// 16 bytes, never the same twice: names of content files, ids of uploads and requests, and the
    /// salt of a new store's version ids.
    fn random(&self) -> [u8; 16];
}
