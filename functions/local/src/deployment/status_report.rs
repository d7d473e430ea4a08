//! The status as text: a table, and what to do. Dates are California's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use clear64_cloud::sentence;
use clear64_cloud::status::{CountyStatus, ExportStatus, Open, PolicyState, PolicyStatus, State};
use clear64_determine::unclaimed::UnclaimedObject;
use clear64_rules::county::County;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::control::Messages;
use crate::report::grouped;

/// What there is to tell.
pub(super) struct Statuses {
    /// The county that was asked for.
    pub(super) only: Option<County>,
    /// The counties that have uploaded something.
    pub(super) counties: Vec<(County, CountyStatus)>,
    /// What the bucket has of exports, by the county's slug.
    pub(super) stored: BTreeMap<String, Stored>,
    /// Objects in no county's place.
    pub(super) unclaimed: Vec<UnclaimedObject>,
    pub(super) messages: Messages,
    /// Whether messages are delivered now.
    pub(super) is_up: bool,
}

/// What the bucket has of a county's exports.
pub(super) struct Stored {
    pub(super) objects: usize,
    pub(super) open: Open,
}

/// The text.
pub(super) fn report(statuses: &Statuses) -> Result<String, jiff::Error> {
    let mut page = Page { text: String::new(), zone: TimeZone::get("America/Los_Angeles")? };
    match (statuses.only, &*statuses.counties) {
        (Some(county), []) => {
            let slug = county.slug();
            let _ = match statuses.stored.get(&slug) {
                None => writeln!(page.text, "{slug} has uploaded nothing."),
                Some(stored) => writeln!(
                    page.text,
                    "{slug} has uploaded {} files, and none has been looked at yet.",
                    stored.objects
                ),
            };
        }
        (None, []) if statuses.stored.is_empty() => {
            page.text.push_str("No county has uploaded anything.\n");
        }
        (Some(_), [(_, status), ..]) => page.history(status),
        (None, counties) => page.overview(counties, &statuses.stored),
    }
    let tasks = page.tasks(statuses);
    if !tasks.is_empty() {
        let _ = write!(page.text, "\nTo do\n{tasks}");
    }
    Ok(page.text)
}

struct Page {
    text: String,
    zone: TimeZone,
}

impl Page {
    /// One line for each county: its last upload, and the figures of the one that holds.
    fn overview(&mut self, counties: &[(County, CountyStatus)], stored: &BTreeMap<String, Stored>) {
        self.head("county", "last upload", "state");
        let known: BTreeMap<String, &CountyStatus> =
            counties.iter().map(|(county, status)| (county.slug(), status)).collect();
        let slugs: BTreeSet<&String> = known.keys().chain(stored.keys()).collect();
        for slug in slugs {
            let Some(status) = known.get(slug) else {
                let _ = writeln!(self.text, "{slug:<18}not looked at yet");
                continue;
            };
            let last = status.exports.last();
            let holds = status.exports.iter().rev().find(|export| holds(status, export));
            self.line(slug, last, holds);
        }
    }

    /// Every upload of one county, from new to old.
    fn history(&mut self, status: &CountyStatus) {
        self.head("upload", "stored", "state");
        for export in status.exports.iter().rev() {
            self.line(&export.id, Some(export), Some(export));
        }
        for policy in status.policies.iter().rev() {
            let stored = self.minute(policy.stored);
            let state = policy.state.name();
            let _ = writeln!(self.text, "{:<18}{stored:<18}policy {state}", policy.id);
        }
    }

    fn head(&mut self, name: &str, date: &str, state: &str) {
        let Self { text, .. } = self;
        let _ = writeln!(
            text,
            "{name:<18}{date:<18}{state:<12}{:>12}{:>12}{:>12}{:>12}",
            "rows", "determined", "rejected", "people"
        );
    }

