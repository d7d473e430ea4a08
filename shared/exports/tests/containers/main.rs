//! Plain, gzip and zip uploads: what is in them, what is refused, and what damage does.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its functions too")]

mod archive;
mod damaged;
mod readable;
mod refused;

#[path = "../invented/mod.rs"]
mod invented;
