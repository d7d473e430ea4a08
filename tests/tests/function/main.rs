//! The function against the embedded S3, through the SDK: everything that S3 and a queue do to it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod bucket;
mod crashes;
mod desk;
mod events;
mod landing;
mod listing;
mod machine;
mod policies;
mod privacy;
mod publishing;
mod time;
mod trouble;
mod withdrawn;
