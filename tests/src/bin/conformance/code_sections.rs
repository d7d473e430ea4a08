//! The section lists as the pilots' matchers read them, one text at a time.

use clear64_rules::section::pilot;
use clear64_tests::sheet::Sheet;

use crate::check::Check;
use crate::{Bench, Checks};

pub(crate) fn checks(bench: &Bench) -> Checks {
    let texts = Sheet::read(&bench.fixtures.join("code-sections.csv"))?;
    let mut check = Check::of("code-sections.csv").counting("texts");
    for line in 0..texts.records.len() {
        let (matcher, text) = (texts.cell(line, "function"), texts.cell(line, "input"));
        let place = || format!("line {}, {matcher} of {text:?}", line + 2);
        match classified(&matcher, text.as_bytes()) {
            Some(found) => check.equal(place, texts.cell(line, "expected"), found),
            None => check.differs(|| format!("{}: no such matcher", place())),
        }
    }
    Ok(vec![check])
}

/// What a matcher says of a text: `true` or `false`, or the text it found, empty for none.
fn classified(matcher: &str, text: &[u8]) -> Option<String> {
    let found = match matcher {
        "IsSuperstrike" => pilot::is_super_strike(text).to_string(),
        "IsPC290" => pilot::is_pc290(text).to_string(),
        "ExtractProp64Section" => pilot::first_prop64(text)
            .map_or_else(String::new, |section| section.number().to_string()),
        "ExtractRelatedChargeSection" => pilot::related(text)
            .map_or_else(String::new, |section| String::from_utf8_lossy(section).into_owned()),
        "Extract11357SubSection" => {
            pilot::subdivision_11357(text).map_or_else(String::new, |letter| letter.to_string())
        }
        _ => return None,
    };
    Some(found)
}
