//! The sections named in a text, and nothing else of it.

use super::pilot::first_prop64;

/// Codes of California law that charges are written with.
const CODES: [&[u8]; 9] = [b"PC", b"HS", b"BP", b"VC", b"MV", b"WI", b"FG", b"GC", b"CC"];

/// Digits of the longest section number, its decimals not counted: no other number is taken for one.
const LONGEST: usize = 5;

/// Every section of the text that ends in a code, as it is written; if there is none, the
/// Proposition 64 number alone.
pub(super) fn code_text(text: &[u8]) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let starts =
            text[at].is_ascii_digit() && (at == 0 || !text[at - 1].is_ascii_alphanumeric());
        match starts.then(|| with_code(&text[at..])).flatten() {
            Some(length) => {
                found.push(String::from_utf8_lossy(&text[at..at + length]).into_owned());
                at += length;
            }
            None => at += 1,
        }
    }
    if found.is_empty() {
        let number = first_prop64(text).map(super::Prop64::number);
        found.extend(number.map(str::to_owned));
    }
    found.join(" ")
}

/// Whether a section that ends in a code stands anywhere in the text.
pub(super) fn names_a_section(text: &[u8]) -> bool {
    code_text(text).bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The length of sections joined by `/`, `+` or `-`, blanks and a code, at the start of the text.
fn with_code(text: &[u8]) -> Option<usize> {
    let mut end = section(text)?;
    while let Some((b'/' | b'+' | b'-', rest)) = text[end..].split_first() {
        end += 1 + section(rest)?;
    }
    let blanks = text[end..].iter().take_while(|byte| **byte == b' ').count();
    let code = text[end + blanks..].get(..2)?;
    let behind = text.get(end + blanks + 2);
    (CODES.contains(&code) && !behind.is_some_and(u8::is_ascii_alphanumeric))
        .then_some(end + blanks + 2)
}

/// The length of a number with decimals, up to two letters and subdivisions.
fn section(text: &[u8]) -> Option<usize> {
    let count =
        |from: usize, is: fn(&u8) -> bool| text[from..].iter().take_while(|b| is(b)).count();
    let mut end = count(0, u8::is_ascii_digit);
    if end == 0 || end > LONGEST {
        return None;
    }
    if text.get(end) == Some(&b'.') {
        end += 1 + count(end + 1, u8::is_ascii_digit).min(LONGEST);
    }
    // Letters belong to the number (288A) unless they are the code (11358HS).
    let letters = count(end, u8::is_ascii_alphabetic);
    if letters == 1 || letters == 2 && !CODES.contains(&&text[end..end + 2]) {
        end += letters;
        end += count(end, u8::is_ascii_digit).min(1);
    }
    while text.get(end) == Some(&b'(') {
        let inside = count(end + 1, u8::is_ascii_alphanumeric);
        if inside == 0 || inside > 3 || text.get(end + 1 + inside) != Some(&b')') {
            break;
        }
        end += inside + 2;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_kept_as_they_are_written_and_nothing_else() {
        for (text, expected) in [
            ("187 PC", "187 PC"),
            ("4060    BP ", "4060    BP"),
            ("11357(C)HS", "11357(C)HS"),
            ("11358HS", "11358HS"),
            ("187(ABC) PC", "187(ABC) PC"),
            ("187(ABCD) PC", ""),
            ("187() PC", ""),
            ("187(A PC", ""),
            ("288A(C)(2)(B) PC", "288A(C)(2)(B) PC"),
            ("11357B2 HS", "11357B2 HS"),
            ("273AB(A) PC", "273AB(A) PC"),
            ("136.1/186.22(B)(4) PC", "136.1/186.22(B)(4) PC"),
            ("182(A)(1)/11360 PC", "182(A)(1)/11360 PC"),
            ("11360(B) SELL/FURNISH/ETC MARIJUANA", "11360"),
            ("11357", "11357"),
            ("VICTIM TUDOR,ANNE 187 PC", "187 PC"),
            ("11358 HS WITH PLANTAGENETTE,MARY DOB 19610203 SSN 900112233", "11358 HS"),
            ("187 PC AND 11359 HS", "187 PC 11359 HS"),
            ("900112233 PC", ""),
            ("19610203 HS", ""),
            ("1PCX", ""),
            ("", ""),
        ] {
            assert_eq!(code_text(text.as_bytes()), expected, "{text}");
        }
    }
}
