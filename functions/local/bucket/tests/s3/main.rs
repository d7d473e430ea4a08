//! The embedded S3, spoken to with the AWS SDK.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot be set up fails; tests are where clock and programs are found"
)]

mod access;
mod checksums;
mod conditions;
mod crash;
mod deletes;
mod events;
mod faults;
mod keys;
mod lists;
mod objects;
mod privacy;
mod served;
mod uploads;
