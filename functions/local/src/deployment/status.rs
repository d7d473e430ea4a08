//! `clear64 status`: what became of the uploads, and what to do about those that were refused.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use clap::Args;
use clear64_bucket::{Error, Role, Store, Surroundings, router, serve_router};
use clear64_determine::sentence;
use clear64_determine::status::{CountyStatus, ExportStatus, PolicyState, State, key};
use clear64_rules::county::County;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;

use super::client::client;
use super::control::{self, Messages};
use super::delivery::QUEUE;
use super::folder::{DataFolder, Running};
use super::{DeploymentError, RESULTS};

/// Whose uploads.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of `clear64 up`
    #[arg(long, value_name = "DIR", default_value = "clear64-data")]
    data: PathBuf,
    /// Show every upload of this county [default: the current one of each]
    #[arg(long)]
    county: Option<County>,
    /// Wait until nothing is left to be determined
    #[arg(long)]
    wait: bool,
}

/// Which folder.
#[derive(Args, Debug)]
pub(crate) struct RedriveArguments {
    /// Folder of `clear64 up`
    #[arg(long, value_name = "DIR", default_value = "clear64-data")]
    data: PathBuf,
}

/// A deployment that is up, or was opened for one command.
enum Reached {
    Running(Running),
    /// Nobody had it open.
    Opened(Arc<Store>),
}

impl Reached {
    fn reach(
        folder: &DataFolder,
        surroundings: Arc<dyn Surroundings>,
    ) -> Result<Self, DeploymentError> {
        match folder.open(surroundings) {
            Ok(store) => Ok(Self::Opened(store)),
            Err(DeploymentError::Store(Error::InUse)) => Ok(Self::Running(folder.running()?)),
            Err(error) => Err(error),
        }
    }

    async fn messages(&self) -> Result<Messages, DeploymentError> {
        match self {
            Self::Running(running) => control::ask_messages(running).await,
            Self::Opened(store) => Ok(Messages::of(store)?),
        }
    }
}

