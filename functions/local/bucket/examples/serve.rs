//! Serves a data folder on loopback, for tests of crashes and of real clients.
//!
//! `serve FOLDER [STEP]` prints the address it listens on, and stays until it is killed. With a
//! number it ends itself, as a crash would, at that step of its writes.

#![expect(clippy::disallowed_methods, reason = "this is a main: it reads clock and arguments")]
#![expect(clippy::print_stdout, reason = "the address is what is printed")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clear64_bucket::{
    Layout, Notification, Principal, Principals, Role, Service, Settings, Store, Surroundings,
    serve,
};
use jiff::Timestamp;

struct Machine;

impl Surroundings for Machine {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        if getrandom::fill(&mut bytes).is_err() {
            std::process::abort();
        }
        bytes
    }
}

fn principal(name: &str, role: Role) -> Principal {
    let secret_key = format!("secret-of-{name}");
    Principal { access_key: name.to_owned(), secret_key, role }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: serve FOLDER [STEP]")?);
    let crash = arguments.next().and_then(|step| step.to_str()?.parse::<usize>().ok());

    let mut settings = Settings::of_buckets(["uploads", "results"]);
    settings.notifications.push(Notification {
        queue: "determine".to_owned(),
        bucket: "uploads".to_owned(),
        prefix: "exports/".to_owned(),
    });
    if let Some(crash) = crash {
        let taken = AtomicUsize::new(0);
        settings.steps = Some(Arc::new(move |_| {
            if taken.fetch_add(1, Ordering::SeqCst) == crash {
                std::process::abort();
            }
        }));
    }
    let store = Arc::new(Store::open(&folder, settings, Arc::new(Machine))?);
    let principals = Principals::new(vec![
        principal("operator", Role::Operator),
        principal("alameda", Role::Uploader("alameda".to_owned().try_into()?)),
    ]);
    let layout = Layout {
        uploads: "uploads".to_owned(),
        results: "results".to_owned(),
        dashboard: "dashboard".to_owned(),
    };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?);
    serve(listener, Service::new(store, principals, layout), std::future::pending()).await?;
    Ok(())
}
