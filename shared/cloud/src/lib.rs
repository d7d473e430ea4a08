//! What the functions know of the cloud: buckets, events, time, logs, and the status of a county.
//!
//! Each function has its own work; how they reach a bucket, try again, say what happened and read a
//! county's `status.json` is here, once.

pub mod aws_store;
pub mod event;
pub mod log;
pub mod machine;
pub mod metrics;
pub mod refused;
pub mod sentence;
pub mod served;
pub mod status;
pub mod store;
