//! A deployment, as a command reaches it: one that is up, or the data folder of one that is not.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_s3::Client;
use clap::Args;
use clear64_bucket::{Error, Principals, Role, Store, Surroundings, router, serve_router};
use tokio::net::TcpListener;

use super::DeploymentError;
use super::client::client;
use super::control::{self, Messages};
use super::folder::{DataFolder, Running};

/// How often what another process keeps busy is tried, and the pause between.
pub(super) const TRIES: u32 = 50;
pub(super) const PAUSE: Duration = Duration::from_millis(100);

/// Which deployment.
#[derive(Args, Debug)]
pub(crate) struct Where {
    /// Folder of `clear64 up`
    #[arg(long, value_name = "DIR", default_value = "clear64-data")]
    data: PathBuf,
}

/// A deployment.
pub(crate) struct Reached {
    way: Way,
    address: SocketAddr,
    principals: Principals,
}

enum Way {
    Up(Running),
    /// Nobody had the folder open; it is served until the command ends.
    Opened(Arc<Store>),
}

impl Reached {
    /// Reaches it. If nobody has the folder open, this command does.
    pub(crate) async fn reach(
        place: &Where,
        surroundings: Arc<dyn Surroundings>,
        random: &dyn Fn() -> io::Result<[u8; 32]>,
    ) -> Result<Self, DeploymentError> {
        let folder = DataFolder::existing(&place.data)?;
        let mut tries = 1;
        let way = loop {
            match Way::find(&folder, Arc::clone(&surroundings)).await {
                // It is starting, or another command is at work.
                Err(DeploymentError::NoAnswer) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                found => break found?,
            }
        };
        let principals = folder.principals(random)?;
        let address = match &way {
            Way::Up(running) => running.address,
            Way::Opened(store) => serve(store, principals.clone()).await?,
        };
        Ok(Self { way, address, principals })
    }

    /// Whether it is up: determines what is uploaded.
    pub(crate) const fn is_up(&self) -> bool {
        matches!(self.way, Way::Up(_))
    }

    /// A client of its buckets in this role.
    pub(crate) fn client(&self, role: &Role) -> Result<Client, DeploymentError> {
        let principal = self.principals.with_role(role).ok_or(DeploymentError::NoKey)?;
        Ok(client(self.address, principal))
    }

    /// How many messages there are.
    pub(crate) async fn messages(&self) -> Result<Messages, DeploymentError> {
        match &self.way {
            Way::Up(running) => control::ask_messages(running).await,
            Way::Opened(store) => Ok(Messages::of(store)?),
        }
    }

    /// Delivers the dead letters again; how many there were.
    pub(crate) async fn redrive(&self) -> Result<usize, DeploymentError> {
        match &self.way {
            Way::Up(running) => control::ask_redrive(running).await,
            Way::Opened(store) => Ok(control::redrive_all(store)?),
        }
    }
}

impl Way {
    async fn find(
        folder: &DataFolder,
        surroundings: Arc<dyn Surroundings>,
    ) -> Result<Self, DeploymentError> {
        match folder.open(surroundings) {
            Ok(store) => Ok(Self::Opened(store)),
            Err(DeploymentError::Store(Error::InUse)) => {
                let running = folder.running()?;
                control::ask_messages(&running).await?;
                Ok(Self::Up(running))
            }
            Err(error) => Err(error),
        }
    }
}

/// Serves a store until the program ends.
async fn serve(store: &Arc<Store>, principals: Principals) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let routes = router(&DataFolder::service(store, principals));
    tokio::spawn(serve_router(listener, routes, std::future::pending()));
    Ok(address)
}
