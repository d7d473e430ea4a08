//! One cell of a sheet, quoted as the pilots' program quoted it.
//!
//! Its CSV writer quotes a cell only if it holds a comma, a quote or a line break, begins with
//! white space, or is `\.` (which ends the input of some databases). No CSV writer at hand follows
//! that rule, and counties compare sheets byte for byte, so it stands here.

/// Appends a cell.
///
/// ```
/// use clear64_results::sheets::cell;
///
/// let mut line = Vec::new();
/// for text in ["x   ", "  -  ", "DOE,J", "say \"A\"", ""] {
///     cell::append(&mut line, text.as_bytes());
///     line.push(b'|');
/// }
/// assert_eq!(line, br#"x   |"  -  "|"DOE,J"|"say ""A"""||"#);
/// ```
pub fn append(line: &mut Vec<u8>, cell: &[u8]) {
    if !needs_quotes(cell) {
        line.extend_from_slice(cell);
        return;
    }
    line.push(b'"');
    for byte in cell {
        if *byte == b'"' {
            line.push(b'"');
        }
        line.push(*byte);
    }
    line.push(b'"');
}

fn needs_quotes(cell: &[u8]) -> bool {
    cell == br"\."
        || cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
        || begins_with_white_space(cell)
}

/// Whether the first character, if it is UTF-8, is white space of any script.
fn begins_with_white_space(cell: &[u8]) -> bool {
    (1..=4.min(cell.len()))
        .find_map(|length| std::str::from_utf8(&cell[..length]).ok())
        .and_then(|first| first.chars().next())
        .is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_only_where_the_pilots_program_quoted_it() {
        for (cell, quoted) in [
            ("", false),
            ("a b ", false),
            ("a,b", true),
            ("a\"b", true),
            ("a\nb", true),
            ("a\rb", true),
            (" a", true),
            ("\ta", true),
            ("\u{a0}a", true),
            ("é", false),
            ("\\.", true),
            ("\\..", false),
        ] {
            let mut line = Vec::new();
            append(&mut line, cell.as_bytes());
            assert_eq!(line.starts_with(b"\""), quoted, "{cell:?}");
        }
    }

    #[test]
    fn a_first_byte_that_is_not_utf_8_is_no_white_space() {
        let mut line = Vec::new();
        append(&mut line, b"\xa0x");
        assert_eq!(line, b"\xa0x");
    }
}
