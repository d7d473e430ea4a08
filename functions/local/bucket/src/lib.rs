//! The S3 of one machine: versioned buckets over content files and a redb database, spoken to with
//! the S3 protocol, with the events that S3 sends.
//!
//! * [`Store`] keeps objects. A write is one transaction: the version, the condition it was written
//!   under, and the events that tell of it. A crash leaves all of it or nothing.
//! * [`events`] are read from the store by whoever delivers them: at least once, in the order of the
//!   writes, with a list of dead letters.
//! * [`access`] says which key may do what: one function.
//! * [`Service`] speaks S3 over HTTP on loopback, [`serve`] runs it.
//! * [`faults`] are for tests: refused requests, cut and slow bodies.
//!
//! A key can hold the name of a person. No error, no `Debug` and no log of this crate holds a key,
//! and the name of a content file says nothing about its key.
//!
//! Time and randomness come from the caller ([`Surroundings`]), but for one: whether a request's
//! signature is too old is asked of the system's clock, by s3s.

pub mod access;
mod checksum;
mod error;
pub mod events;
pub mod faults;
mod form;
mod notification;
mod server;
mod service;
mod store;
mod surroundings;

pub use access::{Layout, Principal, Principals, Role};
pub use error::Error;
pub use notification::{Notification, TEST_EVENT};
pub use server::{ServeError, router, serve, serve_router};
pub use service::Service;
pub use store::{Settings, Step, Store, Version};
pub use surroundings::Surroundings;
