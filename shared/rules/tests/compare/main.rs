//! Where two readings of a policy part, and by which mends.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

#[path = "../invented/mod.rs"]
mod invented;
mod sides;

mod bars;
mod every_difference;
mod facts;
mod scope;
