//! What a county's status is and what is left to do, from what its bucket holds: a pure function.
//!
//! The county's export is the upload stored last, of those not deleted and not refused. While it is
//! not yet determined, the run before it stays current: a county that uploads a wrong file by mistake
//! keeps its results.

use clear64_rules::county::County;

use crate::failure::OUT_OF_TIME;
use crate::uploads::{Standing, Upload};
use clear64_cloud::refused::{Final, Params};
use clear64_cloud::status::{
    Counts, CountyStatus, ExportStatus, LISTED, Open, PolicyStatus, SCHEMA, State,
};

/// Code of an upload that a whole invocation is too short for, twice.
pub(crate) const TOO_LARGE: &str = "too-large";

/// What an attempt at an upload came to.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// Its results are committed.
    Determined { run: String, counts: Counts },
    /// It is refused.
    Refused(Final),
    /// A whole invocation was too short for it; whether another one was before.
    OutOfTime { again: bool },
    /// It was given up after the last delivery.
    Failed(&'static str),
}

/// An outcome and the id of the upload.
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) outcome: Outcome,
}

/// What the bucket holds.
pub(crate) struct Facts<'f> {
    pub(crate) county: County,
    /// From old to new.
    pub(crate) uploads: &'f [Upload],
    pub(crate) policies: Vec<PolicyStatus>,
    pub(crate) open: Open,
    /// The run that an upload should have, under the policy in force.
    pub(crate) run_of: &'f dyn Fn(&Upload) -> String,
}

/// The county's status, and the upload to determine next, by its index, if there is one.
pub(crate) struct Plan {
    pub(crate) status: CountyStatus,
    pub(crate) work: Option<usize>,
    /// The upload that counts, by its index.
    pub(crate) top: Option<usize>,
}

/// Makes the plan. `old` is the status so far, `told` what has just been found out.
pub(crate) fn plan(facts: Facts<'_>, old: Option<&CountyStatus>, told: Option<&Told>) -> Plan {
    let uploads = facts.uploads;
    let standings: Vec<_> = uploads.iter().map(|upload| standing_of(upload, old)).collect();
    let mut entries: Vec<ExportStatus> = uploads
        .iter()
        .map(|upload| {
            let mut entry = old
                .and_then(|old| old.export(&upload.id))
                .map_or_else(|| ExportStatus::received(upload), Clone::clone);
            if let Some(refused) = upload.refusal.as_ref() {
                entry.refuse(refused);
            } else if let Some(told) = told.filter(|told| told.id == upload.id) {
                entry.take(&told.outcome, upload);
            }
            entry.see(upload);
            entry
        })
        .collect();
    let candidates = || (0..uploads.len()).rev().filter(|index| standings[*index].counts());
    let is_read = |entries: &[ExportStatus], index: &usize| entries[*index].state != State::Refused;
    let top = candidates().find(|index| is_read(&entries, index));
    if let Some(index) = top.filter(|index| entries[*index].state == State::Failed)
        && entries[index].run.as_deref() == Some(&*(facts.run_of)(&uploads[index]))
    {
        // What it failed at is not asked for any more, or another has done it.
        entries[index].end(State::Determined);
    }
    let current =
        candidates().find(|index| is_read(&entries, index) && entries[*index].run.is_some());
    for (index, (entry, standing)) in entries.iter_mut().zip(standings).enumerate() {
        entry.stand(standing, top == Some(index), current == Some(index));
    }
    let current = current.and_then(|index| entries[index].run.clone());
    let work = top
        .filter(|index| entries[*index].run.as_deref() != Some(&*(facts.run_of)(&uploads[*index])));
    let exports = listed(entries, old, told, current.as_deref());
    let status = CountyStatus {
        schema: SCHEMA,
        county: facts.county.slug(),
        current,
        exports,
        policies: facts.policies,
        open: facts.open,
    };
    Plan { status, work, top }
}

/// How an upload stands, by the bucket and by what was written of it before.
fn standing_of(upload: &Upload, old: Option<&CountyStatus>) -> Standing {
    let Some(old) = old else { return upload.standing };
    match old.export(&upload.id) {
        // A part was removed for good: what is left is not what the county has closed.
        Some(entry) if entry.has_lost(upload) && upload.standing.counts() => Standing::Withdrawn,
        Some(_) => upload.standing,
        // Dropped from a full list: what was found out about it is forgotten, and it is not read again.
        None => {
            let later = old.exports.iter().filter(|entry| entry.stored > upload.stored).count();
            if later + 1 >= LISTED { Standing::Gone } else { upload.standing }
        }
    }
}