    fn line(&mut self, name: &str, last: Option<&ExportStatus>, holds: Option<&ExportStatus>) {
        let stored = last.map(|last| self.minute(last.stored)).unwrap_or_default();
        let state = last.map_or("", |last| last.state.name());
        let counts = holds.and_then(|holds| holds.counts);
        let figures = counts.map_or([const { String::new() }; 4], |counts| {
            [counts.rows, counts.determined, counts.rejected, counts.people].map(grouped)
        });
        let [rows, determined, rejected, people] = figures;
        let line = format!(
            "{name:<18}{stored:<18}{state:<12}{rows:>12}{determined:>12}{rejected:>12}{people:>12}"
        );
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    /// What somebody has to do, a line each.
    fn tasks(&self, statuses: &Statuses) -> String {
        let mut tasks = String::new();
        for (county, status) in &statuses.counties {
            let slug = county.slug();
            let all = statuses.only.is_some();
            for (age, export) in status.exports.iter().rev().enumerate() {
                // An older one that was refused is history; one that has failed waits for somebody.
                if !all && age > 0 && export.state != State::Failed {
                    continue;
                }
                for sentence in of_export(*county, export) {
                    let _ = writeln!(tasks, "* {slug}, upload {}: {sentence}.", export.id);
                }
            }
            let policies = status.policies.iter().rev().take(if all { usize::MAX } else { 1 });
            for (policy, sentence) in policies.filter_map(|policy| of_policy(*county, policy)) {
                let _ = writeln!(tasks, "* {slug}, policy {}: {sentence}.", policy.id);
            }
        }
        for (slug, stored) in &statuses.stored {
            let Open { folders, files } = stored.open;
            if files > 0 {
                let _ = writeln!(
                    tasks,
                    "* {slug}: files that wait for READY: {files}, in folders: {folders}. Upload an empty \
                     object named READY into each when it is complete."
                );
            }
        }
        if statuses.only.is_none() {
            self.unclaimed(&mut tasks, &statuses.unclaimed);
        }
        events(&mut tasks, statuses);
        tasks
    }

    fn unclaimed(&self, tasks: &mut String, objects: &[UnclaimedObject]) {
        for object in objects {
            let UnclaimedObject { id, stored, bytes } = object;
            let stored = self.minute(*stored);
            let bytes = grouped(*bytes);
            let _ = writeln!(
                tasks,
                "* object {id}, {bytes} bytes, stored {stored}: it is in no county's place, expected \
                 exports/COUNTY/FILE or policies/COUNTY/policy.toml: move or delete it."
            );
        }
    }

    fn minute(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// What waits in the queue.
fn events(tasks: &mut String, statuses: &Statuses) {
    let Messages { waiting, dead } = statuses.messages;
    if waiting > 0 && !statuses.is_up {
        let _ = writeln!(tasks, "* Events that wait: {waiting}. Start `clear64 up`.");
    } else if waiting > 0 {
        let _ = writeln!(tasks, "* Events being worked on, or tried again soon: {waiting}.");
    }
    if dead > 0 {
        let _ = writeln!(
            tasks,
            "* Events given up after five tries: {dead}. The log says why (`given-up`); when it is \
             mended, run `clear64 redrive`."
        );
    }
}

/// Whether the county's current results are of this upload.
fn holds(status: &CountyStatus, export: &ExportStatus) -> bool {
    status.current.is_some() && export.run == status.current && export.state != State::Superseded
}

fn of_export(county: County, export: &ExportStatus) -> Vec<String> {
    let mut sentences = Vec::new();
    if let (State::Refused | State::Failed, Some(code)) = (export.state, &export.code) {
        sentences.push(sentence::of_code(county, code, &export.params));
    }
    sentences.extend(export.flags.iter().map(|flag| sentence::of_flag(*flag).to_owned()));
    sentences
}

fn of_policy(county: County, policy: &PolicyStatus) -> Option<(&PolicyStatus, String)> {
    let code = policy.code.as_ref().filter(|_| policy.state == PolicyState::Refused)?;
    Some((policy, sentence::of_code(county, code, &policy.params)))
}
