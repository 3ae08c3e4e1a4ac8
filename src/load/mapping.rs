//! How the header of one file becomes canonical columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::{Plan, SnapshotAt, SourcePlan, Spanned};
use crate::diag::{Class, Diagnostic, SourceText, nearest};
use crate::frames::{ColumnKind, ColumnSpec, FrameKind};
use crate::source::InputFile;

use super::null::NullTokens;
use super::when::Clock;

/// One canonical column and where its cells come from.
#[derive(Debug, Clone)]
pub struct Mapped {
    /// The canonical column.
    pub spec: &'static ColumnSpec,
    /// Fields of the record: all of them for a list, else the first that is not empty.
    pub fields: Vec<usize>,
    /// Value where no field gives one.
    pub fallback: Option<String>,
    /// A fixed instant for every row (UTC microseconds): the snapshot's time.
    pub instant: Option<i64>,
    /// Header of the first field, for messages; the canonical name for constants.
    pub header: String,
    /// Texts to replace, keyed by their lower case.
    pub values: BTreeMap<String, String>,
}

/// How every record of one file is read.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The columns this file gives, in schema order.
    pub columns: Vec<Mapped>,
    /// Number of fields every record must have.
    pub width: usize,
    /// Field that orders updates of one thing, in a log of updates, and its header.
    pub newest_by: Option<(usize, String)>,
    /// Headers that no column uses.
    pub unused: Vec<String>,
    /// How the file says when.
    pub clock: Clock,
    /// Texts that mean "empty".
    pub null_tokens: NullTokens,
    /// What separates the values of a list.
    pub list_separator: String,
}

/// The header line of a file, for looking up and for pointing into.
#[derive(Debug)]
pub struct Header {
    names: Vec<String>,
    source: Arc<SourceText>,
}

impl Header {
    /// The header of `file`: its names, and its text, which begins on `line`.
    pub fn new(file: &InputFile, names: Vec<String>, text: &str, line: u32) -> Self {
        let text = text.trim_end().to_owned();
        let source = SourceText { name: file.name.clone(), text, first_line: line as usize };
        Self { names, source: Arc::new(source) }
    }

    /// Every field whose name is `name`, in any letter case.
    fn find(&self, name: &str) -> Vec<usize> {
        let wanted = name.trim().to_lowercase();
        let matches = self
            .names
            .iter()
            .enumerate()
            .filter(|(_, known)| known.trim().to_lowercase() == wanted);
        matches.map(|(place, _)| place).collect()
    }
}