/// The entries of uploads, those of uploads that the bucket no longer has among them: the last ones,
/// and the current one. Flags what was just determined.
fn listed(
    mut entries: Vec<ExportStatus>,
    old: Option<&CountyStatus>,
    told: Option<&Told>,
    current: Option<&str>,
) -> Vec<ExportStatus> {
    let known: Vec<ExportStatus> = old.map(|old| old.exports.clone()).unwrap_or_default();
    for mut entry in known {
        if entries.iter().all(|present| present.id != entry.id) {
            if entry.state != State::Superseded {
                entry.end(State::Withdrawn);
            }
            entries.push(entry);
        }
    }
    // Stable: S3 tells whole seconds, and within one the bucket's order is the right one.
    entries.sort_by_key(|entry| entry.stored);
    if let Some(index) = told.and_then(|told| entries.iter().position(|e| e.id == told.id)) {
        let (before, rest) = entries.split_at_mut(index);
        let before = before.iter().rev().filter(|entry| entry.state != State::Withdrawn);
        if let (Some(entry), Some(before)) =
            (rest.first_mut(), before.clone().find_map(|e| e.counts))
        {
            entry.flags = entry.counts.map(|counts| counts.flags(&before)).unwrap_or_default();
        }
    }
    let mut surplus = entries.len().saturating_sub(LISTED);
    entries.retain(|entry| {
        let is_dropped = surplus > 0 && (current.is_none() || entry.run.as_deref() != current);
        surplus -= usize::from(is_dropped);
        !is_dropped
    });
    entries
}

/// What the entry of an upload goes through.
pub(crate) trait Course {
    fn received(upload: &Upload) -> Self;
    fn take(&mut self, outcome: &Outcome, upload: &Upload);
    /// Whether a set has lost a part for good since it was looked at.
    fn has_lost(&self, upload: &Upload) -> bool;
    /// Notes the parts that have come late: then the set has not been judged.
    fn see(&mut self, upload: &Upload);
    /// Whether a whole invocation was too short for it already.
    fn was_out_of_time(&self) -> bool;
    fn fail(&mut self, code: &str);
    fn refuse(&mut self, refused: &Final);
    /// Takes a state that has no code.
    fn end(&mut self, state: State);
    /// Takes the state that follows from what the bucket holds. `is_top`: the upload that counts;
    /// `is_current`: its run is the county's.
    fn stand(&mut self, standing: Standing, is_top: bool, is_current: bool);
}

impl Course for ExportStatus {
    fn received(upload: &Upload) -> Self {
        Self {
            id: upload.id.clone(),
            version: upload.version.clone(),
            stored: upload.stored,
            set: upload.set.clone(),
            state: State::Received,
            run: None,
            code: None,
            params: Params::new(),
            counts: None,
            flags: Vec::new(),
        }
    }

    fn take(&mut self, outcome: &Outcome, upload: &Upload) {
        match outcome {
            Outcome::Determined { run, counts } => {
                self.end(State::Determined);
                self.run = Some(run.clone());
                self.counts = Some(*counts);
            }
            Outcome::Refused(refused) => self.refuse(refused),
            Outcome::OutOfTime { again: false } => {
                let has_run = self.run.is_some();
                self.end(if has_run { State::Determined } else { State::Received });
                self.code = Some(OUT_OF_TIME.to_owned());
            }
            Outcome::OutOfTime { again: true } => {
                let bytes: u64 = upload.objects.iter().map(|object| object.bytes).sum();
                let refused = Final::new(TOO_LARGE).with("bytes", bytes);
                if self.run.is_some() {
                    // Under another policy there was time: those results stay.
                    self.fail(TOO_LARGE);
                    self.params = refused.params;
                } else {
                    self.refuse(&refused);
                }
            }
            Outcome::Failed(code) => self.fail(code),
        }
    }

    fn has_lost(&self, upload: &Upload) -> bool {
        let both = self.set.as_ref().zip(upload.set.as_ref());
        both.is_some_and(|(known, now)| known.hash != now.hash && known.count >= now.count)
    }

    fn see(&mut self, upload: &Upload) {
        if self.set == upload.set || self.has_lost(upload) {
            return;
        }
        self.set.clone_from(&upload.set);
        if self.code.is_some() && upload.refusal.is_none() {
            let has_run = self.run.is_some();
            self.end(if has_run { State::Determined } else { State::Received });
        }
    }

    fn was_out_of_time(&self) -> bool {
        matches!(self.code.as_deref(), Some(TOO_LARGE | OUT_OF_TIME))
    }

    fn fail(&mut self, code: &str) {
        self.end(State::Failed);
        self.code = Some(code.to_owned());
    }

    fn refuse(&mut self, refused: &Final) {
        self.end(State::Refused);
        self.code = Some(refused.code.to_owned());
        self.params = refused.params.clone();
        self.run = None;
        self.counts = None;
        self.flags.clear();
    }

    fn end(&mut self, state: State) {
        self.state = state;
        self.code = None;
        self.params.clear();
    }

    fn stand(&mut self, standing: Standing, is_top: bool, is_current: bool) {
        match standing {
            Standing::Withdrawn => self.end(State::Withdrawn),
            Standing::Gone => self.end(State::Superseded),
            _ if self.state == State::Refused || (is_top && self.state == State::Failed) => {}
            _ if is_top => {
                let has_run = self.run.is_some();
                self.state = if has_run { State::Determined } else { State::Received };
            }
            _ if is_current => self.end(State::Determined),
            _ => self.end(State::Superseded),
        }
    }
}
