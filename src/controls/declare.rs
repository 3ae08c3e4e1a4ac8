//! How a control is declared, so that its doc comment is the one text everybody shows.

/// Declares `pub static CONTROL` with its doc comment as [`Control::text`](super::Control::text):
/// rustdoc, `explain`, the report and the docs all show what stands above the declaration. A test
/// that looks at shared settings itself names them: `id reads ["dormant_days"] { ... }`.
macro_rules! control {
    (
        $(#[doc = $line:literal])+
        $id:ident $(reads [$($setting:literal),+])? { $($field:ident: $value:expr),+ $(,)? }
    ) => {
        $(#[doc = $line])+
        pub static CONTROL: $crate::controls::Control = $crate::controls::Control {
            id: stringify!($id),
            text: {
                const RAW: &str = concat!($($line, "\n"),+);
                const TEXT: [u8; RAW.len()] = $crate::controls::declare::without_indent(RAW);
                $crate::controls::declare::trimmed(&TEXT)
            },
            settings: &[$($($setting),+)?],
            $($field: $value),+
        };
    };
}

/// `raw` without the one space that `///` leaves at the start of each line. What is left over at
/// the end is filled with line feeds.
pub(super) const fn without_indent<const N: usize>(raw: &str) -> [u8; N] {
    let (from, mut to) = (raw.as_bytes(), [b'\n'; N]);
    let (mut read, mut written) = (0, 0);
    while read < from.len() {
        let starts_line = read == 0 || from[read - 1] == b'\n';
        if !(starts_line && from[read] == b' ') {
            to[written] = from[read];
            written += 1;
        }
        read += 1;
    }
    to
}

/// `bytes` as text, without white space at the end; empty if they were cut inside a character.
pub(super) const fn trimmed(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes.trim_ascii_end()) {
        Ok(text) => text,
        Err(_) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::{trimmed, without_indent};

    #[test]
    fn one_space_of_each_line_goes_and_no_more() {
        const RAW: &str = " **What.** a\n   indented\n\n é\n";
        const TEXT: [u8; RAW.len()] = without_indent(RAW);
        assert_eq!(trimmed(&TEXT), "**What.** a\n  indented\n\né");
    }
}