/// The status as text.
pub(crate) async fn status(
    arguments: &Arguments,
    surroundings: Arc<dyn Surroundings>,
    random: fn() -> std::io::Result<[u8; 32]>,
) -> Result<String, DeploymentError> {
    let folder = DataFolder::existing(&arguments.data)?;
    let reached = Reached::reach(&folder, surroundings)?;
    if arguments.wait && matches!(reached, Reached::Running(_)) {
        while reached.messages().await?.waiting > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
    let principals = folder.principals(&random)?;
    let operator = principals.with_role(&Role::Operator).cloned();
    let operator = operator.ok_or(DeploymentError::Refused(403))?;
    let address = match &reached {
        Reached::Running(running) => running.address,
        Reached::Opened(store) => {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            let address = listener.local_addr()?;
            let routes = router(&DataFolder::service(store, principals));
            tokio::spawn(serve_router(listener, routes, std::future::pending()));
            address
        }
    };
    let s3 = client(address, &operator);
    let zone = TimeZone::get("America/Los_Angeles")?;
    let mut statuses = Vec::new();
    for county in County::all().filter(|c| arguments.county.is_none_or(|only| only == *c)) {
        if let Some(status) = of_county(&s3, county).await? {
            statuses.push((county, status));
        }
    }
    let text = match (arguments.county, statuses.first()) {
        (Some(_), Some((county, status))) => history(*county, status, &zone),
        (Some(county), None) => format!("{county} has uploaded nothing.\n"),
        (None, _) => overview(&statuses, &zone),
    };
    Ok(text + &messages(reached.messages().await?, matches!(reached, Reached::Running(_))))
}

/// Delivers the dead letters again, now or when `clear64 up` starts.
pub(crate) async fn redrive(
    arguments: &RedriveArguments,
    surroundings: Arc<dyn Surroundings>,
) -> Result<String, DeploymentError> {
    let folder = DataFolder::existing(&arguments.data)?;
    let count = match Reached::reach(&folder, surroundings)? {
        Reached::Running(running) => control::ask_redrive(&running).await?,
        Reached::Opened(store) => store.queue(QUEUE)?.redrive()?,
    };
    Ok(format!("Dead letters that are delivered again: {count}.\n"))
}

async fn of_county(s3: &Client, county: County) -> Result<Option<CountyStatus>, DeploymentError> {
    let object = match s3.get_object().bucket(RESULTS).key(key(county)).send().await {
        Ok(object) => object,
        Err(error) if error.code() == Some("NoSuchKey") => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let bytes = object.body.collect().await.map_err(|_| DeploymentError::NoAnswer)?.into_bytes();
    let status = serde_json::from_slice(&bytes);
    Ok(Some(status.map_err(|_| DeploymentError::Status { county: county.slug() })?))
}

/// One line for each county: its last upload, and the rows of the run that holds.
fn overview(statuses: &[(County, CountyStatus)], zone: &TimeZone) -> String {
    let mut text = format!(
        "{:<16}{:<18}{:<12}{:>10}{:>12}{:>10}{:>10}\n",
        "county", "last upload", "state", "rows", "determined", "rejected", "people"
    );
    for (county, status) in statuses {
        let Some(last) = status.exports.last() else { continue };
        line(&mut text, &county.slug(), last, zone);
    }
    let mut tasks = String::new();
    for (county, status) in statuses {
        if let Some(last) = status.exports.last() {
            to_do(&mut tasks, *county, last, status);
        }
    }
    if statuses.is_empty() {
        "No county has uploaded anything.\n".to_owned()
    } else if tasks.is_empty() {
        text
    } else {
        format!("{text}\nTo do:\n{tasks}")
    }
}

/// Every upload of one county, from new to old.
fn history(county: County, status: &CountyStatus, zone: &TimeZone) -> String {
    let mut text = format!("{county}, from new to old\n");
    for export in status.exports.iter().rev() {
        line(&mut text, &export.id, export, zone);
        to_do(&mut text, county, export, status);
    }
    text
}

fn line(text: &mut String, head: &str, export: &ExportStatus, zone: &TimeZone) {
    let stored = minute(export.stored, zone);
    let counts = export.counts.map_or([const { String::new() }; 4], |counts| {
        [counts.rows, counts.determined, counts.rejected, counts.people].map(|n| n.to_string())
    });
    let [rows, determined, rejected, people] = counts;
    let state = export.state.name();
    let _ = writeln!(
        text,
        "{head:<16}{stored:<18}{state:<12}{rows:>10}{determined:>12}{rejected:>10}{people:>10}"
    );
}

fn to_do(text: &mut String, county: County, export: &ExportStatus, status: &CountyStatus) {
    if let (State::Refused | State::Failed, Some(code)) = (export.state, &export.code) {
        let sentence = sentence::of_code(county, code, &export.params);
        let _ = writeln!(text, "  {county}, upload {}: {sentence}.", export.id);
    }
    for flag in &export.flags {
        let _ = writeln!(text, "  {county}, upload {}: {}.", export.id, sentence::of_flag(*flag));
    }
    let last = status.policies.last().filter(|policy| policy.state == PolicyState::Refused);
    if let Some((policy, code)) = last.and_then(|policy| Some((policy, policy.code.as_ref()?))) {
        let sentence = sentence::of_code(county, code, &policy.params);
        let _ = writeln!(text, "  {county}, policy {}: {sentence}.", policy.id);
    }
}

fn minute(time: Timestamp, zone: &TimeZone) -> String {
    time.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn messages(messages: Messages, is_up: bool) -> String {
    let Messages { waiting, dead } = messages;
    let mut text = String::new();
    if waiting > 0 {
        let until = if is_up { "" } else { " until `clear64 up` runs" };
        let _ = writeln!(text, "\nMessages that wait{until}: {waiting}.");
    }
    if dead > 0 {
        let _ =
            writeln!(text, "\nMessages given up: {dead}. `clear64 redrive` delivers them again.");
    }
    text
}
