//! What to tell a county about a code of `status.json`: what was found, what was expected, what to do.
//!
//! `status.json` has codes, numbers and words of the program's own; a sentence is made where somebody
//! reads it.

use clear64_exports::layout::Column;
use clear64_exports::place::{Part, Place};
use clear64_exports::refusal::Refusal;
use clear64_rules::county::County;

use crate::refused::{Param, Params};
use crate::status::Flag;

/// Words that a parameter `format` can be.
const FORMATS: [&str; 7] = ["7z", "bzip2", "gzip", "rar", "xz", "zip", "zstd"];

/// The sentence about an upload or a policy that was refused, or has failed.
pub fn of_code(county: County, code: &str, params: &Params) -> String {
    let read = Read { county, params };
    let sentence = read
        .refusal(code)
        .map(|refusal| refusal.to_string())
        .or_else(|| read.too_many_rejects(code))
        .or_else(|| read.of_the_function(code))
        .unwrap_or_else(|| {
            format!("the upload was not determined ({code}): ask whoever runs the deployment")
        });
    match params.get("part").filter(|_| code != "cut-off" && code != "part-twice") {
        Some(Param::Number(part)) => format!("part {part}: {sentence}"),
        _ => sentence,
    }
}

/// The sentence about what somebody should look at.
pub fn of_flag(flag: Flag) -> &'static str {
    match flag {
        Flag::FewerRows => {
            "it has at least 10 % fewer rows than the export before: check that it is complete"
        }
        Flag::FewerPeople => {
            "it has at least 10 % fewer persons than the export before: check that it is complete"
        }
    }
}

struct Read<'p> {
    county: County,
    params: &'p Params,
}

