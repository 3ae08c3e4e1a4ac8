//! Why a file cannot be used, and the way out.

use std::io;
use std::sync::Arc;

use crate::diag::{Class, Diagnostic, SourceText, file_problem};
use crate::source::{Block, InputFile, ReadProblem};

/// Bytes shown after the one that is not UTF-8.
const SHOWN: usize = 60;

/// A byte that belongs to no character, and the line it stands on. Ordered by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StrayByte {
    offset: u64,
    line: u32,
    byte: u8,
    before: String,
    after: String,
}

impl StrayByte {
    /// The byte at `offset` of the file, which is in `block`; what stands before it is UTF-8.
    #[must_use]
    pub fn in_block(block: &Block, offset: u64) -> Self {
        let place = (offset - block.offset) as usize;
        let (before, after) = block.bytes.split_at(place);
        let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
        let after = &after[..after.len().min(SHOWN)];
        let end = memchr::memchr(b'\n', after).unwrap_or(after.len());
        Self {
            offset,
            line: block.first_line + memchr::memchr_iter(b'\n', before).count() as u32,
            byte: after.first().copied().unwrap_or_default(),
            before: String::from_utf8_lossy(&before[start..]).into_owned(),
            after: String::from_utf8_lossy(&after[..end]).trim_end().to_owned(),
        }
    }

    /// That the file is not UTF-8, pointing at the byte.
    #[must_use]
    pub fn problem(&self, file: &InputFile) -> Diagnostic {
        let message = format!(
            "{} is not UTF-8: byte {} (counted from 0) does not belong to any character",
            file.name, self.offset
        );
        let text = format!("{}{}", self.before, self.after);
        let start = self.before.len();
        let span = start..start + char::REPLACEMENT_CHARACTER.len_utf8();
        Diagnostic::error(Class::Input, "not-utf-8", message)
            .at(&excerpt(file, self.line, text), span, format!("the byte 0x{:02X}", self.byte))
            .help("export it as UTF-8, or convert it, for example: iconv -f windows-1252 -t utf-8")
    }
}

fn excerpt(file: &InputFile, line: u32, text: String) -> Arc<SourceText> {
    Arc::new(SourceText { name: file.name.clone(), text, first_line: line as usize })
}

/// That a file which begins with `bytes` is of another kind than CSV in UTF-8, if its first bytes
/// say so.
#[must_use]
pub fn foreign(file: &InputFile, bytes: &[u8]) -> Option<Diagnostic> {
    let (what, code, help) = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => (
            "is UTF-16 text, but only UTF-8 is read",
            "utf-16",
            "export it as UTF-8 (in Excel: \"CSV UTF-8\"), or convert it: iconv -f utf-16 -t utf-8",
        ),
        [b'P', b'K', 3, 4, ..] => (
            "is not CSV but a ZIP archive, such as an Excel workbook",
            "not-csv",
            "export it as CSV (in Excel: \"CSV UTF-8\")",
        ),
        [0x1F, 0x8B, ..] => (
            "is not CSV but compressed by gzip",
            "not-csv",
            "unpack it first, for example with gunzip",
        ),
        _ => return None,
    };
    let message = format!("{} {what}", file.name);
    Some(Diagnostic::error(Class::Input, code, message).help(help))
}

/// That the file system refuses the file.
#[must_use]
pub fn unreadable(file: &InputFile, why: &io::Error) -> Diagnostic {
    let message = format!("{} cannot be read: {}", file.name, file_problem(why));
    Diagnostic::error(Class::Input, "unreadable-file", message)
        .help("check that the file is still there and that you may read it")
}

/// That there is nothing in the file.
#[must_use]
pub fn empty(file: &InputFile) -> Diagnostic {
    let message = format!("{} is empty: there is not even a header line", file.name);
    Diagnostic::error(Class::Input, "empty-file", message).help(
        "an export without rows still has its header; export it again, or take the source out of the configuration",
    )
}

/// That the lines end as no program has ended them for long.
#[must_use]
pub fn carriage_returns(file: &InputFile) -> Diagnostic {
    let message = format!("{} ends its lines with a lone carriage return", file.name);
    Diagnostic::error(Class::Input, "line-ends", message)
        .help("save it with LF or CRLF line ends; as it stands the whole file is one line")
}

/// That the header is binary.
#[must_use]
pub fn nul_bytes(file: &InputFile) -> Diagnostic {
    let message = format!("{} is not UTF-8 text: its header has NUL bytes", file.name);
    Diagnostic::error(Class::Input, "nul-byte", message).help(
        "it may be UTF-16 without a byte order mark: export it as UTF-8, or convert it: iconv -f utf-16le -t utf-8",
    )
}

/// That a quote in the header takes in the whole file.
#[must_use]
pub fn open_header(file: &InputFile, line: u32, text: &str) -> Diagnostic {
    let message = format!("{}: a quote in the header never closes", file.name);
    let first = text.lines().next().unwrap_or_default().to_owned();
    let span = first.rfind('"').unwrap_or(0)..first.len();
    Diagnostic::error(Class::Input, "unterminated-quote", message)
        .at(&excerpt(file, line, first), span, "it takes in everything to the end of the file")
        .help("take the quote away, or close it before the end of the header")
}

/// That the file cannot be read to its end.
#[must_use]
pub fn read_problem(file: &InputFile, problem: &ReadProblem) -> Diagnostic {
    let error = |code, message| Diagnostic::error(Class::Input, code, message);
    match problem {
        ReadProblem::Io(error) => unreadable(file, error),
        ReadProblem::EndlessRecord { line, quoted: true } => {
            let what = "never closes (its record is over 16 MiB)";
            error(
                "unterminated-quote",
                format!("{}:{line}: the quote on this line {what}", file.name),
            )
            .help("a quote inside a quoted field is written twice: \"\"")
        }
        ReadProblem::EndlessRecord { line, quoted: false } => {
            error("line-ends", format!("{}:{line}: this line is over 16 MiB long", file.name))
                .help("save the file with LF or CRLF line ends, one record a line")
        }
    }
}
