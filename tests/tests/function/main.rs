//! The function against buckets in memory: everything that S3 and a queue do to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod crashes;
mod desk;
mod events;
mod landing;
mod machine;
mod memory;
mod policies;
mod privacy;
mod time;
mod trouble;
