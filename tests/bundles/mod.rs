//! Bundles of the small companies in `fixtures/diff`, written by the real binary, and what may
//! happen to bundles afterwards.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// A row of a CSV, by header.
pub type Row = BTreeMap<String, String>;

/// What the binary said.
pub struct Said {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

/// Bundles of one case, each in a folder named after its quarter.
pub struct Bundles {
    case: PathBuf,
    folder: tempfile::TempDir,
}

pub fn tickmark(args: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tickmark"));
    let output = command.env_remove("NO_COLOR").args(args).output().expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("what is printed is UTF-8");
    let exit = output.status.code().expect("it ended by itself");
    Said { exit, out: text(output.stdout), err: text(output.stderr) }
}

pub fn cell<'r>(row: &'r Row, column: &str) -> &'r str {
    row.get(column).unwrap_or_else(|| panic!("no column {column} in {row:?}"))
}

pub fn ids(rows: &[Row]) -> BTreeSet<String> {
    rows.iter().map(|row| cell(row, "finding_id").to_owned()).collect()
}

pub fn of_change(rows: &[Row], change: &str) -> BTreeSet<String> {
    let found = rows.iter().filter(|row| cell(row, "change") == change);
    found.map(|row| cell(row, "finding_id").to_owned()).collect()
}

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        headers.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.expect("a record"))).collect()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Bundles {
    /// Bundles of these quarters, each on its own.
    pub fn of(case: &str, quarters: &[&str]) -> Self {
        let bundles = Self::none(case);
        quarters.iter().for_each(|quarter| bundles.must_run(quarter, &[]));
        bundles
    }

    /// Bundles of these quarters, each with the one before it as `--previous`.
    pub fn chained(case: &str, quarters: &[&str]) -> Self {
        let bundles = Self::none(case);
        bundles.must_run(quarters[0], &[]);
        for pair in quarters.windows(2) {
            bundles.must_run(pair[1], &["--previous", &bundles.path(pair[0])]);
        }
        bundles
    }

    fn none(case: &str) -> Self {
        let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diff").join(case);
        Self { case, folder: tempfile::tempdir().expect("a temporary folder") }
    }

    fn must_run(&self, quarter: &str, more: &[&str]) {
        let said = self.run(quarter, quarter, more);
        assert_eq!(said.exit, 0, "{}", said.err);
    }

    /// Runs over the exports of a quarter, into the folder `out`.
    pub fn run(&self, quarter: &str, out: &str, more: &[&str]) -> Said {
        let config = self.case.join(quarter).join("tickmark.toml");
        let config = config.to_str().expect("a path in UTF-8");
        let out = self.path(out);
        tickmark(&[&["run", "--quiet", "-c", config, "--out", &out], more].concat())
    }

    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> String {
        self.root().join(name).to_str().expect("a path in UTF-8").to_owned()
    }

    pub fn diff(&self, old: &str, new: &str) -> Said {
        self.diff_with(old, new, &[])
    }

    pub fn diff_with(&self, old: &str, new: &str, more: &[&str]) -> Said {
        let (old, new) = (self.path(old), self.path(new));
        tickmark(&[&["diff", &old, &new], more].concat())
    }

    /// The rows of `diff.csv`.
    pub fn compared(&self, old: &str, new: &str) -> Vec<Row> {
        self.written(old, new, "diff.csv")
    }

    /// The rows of `control_movements.csv`.
    pub fn movements(&self, old: &str, new: &str) -> Vec<Row> {
        self.written(old, new, "control_movements.csv")
    }

    /// The rows of `metric_movements.csv`.
    pub fn figures_moved(&self, old: &str, new: &str) -> Vec<Row> {
        self.written(old, new, "metric_movements.csv")
    }

    fn written(&self, old: &str, new: &str, file: &str) -> Vec<Row> {
        let said = self.diff_with(old, new, &["--out", &self.path("written")]);
        assert_eq!(said.exit, 0, "{}", said.err);
        rows(&self.read(&format!("written/{file}")))
    }

    /// The rows of a table of a bundle.
    pub fn table(&self, bundle: &str, table: &str) -> Vec<Row> {
        rows(&self.read(&format!("{bundle}/data/{table}.csv")))
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn write(&self, path: &str, text: &str) {
        fs::write(self.root().join(path), text).expect("written");
    }

    pub fn append(&self, path: &str, text: &str) {
        self.write(path, &(self.read(path) + text));
    }

    pub fn digest(&self, path: &str) -> String {
        sha256(self.read(path).as_bytes())
    }

    /// Takes columns out of a table, as an older program would have written it.
    pub fn drop_columns(&self, path: &str, names: &[&str]) {
        let text = self.read(path);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().expect("a header").clone();
        let kept: Vec<usize> =
            (0..headers.len()).filter(|place| !names.contains(&&headers[*place])).collect();
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut put = |record: &csv::StringRecord| {
            writer.write_record(kept.iter().map(|place| &record[*place])).expect("a record");
        };
        put(&headers);
        reader.records().for_each(|record| put(&record.expect("a record")));
        let bytes = writer.into_inner().expect("memory");
        self.write(path, &String::from_utf8(bytes).expect("UTF-8"));
    }

    /// Writes the digests of a bundle anew over the files that are there; with `manifest`, those in
    /// its manifest too.
    pub fn seal(&self, bundle: &str, manifest: bool) {
        let listed = self.read(&format!("{bundle}/SHA256SUMS"));
        let paths = listed.lines().filter_map(|line| line.split_once("  ")).map(|(_, path)| path);
        let there: Vec<&str> =
            paths.filter(|path| self.root().join(bundle).join(path).is_file()).collect();
        if manifest {
            self.seal_manifest(bundle);
        }
        let sums = there.iter().map(|path| {
            let bytes = fs::read(self.root().join(bundle).join(path)).expect("it is there");
            format!("{}  {path}\n", sha256(&bytes))
        });
        self.write(&format!("{bundle}/SHA256SUMS"), &sums.collect::<String>());
    }

    fn seal_manifest(&self, bundle: &str) {
        let path = format!("{bundle}/manifest.json");
        let mut manifest: serde_json::Value =
            serde_json::from_str(&self.read(&path)).expect("a manifest");
        for output in manifest["outputs"].as_array_mut().expect("outputs") {
            let file = self.root().join(bundle).join(output["path"].as_str().expect("a path"));
            if let Ok(bytes) = fs::read(file) {
                output["sha256"] = sha256(&bytes).into();
            }
        }
        self.write(&path, &manifest.to_string());
    }
}