/// Maps the header of `file` as `plan` says.
///
/// # Errors
/// A column the configuration names and the header lacks; a required column nothing gives; a file
/// name that does not fit the pattern of `snapshot_at`.
pub fn map(plan: &Plan, file: &InputFile, header: &Header) -> Result<Mapping, Vec<Diagnostic>> {
    let source = &plan.sources[file.source];
    if let Some(problem) = other_delimiter(plan, source, header) {
        return Err(vec![problem]);
    }
    let mut problems = Vec::new();
    let mut columns = Vec::new();
    for spec in source.frame.spec().columns {
        match map_column(plan, source, file, header, spec) {
            Ok(mapped) => columns.extend(mapped),
            Err(problem) => problems.push(*problem),
        }
    }
    let newest_by = find_newest(plan, source, header).unwrap_or_else(|problem| {
        problems.push(*problem);
        None
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Mapping {
        unused: unused(header, &columns, newest_by.as_ref().map(|(place, _)| *place)),
        width: header.names.len(),
        columns,
        newest_by,
        clock: Clock { zone: source.timezone, formats: source.date_formats.clone() },
        null_tokens: NullTokens::of(&source.null_tokens),
        list_separator: source.list_separator.clone(),
    })
}

/// A header of one field that another character divides: one message instead of one per column.
fn other_delimiter(plan: &Plan, source: &SourcePlan, header: &Header) -> Option<Diagnostic> {
    let [only] = header.names.as_slice() else { return None };
    let found = [';', ',', '\t', '|'].into_iter().find(|mark| only.contains(*mark))?;
    let message =
        format!("{} is not divided by `{}`", header.source.name, source.delimiter as char);
    let problem = Diagnostic::error(Class::Input, "delimiter", message)
        .at(&header.source, 0..header.source.text.len(), "read as one column")
        .at(&plan.text, source.path.span.clone(), "read by this source");
    Some(problem.help(format!("add `delimiter = {:?}` to the source", found.to_string())))
}

fn map_column(
    plan: &Plan,
    source: &SourcePlan,
    file: &InputFile,
    header: &Header,
    spec: &'static ColumnSpec,
) -> Result<Option<Mapped>, Box<Diagnostic>> {
    if spec.name == "snapshot_at"
        && let Some(at) = &source.snapshot_at
    {
        let instant = snapshot_instant(plan, source, file, at)?;
        return Ok(Some(Mapped { instant: Some(instant), ..constant(spec, None) }));
    }
    if let Some(value) = source.constants.get(spec.name) {
        return Ok(Some(Mapped {
            values: values(source, spec),
            ..constant(spec, Some(value.text.clone()))
        }));
    }
    let mut fields = match source.columns.get(spec.name) {
        Some(wanted) => required_field(plan, header, spec, wanted)?,
        None => header.find(spec.name),
    };
    let own = fields.clone();
    let mut fallback = None;
    defaults(source, header, spec, &mut fields, &mut fallback);
    if fields.is_empty() && fallback.is_none() {
        return if spec.required {
            Err(Box::new(nothing_gives(plan, source, header, spec)))
        } else {
            Ok(None)
        };
    }
    let shown =
        own.first().or(fields.first()).map_or(spec.name, |place| &header.names[*place]).to_owned();
    Ok(Some(Mapped {
        spec,
        fields,
        fallback,
        instant: None,
        header: shown,
        values: values(source, spec),
    }))
}

fn constant(spec: &'static ColumnSpec, fallback: Option<String>) -> Mapped {
    Mapped {
        spec,
        fields: vec![],
        fallback,
        instant: None,
        header: spec.name.to_owned(),
        values: BTreeMap::new(),
    }
}

fn values(source: &SourcePlan, spec: &ColumnSpec) -> BTreeMap<String, String> {
    let map = source.values.get(spec.name);
    map.into_iter().flatten().map(|(found, meant)| (found.to_lowercase(), meant.clone())).collect()
}

/// The defaults of the data contract: a ticket line without an action is a grant, and one without
/// a beneficiary is for its requester.
fn defaults(
    source: &SourcePlan,
    header: &Header,
    spec: &ColumnSpec,
    fields: &mut Vec<usize>,
    fallback: &mut Option<String>,
) {
    match (source.frame, spec.name) {
        (FrameKind::Tickets, "action") => *fallback = Some("grant".to_owned()),
        (FrameKind::Tickets, "beneficiary") => {
            let requester =
                source.columns.get("requester").map_or("requester", |named| named.text.as_str());
            fields.extend(header.find(requester));
            *fallback = source.constants.get("requester").map(|value| value.text.clone());
        }
        _ => {}
    }
}

fn required_field(
    plan: &Plan,
    header: &Header,
    spec: &ColumnSpec,
    wanted: &Spanned,
) -> Result<Vec<usize>, Box<Diagnostic>> {
    let fields = header.find(&wanted.text);
    if fields.is_empty() {
        return Err(Box::new(missing_column(plan, header, spec.name, wanted)));
    }
    Ok(fields)
}

fn missing_column(plan: &Plan, header: &Header, canonical: &str, wanted: &Spanned) -> Diagnostic {
    let message = format!("{} has no column `{}`", header.source.name, wanted.text);
    let problem = Diagnostic::error(Class::Input, "missing-column", message)
        .at(&plan.text, wanted.span.clone(), format!("`{canonical}` is to come from it"))
        .at(&header.source, 0..header.source.text.len(), "the header of the file");
    match nearest(&wanted.text, header.names.iter().map(String::as_str)) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => {
            problem.help("name one of the header's columns, or give the value under `constants`")
        }
    }
}

