//! `clear64 up` and the commands that go with it, as processes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod commands;
mod dashboard;
#[cfg(target_os = "linux")]
mod kill;
mod privacy;
mod refusals;
mod site;
