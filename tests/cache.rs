//! Laws of the cache: what is read back is what reading the inputs gives, to the last byte of a
//! bundle; whatever changes what would be read is read anew; and a cache that is broken is noted and
//! changes nothing.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use common::{company, demo_plan, good, on_threads, render};
use tickmark::config::{self, Plan};
use tickmark::demo::DemoPlan;
use tickmark::frames::{FrameKind, Table, Text, Word};
use tickmark::load::{Loaded, load};
use tickmark::progress::{Progress, Silent};
use tickmark::report::Report;
use tickmark::run::report_on;
use tickmark::source::Shelf;

type Files = BTreeMap<String, Arc<[u8]>>;

/// Remembers the stages of a run.
#[derive(Default)]
struct Stages(Mutex<Vec<String>>);

impl Progress for Stages {
    fn stage(&self, name: &str, _total: u64) {
        self.0.lock().expect("no panic").push(name.to_owned());
    }
    fn advance(&self, _by: u64) {}
}

/// A folder for a cache, and what goes through it.
struct Through {
    folder: tempfile::TempDir,
    plan: Plan,
    files: Files,
}

impl Through {
    fn new(plan: Plan, files: Files) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plan = Plan { cache: Some(folder.path().join("cache")), ..plan };
        Self { folder, plan, files }
    }

    fn demo() -> Self {
        let (_, files) = company(&DemoPlan { people: 20, ..DemoPlan::default() });
        Self::new(demo_plan(), files)
    }

    /// The report, and whether the inputs were read for it.
    fn report(&self) -> (Report, bool) {
        let stages = Stages::default();
        let report = good(report_on(&self.plan, &Shelf::Memory(self.files.clone()), &stages));
        let stages = stages.0.into_inner().expect("no panic");
        (report, stages.iter().any(|stage| stage == "reading"))
    }

    fn load(&self) -> Loaded {
        good(load(&self.plan, &Shelf::Memory(self.files.clone()), &Silent))
    }

    /// The report without a cache.
    fn plain(&self) -> Report {
        let plan = Plan { cache: None, ..self.plan.clone() };
        good(report_on(&plan, &Shelf::Memory(self.files.clone()), &Silent))
    }

    /// The report with the cache must have been read anew, or not, and be the one without it.
    fn must_be_plain(&self, is_read: bool) {
        let (report, read) = self.report();
        assert_eq!(read, is_read);
        assert_same(&report, &self.plain());
    }

    /// The files of the cache, by their path in it.
    fn kept(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut kept = BTreeMap::new();
        let folder = self.folder.path().join("cache");
        for entry in fs::read_dir(folder).expect("the cache").flatten() {
            for file in fs::read_dir(entry.path()).expect("an entry").flatten() {
                kept.insert(file.path(), fs::read(file.path()).expect("a file"));
            }
        }
        kept
    }

    fn entries(&self) -> usize {
        self.kept().keys().filter(|path| path.ends_with("entry")).count()
    }

    /// Forgets the frames, so that only the rows of single files are kept.
    fn forget_frames(&self) {
        let kept = self.kept();
        let frames = kept.keys().find(|path| path.ends_with("rejects.parquet"));
        let folder = frames.and_then(|path| path.parent()).expect("the frames are kept");
        fs::remove_dir_all(folder).expect("it can be removed");
    }

    fn change(&mut self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.files[name].to_vec();
        change(&mut bytes);
        self.files.insert(name.to_owned(), bytes.into());
    }
}

/// The bundles of two reports have the same bytes.
fn assert_same(report: &Report, other: &Report) {
    let (files, others) = (render(report), render(other));
    assert_eq!(files.len(), others.len());
    for (file, other) in files.iter().zip(&others) {
        assert_eq!(file.path, other.path);
        assert!(file.bytes == other.bytes, "{} differs", file.path);
    }
}

#[test]
fn the_second_run_reads_the_cache_and_gives_the_same_bundle() {
    let demo = Through::demo();
    demo.must_be_plain(true);
    demo.must_be_plain(false);
}

