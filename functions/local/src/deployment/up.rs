//! `clear64 up`: everything in one process, on loopback.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::Client;
use axum::Router;
use clap::Args;
use clear64_bucket::{
    Error, Principal, Role, ServeError, Store, Surroundings, router, serve_router,
};
use clear64_cloud::aws_store::AwsStore;
use clear64_cloud::log::Sink;
use clear64_cloud::machine::Machine;
use clear64_determine::announcement::Nobody;
use clear64_determine::function::{Function, MOST_RECEIVES, PART, Setup};
use clear64_publish::document::DataKind;
use clear64_publish::publisher::{self, Publisher};
use clear64_results::identity::Key;
use clear64_results::output::hex;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::client::client;
use super::delivery::{DETERMINE, Delivery, PUBLISH, QUEUES};
use super::folder::{DataFolder, Running};
use super::pages::Pages;
use super::reach::{PAUSE, TRIES};
use super::{DASHBOARD, DeploymentError, RESULTS, UPLOADS, control, dashboard};

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
    /// Folder of the dashboard as it was built: put it into the bucket `dashboard`, and serve that
    #[arg(long, value_name = "DIR")]
    dashboard: Option<PathBuf>,
    /// Address of the dashboard, on loopback; port 0 takes any
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9065", requires = "dashboard")]
    dashboard_listen: SocketAddr,
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

/// Where it answers.
#[derive(Clone, Copy)]
pub(crate) struct Addresses {
    pub(crate) buckets: SocketAddr,
    pub(crate) dashboard: Option<SocketAddr>,
}

/// Serves until `shutdown` is done. `started` gets the addresses.
pub(crate) async fn up(
    arguments: &Arguments,
    around: Surrounded,
    started: impl FnOnce(Addresses),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), DeploymentError> {
    if [arguments.listen, arguments.dashboard_listen].iter().any(|to| !to.ip().is_loopback()) {
        return Err(ServeError::NotLoopback.into());
    }
    let pages = arguments.dashboard.as_deref().map(Pages::read).transpose()?;
    let folder = DataFolder::new(&arguments.data);
    let store = open(&folder, &around.surroundings).await?;
    let principals = folder.principals(&around.random)?;
    let operator = principals.with_role(&Role::Operator).cloned();
    let operator = operator.ok_or(DeploymentError::NoKey)?;
    let secret_key = hex(&(around.random)()?);
    let visitor = Principal { access_key: "visitor".to_owned(), secret_key, role: Role::Visitor };
    let key = folder.pseudonyms(&store, around.random)?;
    let kind = folder.kind(&store, arguments.sample_data)?;
    for queue in QUEUES {
        store.queue(queue)?.show_hidden()?;
    }

    let listener = listen(arguments.listen, "--listen").await?;
    let running = Running { address: listener.local_addr()?, token: hex(&(around.random)()?) };
    let routes = router(&DataFolder::service(&store, principals.and(visitor.clone())))
        .merge(control::routes(Arc::clone(&store), &running.token));
    let mut servers = Servers::default();
    servers.add(listener, routes);
    let s3 = client(running.address, &operator);
    let mut dashboard = None;
    if let Some(pages) = pages {
        pages.put(&AwsStore::new(s3.clone(), DASHBOARD), &*around.machine).await?;
        let listener = listen(arguments.dashboard_listen, "--dashboard-listen").await?;
        dashboard = Some(listener.local_addr()?);
        servers.add(listener, dashboard::routes(client(running.address, &visitor)));
    }
    let [determine, publish] = deliveries(&store, &s3, around, (key, kind), &folder.scratch()?)?;
    folder.announce(&running)?;
    started(Addresses { buckets: running.address, dashboard });
    tokio::select! {
        ended = servers.ended() => return ended,
        failed = determine.run() => return Ok(failed?),
        failed = publish.run() => return Ok(failed?),
        () = shutdown => {}
    }
    // What is determined just now is not waited for: its message is delivered at the next start.
    servers.end().await
}

/// What delivers the events of both queues, each to its function.
fn deliveries(
    store: &Arc<Store>,
    s3: &Client,
    around: Surrounded,
    (key, kind): (Key, DataKind),
    scratch: &Path,
) -> Result<[Delivery; 2], DeploymentError> {
    let bucket = |name| Arc::new(AwsStore::new(s3.clone(), name));
    let Surrounded { machine, sink, .. } = around;
    let publisher = Publisher::new(publisher::Setup {
        results: bucket(RESULTS),
        dashboard: bucket(DASHBOARD),
        machine: Arc::clone(&machine),
        scratch: scratch.to_owned(),
        kind,
    })?;
    let function = Function::new(Setup {
        uploads: bucket(UPLOADS),
        uploads_name: UPLOADS.to_owned(),
        results: bucket(RESULTS),
        key,
        machine: Arc::clone(&machine),
        scratch: scratch.to_owned(),
        part: PART,
        most_receives: MOST_RECEIVES,
        topics: Arc::new(Nobody),
        sink,
    })?;
    let determine = Delivery {
        store: Arc::clone(store),
        queue: DETERMINE,
        batch: (1, Duration::ZERO),
        function: Arc::new(function),
        machine: Arc::clone(&machine),
    };
    let publish = Delivery {
        store: Arc::clone(store),
        queue: PUBLISH,
        batch: (1000, WINDOW),
        function: Arc::new(publisher),
        machine,
    };
    Ok([determine, publish])
}

/// What serves, until all of it is ended.
#[derive(Default)]
struct Servers {
    serving: JoinSet<Result<(), ServeError>>,
    stop: watch::Sender<()>,
}

impl Servers {
    fn add(&mut self, listener: TcpListener, routes: Router) {
        let mut stop = self.stop.subscribe();
        let stopped = async move { drop(stop.changed().await) };
        self.serving.spawn(serve_router(listener, routes, stopped));
    }

    /// Waits until one has ended by itself.
    async fn ended(&mut self) -> Result<(), DeploymentError> {
        match self.serving.join_next().await {
            Some(Ok(ended)) => Ok(ended?),
            Some(Err(defect)) => Err(io::Error::other(defect).into()),
            None => Ok(()),
        }
    }

    /// Ends all of them, once the requests under way are answered.
    async fn end(mut self) -> Result<(), DeploymentError> {
        self.stop.send_replace(());
        let all = async {
            while !self.serving.is_empty() {
                self.ended().await?;
            }
            Ok(())
        };
        tokio::time::timeout(GRACE, all).await.unwrap_or(Ok(()))
    }
}

async fn listen(address: SocketAddr, option: &'static str) -> Result<TcpListener, DeploymentError> {
    let listening = TcpListener::bind(address).await;
    listening.map_err(|source| DeploymentError::Listen { address, option, source })
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