impl Read<'_> {
    fn number(&self, name: &str) -> Option<u64> {
        match self.params.get(name)? {
            Param::Number(number) => Some(*number),
            Param::Word(_) => None,
        }
    }

    fn count(&self, name: &str) -> Option<usize> {
        usize::try_from(self.number(name)?).ok()
    }

    fn word(&self, name: &str) -> Option<&str> {
        match self.params.get(name)? {
            Param::Number(_) => None,
            Param::Word(word) => Some(word),
        }
    }

    fn format(&self) -> Option<&'static str> {
        let word = self.word("format")?;
        FORMATS.into_iter().find(|format| *format == word)
    }

    fn column(&self) -> Option<Column> {
        Column::named(self.word("column")?)
    }

    fn place(&self) -> Option<Place> {
        let part = self.count("part").map_or(Part::ONLY, |part| Part::new(part, usize::MAX));
        Some(Place { part, row: self.number("row")?, line: self.number("line")? })
    }

    /// The refusal that the code and its parameters were made of.
    fn refusal(&self, code: &str) -> Option<Refusal> {
        Some(match code {
            "empty" => Refusal::Empty,
            "excel-workbook" => Refusal::ExcelWorkbook,
            "compressed" => Refusal::Compressed { format: self.format()? },
            "nested-archive" => Refusal::NestedArchive { format: self.format()? },
            "not-text" => Refusal::NotText,
            "damaged-archive" => Refusal::DamagedArchive { format: self.format()? },
            "empty-archive" => Refusal::EmptyArchive,
            "too-many-members" => {
                Refusal::TooManyMembers { found: self.number("found")?, most: self.count("most")? }
            }
            "duplicate-member" => Refusal::DuplicateMember { member: self.count("member")? },
            "unexpected-member" => Refusal::UnexpectedMember { member: self.count("member")? },
            "encrypted-member" => Refusal::EncryptedMember { member: self.count("member")? },
            "unsupported-compression" => {
                Refusal::UnsupportedCompression { member: self.count("member")? }
            }
            "too-many-inflated-bytes" => {
                Refusal::TooManyInflatedBytes { most: self.number("most")? }
            }
            "excel-identifiers" => {
                Refusal::ExcelIdentifiers { column: self.column()?, count: self.number("rows")? }
            }
            "excel-dates" => {
                Refusal::ExcelDates { column: self.column()?, count: self.number("rows")? }
            }
            "too-few-columns" => Refusal::TooFewColumns { found: self.count("found")? },
            "cut-off" => Refusal::CutOff { place: self.place()? },
            "no-readable-row" => match self.number("rows")? {
                0 => Refusal::NoRow,
                rows => Refusal::NoReadableRow { rows },
            },
            "wrong-county" => {
                Refusal::WrongCounty { county: self.county, rows: self.number("rows")? }
            }
            _ => return None,
        })
    }

    /// The first reject's own numbers are not in the status: its code is.
    fn too_many_rejects(&self, code: &str) -> Option<String> {
        if code != "too-many-rejects" {
            return None;
        }
        let (rows, rejects) = (self.number("rows")?, self.number("rejects")?);
        let (first, reject) = (self.place()?, self.word("reject")?);
        Some(format!(
            "{rejects} of {rows} rows cannot be read, expected at most 1 in 100: correct them or upload \
             the file as DOJ delivered it; the first is {first} ({reject})"
        ))
    }

    /// Codes of the function's own.
    fn of_the_function(&self, code: &str) -> Option<String> {
        Some(match code {
            "unexpected-ending" => "the file's name ends unlike that of an export, expected .csv, .dat, \
                .txt, .gz or .zip: rename it if it is one, and upload it again"
                .to_owned(),
            "empty-set" => "READY closed a folder without a file, expected the parts of the export before \
                it: upload them, then READY again"
                .to_owned(),
            "part-twice" => format!(
                "part {} has the same content as part {}, expected each part once: upload the parts, \
                 each once, into a new folder, and READY",
                self.number("part")?,
                self.number("earlier")?
            ),
            "too-large" => format!(
                "the export has {} bytes, and two runs of the longest time there is did not do for it: ask \
                 whoever runs the deployment to determine it on a machine of its own",
                self.number("bytes")?
            ),
            "policy-too-large" => format!(
                "the policy has {} bytes, expected at most {}: check that it is a policy",
                self.number("bytes")?,
                self.number("most")?
            ),
            "policy-not-text" => "the policy is not text in UTF-8: save it as UTF-8 and upload it again"
                .to_owned(),
            "policy-invalid" => match self.number("line") {
                Some(line) => format!(
                    "the policy is wrong in line {line}: `clear64 policy check FILE` says what is expected \
                     there"
                ),
                None => "the policy is wrong: `clear64 policy check FILE` says where and what is expected"
                    .to_owned(),
            },
            "policy-of-another-county" => {
                "the policy says that it is another county's: upload it to that county's folder, or \
                 correct its `county`"
                    .to_owned()
            }
            "interrupted" => "its last run was ended by the machine before it was done, and nothing tries \
                it again: ask whoever runs the deployment"
                .to_owned(),
            "out-of-time" => "it took longer than there is time, and is tried once more".to_owned(),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use clear64_exports::row::RejectCode;

    use super::*;
    use crate::refused::Final;

    fn alpine() -> County {
        "alpine".parse().unwrap()
    }

    fn refusals() -> Vec<Refusal> {
        let column = Column::named("PRI_DOB").unwrap();
        let place = Place { part: Part::ONLY, row: 41, line: 43 };
        let of_a_set = Place { part: Part::new(2, 3), row: 41, line: 43 };
        let mut all = vec![
            Refusal::Empty,
            Refusal::ExcelWorkbook,
            Refusal::NotText,
            Refusal::EmptyArchive,
            Refusal::TooManyMembers { found: 5000, most: 1000 },
            Refusal::DuplicateMember { member: 2 },
            Refusal::UnexpectedMember { member: 3 },
            Refusal::EncryptedMember { member: 4 },
            Refusal::UnsupportedCompression { member: 5 },
            Refusal::TooManyInflatedBytes { most: 6 },
            Refusal::ExcelIdentifiers { column, count: 7 },
            Refusal::ExcelDates { column, count: 8 },
            Refusal::TooFewColumns { found: 9 },
            Refusal::CutOff { place },
            Refusal::CutOff { place: of_a_set },
            Refusal::NoReadableRow { rows: 10 },
            Refusal::NoRow,
            Refusal::WrongCounty { county: alpine(), rows: 11 },
        ];
        for format in ["7z", "bzip2", "rar", "xz", "zstd"] {
            all.push(Refusal::Compressed { format });
        }
        for format in ["gzip", "zip"] {
            all.extend([Refusal::NestedArchive { format }, Refusal::DamagedArchive { format }]);
        }
        all
    }

    #[test]
    fn a_refusal_is_told_from_its_code_as_it_is_told_where_it_happens() {
        for refusal in refusals() {
            let Final { code, params } = Final::from(refusal);
            assert_eq!(of_code(alpine(), code, &params), refusal.to_string());
        }
    }

    #[test]
    fn of_too_many_rejects_figures_place_and_code_of_the_first_are_told() {
        let first = Place { part: Part::ONLY, row: 41, line: 43 };
        let reject = RejectCode::NoPerson;
        let refusal = Refusal::TooManyRejects { rows: 500, rejects: 60, first, code: reject };
        let Final { code, params } = Final::from(refusal);
        let told = of_code(alpine(), code, &params);
        let same = refusal.to_string();
        let (same, _) = same.split_once("; in the first").unwrap();
        assert!(told.starts_with(same), "{told}");
        assert!(told.contains(&format!("{first} ({})", reject.code())), "{told}");
    }

    #[test]
    fn a_part_of_a_set_is_named() {
        let refused = Final::from(Refusal::NotText).with("part", 2_usize);
        let told = of_code(alpine(), refused.code, &refused.params);
        assert_eq!(told, format!("part 2: {}", Refusal::NotText));
    }

    #[test]
    fn a_code_of_another_version_is_told_all_the_same() {
        let told = of_code(alpine(), "eaten-by-the-dog", &Params::new());
        assert!(told.contains("eaten-by-the-dog") && told.contains("ask"), "{told}");
    }

    #[test]
    fn the_county_guide_says_of_every_code_what_to_do() {
        let guide = include_str!("../../../docs/county-guide.md");
        let (program, _) = include_str!("sentence.rs").split_once("#[cfg(test)]").unwrap();
        // The arms that make sentences of codes, whatever is added to them.
        let arms = program.lines().filter_map(|line| {
            let (code, _) = line.trim().strip_prefix('"')?.split_once("\" => ")?;
            Some(code)
        });
        let codes: Vec<&str> = arms.chain(["too-many-rejects"]).collect();
        for refusal in refusals() {
            assert!(codes.contains(&refusal.code()), "{}", refusal.code());
        }
        for code in codes.into_iter().filter(|code| *code != "out-of-time") {
            assert!(guide.contains(&format!("\n| `{code}` | ")), "{code}");
        }
        assert!(guide.contains("`out-of-time`"), "it passes by itself");
    }
}