#[test]
fn where_one_file_changed_the_others_are_not_parsed_again() {
    let mut demo = Through::demo();
    demo.must_be_plain(true);
    let before = demo.entries();
    assert_eq!(before, 1 + demo.files.len(), "the frames, and the rows of every file");
    // One byte of one name, so that even the size stays.
    demo.change("identities.csv", |bytes| {
        let end = bytes.len() - 3;
        bytes[end] = if bytes[end] == b'x' { b'y' } else { b'x' };
    });
    demo.must_be_plain(true);
    assert_eq!(demo.entries(), before + 2, "the frames anew, and the one file");
    demo.must_be_plain(false);
}

#[test]
fn a_changed_mapping_is_a_miss_and_a_changed_window_is_none() {
    let mut demo = Through::demo();
    demo.must_be_plain(true);
    demo.plan.as_of = demo.plan.to;
    demo.plan.title = "Another title".to_owned();
    demo.must_be_plain(false);
    let before = demo.entries();
    let tickets = demo.plan.sources.iter_mut().find(|source| source.frame == FrameKind::Tickets);
    let tickets = tickets.expect("the demo has tickets");
    tickets.timezone = chrono_tz::Tz::Asia__Tokyo;
    demo.must_be_plain(true);
    assert_eq!(demo.entries(), before + 2);
    demo.plan.system_aliases = vec![("sap".to_owned(), "SAP".to_owned())];
    demo.must_be_plain(true);
    assert_eq!(demo.entries(), before + 3, "the rows of files know nothing of aliases");
}

#[test]
fn a_broken_cache_is_noted_and_written_anew() {
    let demo = Through::demo();
    let plain = demo.plain();
    demo.report();
    let whole = demo.kept();
    for (path, bytes) in &whole {
        let mut broken = bytes.clone();
        broken[bytes.len() / 2] ^= 0x10;
        fs::write(path, broken).expect("it can be written");
    }
    let (mut report, read) = demo.report();
    assert!(read);
    assert_eq!(report.notes.len(), plain.notes.len() + demo.entries(), "one note per entry");
    assert!(report.notes.iter().any(|note| note.contains("is damaged: its digest does not fit")));
    report.notes.clone_from(&plain.notes);
    assert_same(&report, &plain);
    assert_eq!(demo.kept(), whole, "every entry is whole again");
    demo.must_be_plain(false);
}

#[test]
fn a_cache_that_cannot_be_written_is_noted_and_ends_nothing() {
    let mut demo = Through::demo();
    let file = demo.folder.path().join("file");
    fs::write(&file, "no folder").expect("it can be written");
    demo.plan.cache = Some(file.join("cache"));
    let (mut report, plain) = (demo.report().0, demo.plain());
    let note = report.notes.pop().expect("a note");
    assert!(note.contains("cannot be written: a part of its path is not a folder"), "{note}");
    assert_same(&report, &plain);
}

#[test]
fn the_same_entries_are_written_whatever_the_number_of_threads() {
    let kept = |threads| {
        let demo = Through::demo();
        on_threads(threads, || demo.load());
        let kept = demo.kept().into_iter();
        let relative = |path: PathBuf| {
            path.strip_prefix(demo.folder.path()).expect("it is in the folder").to_owned()
        };
        kept.map(|(path, bytes)| (relative(path), bytes)).collect::<BTreeMap<_, _>>()
    };
    assert!(kept(1) == kept(4));
}

/// Every name differs, and there are several blocks of a file.
#[test]
fn rows_of_many_blocks_come_back_in_their_order() {
    let config = "[[sources]]\nframe = \"grants\"\npath = \"*.csv\"\nsnapshot_at = { constant = \"2026-09-30\" }\n";
    let plan = good(config::parse("tickmark.toml", config, Path::new("")));
    let rows = |from: u32, to: u32| {
        let rows =
            (from..to).map(|row| format!("system {},account {row},role {}\n", row % 3, row % 101));
        format!("system,account,entitlement\n{}", rows.collect::<String>()).into_bytes()
    };
    let files = [("a.csv", rows(0, 90_000)), ("b.csv", rows(89_990, 90_100))];
    assert!(files[0].1.len() > 2 << 20);
    let files = files.map(|(name, bytes)| (name.to_owned(), Arc::from(bytes)));
    comes_back(&Through::new(plan, files.into()), "many blocks");
}

