//! `clear64 up`: everything in one process, on loopback.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clear64_bucket::{Error, Role, ServeError, Store, Surroundings, router, serve_router};
use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::log::Sink;
use clear64_cloud::machine::Machine;
use clear64_determine::announcement::Nobody;
use clear64_determine::function::{Function, MOST_RECEIVES, PART, Setup};
use clear64_publish::publisher::{self, Publisher};
use clear64_results::output::hex;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::client::client;
use super::delivery::{DETERMINE, Delivery, PUBLISH, QUEUES};
use super::folder::{DataFolder, Running};
use super::reach::{PAUSE, TRIES};
use super::{DASHBOARD, DeploymentError, RESULTS, UPLOADS, control};

/// How long requests have to be answered after an interrupt.
const GRACE: Duration = Duration::from_secs(3);

/// How long further events are waited for before everything is published: they come in bursts.
const WINDOW: Duration = Duration::from_millis(300);

/// Where the data is and who is listened to.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of everything: buckets, keys, state; made if absent, for its owner alone
    #[arg(long, value_name = "DIR", default_value = "clear64-data")]
    pub(crate) data: PathBuf,
    /// Address of the S3 endpoint, on loopback; port 0 takes any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9064")]
    listen: SocketAddr,
    /// The data are of invented people: what is published says so
    #[arg(long)]
    sample_data: bool,
}

/// What the deployment takes from the machine.
#[derive(Clone)]
pub(crate) struct Surrounded {
    pub(crate) machine: Arc<dyn Machine>,
    pub(crate) surroundings: Arc<dyn Surroundings>,
    pub(crate) random: fn() -> io::Result<[u8; 32]>,
    pub(crate) sink: Sink,
}

/// Serves until `shutdown` is done. `started` gets the address.
pub(crate) async fn up(
    arguments: &Arguments,
    around: Surrounded,
    started: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), DeploymentError> {
    let Surrounded { machine, surroundings, random, sink } = around;
    if !arguments.listen.ip().is_loopback() {
        return Err(ServeError::NotLoopback.into());
    }
    let folder = DataFolder::new(&arguments.data);
    let store = open(&folder, &surroundings).await?;
    let principals = folder.principals(&random)?;
    let operator = principals.with_role(&Role::Operator).cloned();
    let operator = operator.ok_or(DeploymentError::NoKey)?;
    let key = folder.pseudonyms(&store, random)?;
    let kind = folder.kind(&store, arguments.sample_data)?;
    for queue in QUEUES {
        store.queue(queue)?.show_hidden()?;
    }

    let listen = |source| DeploymentError::Listen { address: arguments.listen, source };
    let listener = TcpListener::bind(arguments.listen).await.map_err(listen)?;
    let running = Running { address: listener.local_addr()?, token: hex(&random()?) };
    let s3 = client(running.address, &operator);
    let scratch = folder.scratch()?;
    let publisher = Publisher::new(publisher::Setup {
        results: Arc::new(AwsStore::new(s3.clone(), RESULTS)),
        dashboard: Arc::new(AwsStore::new(s3.clone(), DASHBOARD)),
        machine: Arc::clone(&machine),
        scratch: scratch.clone(),
        kind,
    })?;
    let function = Arc::new(Function::new(Setup {
        uploads: Arc::new(AwsStore::new(s3.clone(), UPLOADS)),
        uploads_name: UPLOADS.to_owned(),
        results: Arc::new(AwsStore::new(s3, RESULTS)),
        key,
        machine: Arc::clone(&machine),
        scratch,
        part: PART,
        most_receives: MOST_RECEIVES,
        topics: Arc::new(Nobody),
        sink,
    })?);
    let routes = router(&DataFolder::service(&store, principals))
        .merge(control::routes(Arc::clone(&store), &running.token));
    folder.announce(&running)?;
    started(running.address);
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move { drop(stopped.await) };
    let server = std::pin::pin!(serve_router(listener, routes, stopped));
    let mut server = server;
    let determine = Delivery {
        store: Arc::clone(&store),
        queue: DETERMINE,
        batch: (1, Duration::ZERO),
        function,
        machine: Arc::clone(&machine),
    };
    let function = Arc::new(publisher);
    let publish = Delivery { store, queue: PUBLISH, batch: (1000, WINDOW), function, machine };
    tokio::select! {
        ended = &mut server => return Ok(ended?),
        failed = determine.run() => return Ok(failed?),
        failed = publish.run() => return Ok(failed?),
        () = shutdown => {}
    }
    // What is determined just now is not waited for: its message is delivered at the next start.
    drop(stop);
    tokio::time::timeout(GRACE, server).await.unwrap_or(Ok(()))?;
    Ok(())
}

/// Opens the store, after a command that has it open.
async fn open(
    folder: &DataFolder,
    surroundings: &Arc<dyn Surroundings>,
) -> Result<Arc<Store>, DeploymentError> {
    for _ in 1..TRIES {
        match folder.open(Arc::clone(surroundings)) {
            Err(DeploymentError::Store(Error::InUse)) => tokio::time::sleep(PAUSE).await,
            opened => return opened,
        }
    }
    folder.open(Arc::clone(surroundings))
}