fn nothing_gives(
    plan: &Plan,
    source: &SourcePlan,
    header: &Header,
    spec: &ColumnSpec,
) -> Diagnostic {
    let message = format!(
        "{}: nothing gives `{}`, which every row of `{}` needs",
        header.source.name, spec.name, source.frame
    );
    let problem = Diagnostic::error(Class::Input, "missing-column", message)
        .at(
            &header.source,
            0..header.source.text.len(),
            format!("no column is called `{}`", spec.name),
        )
        .at(&plan.text, source.path.span.clone(), "read by this source");
    let way_out = format!(
        "add `columns = {{ {0} = \"<header>\" }}` or `constants = {{ {0} = \"<value>\" }}` to the source",
        spec.name
    );
    match nearest(spec.name, header.names.iter().map(String::as_str)) {
        Some(name) => problem.help(format!(
            "is it `{name}`? then add `columns = {{ {} = \"{name}\" }}` to the source",
            spec.name
        )),
        None => problem.help(way_out),
    }
}

fn find_newest(
    plan: &Plan,
    source: &SourcePlan,
    header: &Header,
) -> Result<Option<(usize, String)>, Box<Diagnostic>> {
    let Some(newest) = &source.newest else { return Ok(None) };
    match header.find(&newest.by.text).first() {
        Some(place) => Ok(Some((*place, header.names[*place].clone()))),
        None => Err(Box::new(missing_column(plan, header, "newest", &newest.by))),
    }
}

fn snapshot_instant(
    plan: &Plan,
    source: &SourcePlan,
    file: &InputFile,
    at: &SnapshotAt,
) -> Result<i64, Box<Diagnostic>> {
    match at {
        SnapshotAt::Constant(instant) => Ok(*instant),
        SnapshotAt::FileName(pattern) => instant_of_name(source, file, &pattern.text).ok_or_else(|| {
            let message = format!("the name `{}` does not fit the pattern of its snapshot time", file.file_name());
            let example = "a pattern such as `members_%Y-%m-%d.csv` spells the whole name, with % marks where the time stands";
            Box::new(
                Diagnostic::error(Class::Input, "snapshot-time", message)
                    .at(&plan.text, pattern.span.clone(), "expected this form")
                    .help(example)
                    .help("if this file is no snapshot, write a `path` that does not match it"),
            )
        }),
    }
}

fn instant_of_name(source: &SourcePlan, file: &InputFile, pattern: &str) -> Option<i64> {
    let clock = Clock { zone: source.timezone, formats: vec![pattern.to_owned()] };
    // A literal Z in a file name says UTC, as it does in ISO 8601.
    let zone = if pattern.contains("%SZ") || pattern.contains("%MZ") {
        chrono_tz::Tz::UTC
    } else {
        clock.zone
    };
    let (instant, _) = Clock { zone, ..clock }.read_only_formats(file.file_name(), true)?;
    Some(instant.micros)
}

fn unused(header: &Header, columns: &[Mapped], newest_by: Option<usize>) -> Vec<String> {
    let used = |place: &usize| {
        columns.iter().any(|column| column.fields.contains(place)) || newest_by == Some(*place)
    };
    (0..header.names.len())
        .filter(|place| !used(place))
        .map(|place| header.names[place].clone())
        .collect()
}

impl Mapped {
    /// What the value map makes of a text, if it names it.
    #[must_use]
    pub fn meaning(&self, text: &str) -> Option<&str> {
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&text.to_lowercase()).map(String::as_str)
    }

    /// The field that alone gives a column its cells, as they are.
    #[must_use]
    pub fn plain_field(&self) -> Option<usize> {
        let alone = self.fallback.is_none() && self.instant.is_none() && self.values.is_empty();
        let [field] = self.fields[..] else { return None };
        (alone && !self.collects()).then_some(field)
    }

    /// Whether several fields make up one list rather than stand in for each other.
    #[must_use]
    pub fn collects(&self) -> bool {
        self.spec.kind == ColumnKind::List
    }
}
