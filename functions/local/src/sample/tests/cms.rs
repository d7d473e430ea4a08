//! The case-management system of a sample: readable, repeatable, and of the persons the truth says.

use std::collections::{HashMap, HashSet};

use clear64_exports::cms::{CmsFile, Weights};
use clear64_rules::reading::Reading;

use super::super::{CmsFiles, CmsPlanted, Request, Shape, write_cms};
use super::{rows, sample};

struct Written {
    cms: Vec<u8>,
    weights: Vec<u8>,
    truth: String,
    planted: CmsPlanted,
}

fn written(county: &str) -> Written {
    let county = county.parse().unwrap();
    let (shape, faults) = (Shape::Padded, Vec::new());
    let request = Request { county, rows: 20_000, seed: 7, shape, faults };
    let (mut cms, mut weights, mut truth) = (Vec::new(), Vec::new(), Vec::new());
    let files = CmsFiles { cms: &mut cms, weights: &mut weights, truth: &mut truth };
    let planted = write_cms(&request, files).unwrap();
    Written { cms, weights, truth: String::from_utf8(truth).unwrap(), planted }
}

fn opened(written: &Written) -> CmsFile {
    CmsFile::read(&*written.cms).unwrap()
}

/// `subject_id` and `damage` by row.
fn truth(written: &Written) -> Vec<(String, String)> {
    let cells = |line: &str| {
        let mut cells = line.split(',').skip(1).map(str::to_owned);
        (cells.next().unwrap(), cells.next().unwrap())
    };
    written.truth.lines().skip(1).map(cells).collect()
}

#[test]
fn the_same_request_gives_the_same_files() {
    let (one, other) = (written("san-francisco"), written("san-francisco"));
    assert_eq!((one.cms, one.weights, one.truth), (other.cms, other.weights, other.truth));
}

#[test]
fn every_row_is_readable_and_has_its_truth() {
    let written = written("san-francisco");
    let file = opened(&written);
    assert_eq!(file.rejects, []);
    assert_eq!(file.rows.len() as u64, written.planted.rows);
    let truth = truth(&written);
    assert_eq!(truth.len() as u64, written.planted.rows);
    let of_sample = truth.iter().filter(|(subject, _)| !subject.is_empty()).count();
    assert_eq!(of_sample as u64, written.planted.of_sample);
    let damages: HashSet<&str> = truth.iter().map(|(_, damage)| &**damage).collect();
    assert_eq!(damages.len(), 17, "{damages:?}");
    for (row, (subject, damage)) in file.rows.iter().zip(&truth) {
        assert_eq!(row.is_in_scope(Reading::Exact), damage != "out-of-scope", "{damage}");
        assert_eq!(subject.is_empty(), damage == "not-in-export", "{damage}");
    }
}

#[test]
fn an_undamaged_row_has_the_numbers_of_its_person() {
    let written = written("san-francisco");
    let (sample, _) = sample("san-francisco", 20_000, Shape::Padded, &[]);
    let rows = rows(&sample);
    let by_subject: HashMap<&str, _> = rows.iter().map(|row| (&*row.subject, row)).collect();
    let file = opened(&written);
    let mut compared = 0;
    for (row, (subject, damage)) in file.rows.iter().zip(truth(&written)) {
        if damage == "none" {
            let person = by_subject[&*subject];
            assert!(person.cii.as_bytes().ends_with(row.cii_number()), "row {}", row.number);
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn weights_are_of_the_court_numbers_of_the_file_and_some_differ() {
    let written = written("san-francisco");
    let weights = Weights::read(&*written.weights, Reading::Exact).unwrap();
    let last = Weights::read(&*written.weights, Reading::PILOT).unwrap();
    let file = opened(&written);
    let known = |weights: &Weights| {
        file.rows.iter().filter(|row| weights.grams(row.court_number()).is_some()).count()
    };
    assert!(known(&weights) > 50, "{}", known(&weights));
    assert!(known(&last) > known(&weights), "{}", known(&last));
    assert_eq!(weights.unread, 0);
}