/// Two files of the same bytes, of which the names say when they were taken.
#[test]
fn a_name_that_says_the_time_is_part_of_what_is_read() {
    let config = "[[sources]]\nframe = \"grants\"\npath = \"*.csv\"\nsnapshot_at = { file_name = \"%Y-%m-%d.csv\" }\n";
    let plan = good(config::parse("tickmark.toml", config, Path::new("")));
    let bytes: Arc<[u8]> = Arc::from(b"system,account,entitlement\nERP,ann,read\n".as_slice());
    let files = ["2026-06-30.csv", "2026-09-30.csv"];
    let files = files.map(|name| (name.to_owned(), Arc::clone(&bytes)));
    let through = Through::new(plan, files.into());
    comes_back(&through, "names");
    assert_eq!(through.entries(), 3);
}

/// Rejects of every kind, notes of every kind, all profiles, snapshots, lists and logs of updates.
#[test]
fn what_fixtures_give_comes_back_from_their_frames_and_from_their_rows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases = vec![root.join("clean")];
    for folder in ["rejects", "profiles", "drift"] {
        let entries = fs::read_dir(root.join(folder)).expect("the fixtures").flatten();
        cases.extend(entries.map(|entry| entry.path()));
    }
    cases.retain(|case| case.join("tickmark.toml").is_file());
    assert!(cases.len() > 30, "the fixtures are gone: {cases:?}");
    for case in cases {
        let plan = good(config::load(&case.join("tickmark.toml")));
        let read = |path: PathBuf| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some((name, Arc::from(fs::read(&path).ok()?)))
        };
        let files = fs::read_dir(&case).expect("the case").flatten();
        let files = files.filter_map(|entry| read(entry.path())).collect();
        comes_back(&Through::new(plan, files), &case.display().to_string());
    }
}

/// Loading again gives the same, be it from frames or from the rows of single files.
fn comes_back(through: &Through, case: &str) {
    let plan = Plan { cache: None, ..through.plan.clone() };
    let plain = good(load(&plan, &Shelf::Memory(through.files.clone()), &Silent));
    same(&through.load(), &plain, case);
    same(&through.load(), &plain, case);
    let whole = through.kept();
    through.forget_frames();
    same(&through.load(), &plain, case);
    assert!(through.kept() == whole, "{case}: the frames are kept again as they were");
}

fn same(found: &Loaded, plain: &Loaded, case: &str) {
    assert_eq!(found.notes, Vec::<String>::new(), "{case}");
    assert_eq!(found.intake, plain.intake, "{case}");
    assert_eq!(found.rejects, plain.rejects, "{case}");
    let (found, plain) = (&found.frames, &plain.frames);
    assert_eq!(
        (&found.files, &found.inputs, &found.covered),
        (&plain.files, &plain.inputs, &plain.covered),
        "{case}"
    );
    assert!(format!("{:?}", found.symbols) == format!("{:?}", plain.symbols), "{case}");
    assert_eq!(found.text(Text::NONE), "");
    let data = |table: &Table| table.data().expect("columns of one length");
    for frame in FrameKind::ALL {
        match (found.table(*frame).map(data), plain.table(*frame).map(data)) {
            (Some(found), Some(plain)) => {
                assert_eq!(found.schema(), plain.schema(), "{case}: {frame}");
                assert!(found.equals(&plain), "{case}: {frame}");
            }
            (found, plain) => assert_eq!(found.is_some(), plain.is_some(), "{case}: {frame}"),
        }
    }
}
