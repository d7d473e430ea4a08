//! Who must act on a conviction: the district attorney, a city's prosecutor, or it is unknown.

use clear64_rules::jurisdiction::{Prosecutor, departments};
use clear64_rules::reading::Reading;
use clear64_rules::record::{Person, PersonBuilder};
use clear64_rules::row::Row;
use clear64_rules::section::Sections;

use crate::history::cannabis;

/// A cannabis misdemeanor of the cycle 101, heard by a court.
fn misdemeanor() -> Row<'static> {
    Row { conviction_status: b"MISDEMEANOR", agency: b"CASC LOS ANGELES", ..cannabis() }
}

/// The arrest of its cycle by an agency of Los Angeles County.
fn arrest(agency: &str) -> Row<'_> {
    Row {
        step_type: b"ARREST/DETAINED/CITED",
        agency: agency.as_bytes(),
        count_order: b"101000001000",
        disposition: b"",
        ..cannabis()
    }
}

fn person(reading: Reading, rows: &[Row<'_>]) -> Person {
    let mut builder = PersonBuilder::new(reading);
    let mut sections = Sections::new(reading);
    for (number, row) in (0..).zip(rows) {
        builder.add(&Row { number, ..*row }, &mut sections).unwrap();
    }
    builder.finish()
}

/// Who acts on the person's first conviction, alike in both readings and in either order of rows.
fn prosecutor(rows: &[Row<'_>]) -> Option<&'static str> {
    let backwards: Vec<Row<'_>> = rows.iter().rev().copied().collect();
    let mut found = [Reading::Exact, Reading::PILOT].into_iter().flat_map(|reading| {
        [rows, &backwards].map(|rows| {
            let person = person(reading, rows);
            Prosecutor::of(&person, &person.convictions[0]).map(Prosecutor::name)
        })
    });
    let first = found.next().unwrap();
    found.for_each(|other| assert_eq!(other, first));
    first
}

#[test]
fn a_misdemeanor_of_an_arrest_by_the_police_of_one_of_ten_cities_is_that_citys() {
    for (agency, expected) in [
        ("CAPDLOS ANGELES", "city-of-los-angeles"),
        ("CAPDLONG BEACH", "city-of-long-beach"),
        ("CAPDTORRANCE", "city-of-torrance"),
        ("CAPDPASADENA", "city-of-pasadena"),
        ("CAPDINGLEWOOD", "city-of-inglewood"),
        ("CAPDBURBANK", "city-of-burbank"),
        ("CAPDSANTA MONICA", "city-of-santa-monica"),
        ("CAPDHAWTHORNE", "city-of-hawthorne"),
        ("CAPDREDONDO BEACH", "city-of-redondo-beach"),
        ("CAPDHERMOSA BEACH", "city-of-hermosa-beach"),
    ] {
        assert_eq!(prosecutor(&[arrest(agency), misdemeanor()]), Some(expected), "{agency}");
        let infraction = Row { conviction_status: b"INFRACTION", ..misdemeanor() };
        assert_eq!(prosecutor(&[arrest(agency), infraction]), Some(expected), "{agency}");
    }
}

#[test]
fn a_misdemeanor_of_an_arrest_by_the_police_of_another_city_is_the_district_attorneys() {
    for agency in
        ["CAPDGLENDALE", "CAPD POMONA", "CAPDSOUTH PASADENA", "CAPDBELL", "CAPDBELL GARDENS"]
    {
        let found = prosecutor(&[arrest(agency), misdemeanor()]);
        assert_eq!(found, Some("district-attorney"), "{agency}");
    }
}

#[test]
fn agencies_that_are_no_citys_police_leave_it_unknown() {
    for agency in [
        "CASOLOS ANGELES",
        "CASO LONG BEACH",
        "CAHPSANTA FE SPRINGS",
        "CAPDLOS ANGELES UNIF SCHOOLS",
        "CAPDPASADENA CITY COLLEGE",
        "CAPDLONG BEACH HARBOR",
        "CAPDBELL GARDEN",
        "CAPDCOMPTON",
        "CAPDSACRAMENTO",
        "CASCLONG BEACH",
        "CAMC LONG BEACH",
        "LONG BEACH",
        "CAPD",
        "CAPD LONG B\u{c9}ACH",
        "x",
        "",
        "NULL",
    ] {
        let found = prosecutor(&[arrest(agency), misdemeanor()]);
        assert_eq!(found, Some("unknown"), "{agency:?}");
    }
}

#[test]
fn a_police_department_is_known_however_it_is_spelled() {
    for agency in [
        "CAPD LONG BEACH",
        " CAPDLONG BEACH  ",
        "capdlong beach",
        "CAPDLONG  BEACH",
        "CAPD-LONG BEACH",
        "CAPDLONGBEACH",
        "PD LONG BEACH",
        "LONG BEACH PD",
        "LONG BEACH P.D.",
        "Long Beach Police Department",
        "LONG BEACH POLICE DEPT.",
        "POLICE DEPARTMENT LONG BEACH",
    ] {
        let found = prosecutor(&[arrest(agency), misdemeanor()]);
        assert_eq!(found, Some("city-of-long-beach"), "{agency:?}");
    }
}

#[test]
fn a_step_that_begins_with_arrest_is_an_arrest_in_whatever_letters() {
    for (step, expected) in [
        ("ARREST/DETAINED/CITED", "city-of-burbank"),
        (" arrest/detained/cited ", "city-of-burbank"),
        ("ARREST", "city-of-burbank"),
        ("COURT ACTION", "unknown"),
        ("PROBATION", "unknown"),
        ("", "unknown"),
    ] {
        let row = Row { step_type: step.as_bytes(), ..arrest("CAPDBURBANK") };
        assert_eq!(prosecutor(&[row, misdemeanor()]), Some(expected), "{step:?}");
    }
}

#[test]
fn a_felony_is_the_district_attorneys_whoever_arrested_in_any_county() {
    let elsewhere = Row { county: b"ALAMEDA", ..cannabis() };
    for felony in [cannabis(), elsewhere] {
        for agency in ["CAPDLONG BEACH", "CASOLOS ANGELES", ""] {
            assert_eq!(prosecutor(&[arrest(agency), felony]), Some("district-attorney"));
        }
    }
}

#[test]
fn a_conviction_of_a_level_nobody_recorded_has_no_known_prosecutor() {
    let person = person(
        Reading::Exact,
        &[arrest("CAPDLONG BEACH"), Row { conviction_status: b"", ..misdemeanor() }],
    );
    let found = Prosecutor::of(&person, &person.convictions[0]);
    assert_eq!(found, Some(Prosecutor::Unknown));
}

#[test]
fn the_table_is_for_los_angeles_county_alone() {
    let elsewhere = Row { county: b"ORANGE", ..misdemeanor() };
    assert_eq!(prosecutor(&[arrest("CAPDLONG BEACH"), elsewhere]), None);
    let arrested_elsewhere = Row { county: b"ORANGE", ..arrest("CAPDLONG BEACH") };
    assert_eq!(prosecutor(&[arrested_elsewhere, misdemeanor()]), Some("unknown"));
    let county_not_named = Row { county: b"", ..arrest("CAPDLONG BEACH") };
    assert_eq!(prosecutor(&[county_not_named, misdemeanor()]), Some("unknown"));
    let small = Row { county: b" los angeles ", ..arrest("CAPDLONG BEACH") };
    assert_eq!(prosecutor(&[small, misdemeanor()]), Some("city-of-long-beach"));
}

#[test]
fn agencies_that_differ_within_a_cycle_leave_it_unknown() {
    for (others, expected) in [
        (vec!["CAPDLONG BEACH"], "city-of-long-beach"),
        (vec!["LONG BEACH PD", ""], "city-of-long-beach"),
        (vec!["CAPDTORRANCE"], "unknown"),
        (vec!["CAPDGLENDALE"], "unknown"),
        (vec!["CASOLOS ANGELES"], "unknown"),
        (vec!["CAPDTORRANCE", "CAPDLONG BEACH"], "unknown"),
    ] {
        let mut rows = vec![arrest("CAPDLONG BEACH"), misdemeanor()];
        rows.extend(others.iter().map(|agency| arrest(agency)));
        assert_eq!(prosecutor(&rows), Some(expected), "{others:?}");
    }
    let two_without = [arrest("CAPDGLENDALE"), arrest("CAPDPOMONA"), misdemeanor()];
    assert_eq!(prosecutor(&two_without), Some("district-attorney"), "in either city");
}

#[test]
fn the_convictions_own_row_counts_if_it_names_a_citys_police_and_not_if_it_names_a_court() {
    let own = |agency: &'static str| Row { agency: agency.as_bytes(), ..misdemeanor() };
    for (arrested, row, expected) in [
        ("CAPDTORRANCE", "CAMC LONG BEACH", "city-of-torrance"),
        ("", "CAMC LONG BEACH", "unknown"),
        ("", "CAPDTORRANCE", "city-of-torrance"),
        ("CAPDTORRANCE", "CAPDTORRANCE", "city-of-torrance"),
        ("CAPDTORRANCE", "CAPDLONG BEACH", "unknown"),
        ("CASOLOS ANGELES", "CAPDLONG BEACH", "unknown"),
    ] {
        let found = prosecutor(&[arrest(arrested), own(row)]);
        assert_eq!(found, Some(expected), "{arrested:?} {row:?}");
    }
}

#[test]
fn only_arrests_of_the_convictions_own_cycle_count() {
    let other_cycle = Row { count_order: b"102000001000", ..arrest("CAPDLONG BEACH") };
    assert_eq!(prosecutor(&[other_cycle, misdemeanor()]), Some("unknown"));
    let rows = [other_cycle, arrest("CAPDTORRANCE"), misdemeanor()];
    assert_eq!(prosecutor(&rows), Some("city-of-torrance"));
    let without_place = Row { count_order: b"1", offense: b"", ..arrest("CAPDLONG BEACH") };
    assert_eq!(prosecutor(&[without_place, misdemeanor()]), Some("unknown"));
}

#[test]
fn the_arrests_of_a_row_without_subject_are_nobody_elses_in_the_pilot_reading() {
    let nobodys = |row: Row<'static>| Row { subject_id: b"", ..row };
    let rows = [misdemeanor(), arrest("CAPDTORRANCE"), misdemeanor()].map(nobodys);
    let person = person(Reading::PILOT, &rows);
    let found: Vec<_> =
        person.convictions.iter().map(|conviction| Prosecutor::of(&person, conviction)).collect();
    assert_eq!(found, [Some(Prosecutor::Unknown); 2]);
}

#[test]
fn a_row_that_could_not_be_read_may_be_an_arrest_by_others() {
    let mut someone =
        person(Reading::Exact, &[arrest("CAPDLONG BEACH"), misdemeanor(), cannabis()]);
    someone.incomplete = true;
    assert_eq!(Prosecutor::of(&someone, &someone.convictions[0]), Some(Prosecutor::Unknown));
    let mut someone = person(Reading::Exact, &[arrest("CAPDLONG BEACH"), cannabis()]);
    someone.incomplete = true;
    let felony = Prosecutor::of(&someone, &someone.convictions[0]);
    assert_eq!(felony, Some(Prosecutor::DistrictAttorney));
}

#[test]
fn the_table_lists_45_cities_and_each_citys_own_prosecutor_once() {
    let listed: Vec<(&str, Prosecutor)> = departments().collect();
    assert_eq!(listed.len(), 45);
    let own: Vec<(String, Prosecutor)> = listed
        .iter()
        .filter(|(_, prosecutor)| *prosecutor != Prosecutor::DistrictAttorney)
        .map(|(city, prosecutor)| ((*city).to_owned(), *prosecutor))
        .collect();
    let mut expected: Vec<(String, Prosecutor)> = Prosecutor::ALL
        .into_iter()
        .filter_map(|prosecutor| Some((prosecutor.city()?.to_uppercase(), prosecutor)))
        .collect();
    expected.sort();
    assert_eq!(own, expected);
    for (city, prosecutor) in listed {
        let found = prosecutor_of_police(city);
        assert_eq!(found, Some(prosecutor.name()), "{city}");
    }
}

fn prosecutor_of_police(city: &str) -> Option<&'static str> {
    prosecutor(&[arrest(&format!("CAPD{city}")), misdemeanor()])
}

#[test]
fn the_name_of_a_citys_prosecutor_is_made_of_the_citys() {
    for prosecutor in Prosecutor::ALL {
        if let Some(city) = prosecutor.city() {
            let slug = city.to_lowercase().replace(' ', "-");
            assert_eq!(prosecutor.name(), format!("city-of-{slug}"));
        }
    }
}
