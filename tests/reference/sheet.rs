//! A company as its exports: sheets of text cells, and the choices of its configuration.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// One input file of a frame.
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub file: String,
    /// Snapshot time fixed by the configuration instead of a column (grants only).
    pub snapshot_at: Option<String>,
    /// Systems the source covers even where no row names them (grants only).
    pub systems: Vec<String>,
}

/// One row, with the file it stands in.
#[derive(Debug, Clone)]
pub struct Record {
    pub file: String,
    pub cells: Vec<String>,
}

/// All rows of one frame. Every file of the frame has the same columns.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub frame: &'static str,
    pub columns: Vec<&'static str>,
    pub records: Vec<Record>,
    pub sources: Vec<Source>,
}

/// What the configuration says.
#[derive(Debug, Clone)]
pub struct Knobs {
    pub report_zone: &'static str,
    pub source_zone: &'static str,
    pub as_of: Option<String>,
    pub period: Option<(String, String)>,
    pub baseline: Option<String>,
    pub unknown_not_evaluable: bool,
    pub disabled_counts: bool,
    pub leaver_grace_hours: i64,
    pub review_days: i64,
    pub dormant_days: i64,
    pub pairing_days: i64,
    pub revocation_hours: i64,
    pub revocation_hours_high: i64,
    pub automation: Vec<&'static str>,
    /// Other names of systems: name found, name meant.
    pub systems: Vec<(&'static str, &'static str)>,
}

/// A company: what it exports and how it wants to be judged.
#[derive(Debug, Clone)]
pub struct Company {
    pub sheets: Vec<Sheet>,
    pub knobs: Knobs,
}

impl Sheet {
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|name| *name == column)
    }

    /// File and line of every record, in order: the header is line 1.
    pub fn places(&self) -> Vec<(String, u32)> {
        let mut next: BTreeMap<&str, u32> = BTreeMap::new();
        let place = |record: &Record, line: &mut u32| {
            *line += 1;
            (record.file.clone(), *line)
        };
        let mut places = vec![];
        for record in &self.records {
            places.push(place(record, next.entry(&record.file).or_insert(1)));
        }
        places
    }

    fn csv(&self, file: &str) -> String {
        let mut text = self.columns.join(",");
        text.push('\n');
        for record in self.records.iter().filter(|record| record.file == file) {
            let quoted: Vec<String> =
                record.cells.iter().map(|cell| format!("\"{cell}\"")).collect();
            let _ = writeln!(text, "{}", quoted.join(","));
        }
        text
    }
}

impl Company {
    pub fn sheet(&self, frame: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.frame == frame)
    }

    /// Whether no source gives this column.
    pub fn lacks(&self, frame: &str, column: &str) -> bool {
        self.sheet(frame).is_none_or(|sheet| sheet.place(column).is_none())
    }

    /// The exports, by file name.
    pub fn files(&self) -> BTreeMap<String, Arc<[u8]>> {
        let mut files = BTreeMap::new();
        for sheet in &self.sheets {
            for source in &sheet.sources {
                let bytes = sheet.csv(&source.file).into_bytes();
                files.insert(source.file.clone(), Arc::from(bytes));
            }
        }
        files
    }

    /// The configuration.
    pub fn toml(&self) -> String {
        let mut text = self.knobs.toml();
        for sheet in &self.sheets {
            for source in &sheet.sources {
                source.write(sheet.frame, self.knobs.source_zone, &mut text);
            }
        }
        text
    }

    /// The whole company for a reader of a failed test.
    pub fn show(&self) -> String {
        let mut text = format!("--- tickmark.toml\n{}", self.toml());
        for (name, bytes) in self.files() {
            let _ = write!(text, "--- {name}\n{}", String::from_utf8_lossy(&bytes));
        }
        text
    }
}

impl Source {
    fn write(&self, frame: &str, zone: &str, text: &mut String) {
        let _ = writeln!(text, "[[sources]]\nframe = \"{frame}\"\npath = \"{}\"", self.file);
        let _ = writeln!(text, "timezone = \"{zone}\"");
        if let Some(at) = &self.snapshot_at {
            let _ = writeln!(text, "snapshot_at = {{ constant = \"{at}\" }}");
        }
        if !self.systems.is_empty() {
            let _ = writeln!(text, "systems = {:?}", self.systems);
        }
    }
}

impl Knobs {
    fn toml(&self) -> String {
        let mut text = format!("[report]\ntimezone = \"{}\"\n", self.report_zone);
        let mut say = |key: &str, value: Option<String>| {
            let _ = value.map(|value| writeln!(text, "{key} = {value}"));
        };
        say("as_of", self.as_of.as_ref().map(|at| format!("\"{at}\"")));
        let ends = self.period.as_ref();
        say("period", ends.map(|(from, to)| format!("{{ from = \"{from}\", to = \"{to}\" }}")));
        say("baseline_date", self.baseline.as_ref().map(|at| format!("\"{at}\"")));
        let unknown = if self.unknown_not_evaluable { "not_evaluable" } else { "evaluate" };
        let systems: Vec<String> =
            self.systems.iter().map(|(found, meant)| format!("{found:?} = {meant:?}\n")).collect();
        text + &format!(
            "[sla]\nrevocation = {{ default = {}, high = {} }}\n[correlation]\nautomation = {:?}\n\
             [reconcile]\npairing_days = {}\nleaver_grace_hours = {}\ndisabled_counts = {}\n\
             unknown_entitlement = \"{unknown}\"\nreview_days = {}\ndormant_days = {}\n[systems]\n{}",
            self.revocation_hours,
            self.revocation_hours_high,
            self.automation,
            self.pairing_days,
            self.leaver_grace_hours,
            self.disabled_counts,
            self.review_days,
            self.dormant_days,
            systems.concat(),
        )
    }
}
