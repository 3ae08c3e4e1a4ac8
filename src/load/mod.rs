//! Sources -> frames + rejects + intake, in parallel over files and over blocks of a file.
//!
//! ```text
//! file -> blocks of whole records -> decoded chunks   (columns packed, texts known by their place)
//!      -> symbols of the run -> rows of a frame       (texts ranked, aliases replaced)
//!      -> ordered, repeats rejected -> frame
//! ```
//!
//! Rules the design leaves open, as read here:
//! - One reject per record: the first column at fault, in schema order.
//! - In a log of updates the newest row of a thing is chosen among the readable ones; the older
//!   rows are rejects of their own kind, so that the account still foots.
//! - Two answers in `approvals` that differ only in their comment are two answers.

mod account;
mod alias;
mod assemble;
mod build;
mod cells;
mod chunk;
mod column;
mod decode;
mod fill;
mod head;
mod intake;
mod intern;
mod keep;
mod mapping;
mod narrow;
mod null;
mod order;
mod pack;
mod read;
mod records;
mod snapshots;
mod unusable;
mod when;
mod workers;

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::config::Plan;
use crate::diag::Outcome;
use crate::frames::{FrameKind, Frames, Input, Key, Symbols, Text, Word};
use crate::progress::Progress;
use crate::source::{InputFile, Shelf, discover};

pub use intake::*;

use assemble::{Naming, Rows, assemble, name_all};
use intern::Places;
use keep::Kept;
use mapping::Mapping;
use order::{Log, Ordered, order};
use read::FileRead;
use workers::Workers;

/// Loads everything `plan` names.
///
/// # Errors
/// Every file that cannot be used, with the way out. Rows that cannot be used are no error: they
/// are in [`Loaded::rejects`].
pub fn load(plan: &Plan, shelf: &Shelf, progress: &dyn Progress) -> Outcome<Loaded> {
    let files = discover(plan, shelf)?;
    let Some(kept) = Kept::open(plan, &files, progress) else {
        return parse(plan, &files, None, progress);
    };
    let mut loaded = match kept.find(progress) {
        Some(loaded) => loaded,
        None => parse(plan, &files, Some(&kept), progress)?,
    };
    loaded.notes = kept.into_notes();
    Ok(loaded)
}

/// Loads `files` from their records, or from what is kept of some of them.
fn parse(
    plan: &Plan,
    files: &[InputFile],
    kept: Option<&Kept<'_>>,
    progress: &dyn Progress,
) -> Outcome<Loaded> {
    let (mut reads, texts) = read_all(plan, files, kept, progress)?;
    let extra: Vec<&str> = plan
        .system_aliases
        .iter()
        .flat_map(|(a, b)| [a.as_str(), b.as_str()])
        .chain(covered(plan))
        .collect();
    progress.stage("naming", 0);
    let naming = name_all(texts, &mut reads, &extra);
    progress.stage("sorting", 0);
    let mut frames = assemble_all(plan, files, &mut reads);
    replace_aliases(plan, &mut frames, &naming);
    let covered = covered_snapshots(plan, files, &reads, &frames, &naming);
    let mut loaded = finish(plan, files, &reads, frames, naming.symbols);
    declare(&mut loaded.frames, covered);
    if let Some(kept) = kept {
        kept.keep(&loaded, progress);
    }
    Ok(loaded)
}

/// Notes the snapshots that sources declare, one list per file.
fn declare(frames: &mut Frames, covered: Vec<Vec<(Key, i64)>>) {
    frames.covered = covered.iter().flatten().copied().collect();
    frames.covered.sort_unstable();
    frames.covered.dedup();
    for (input, covers) in frames.inputs.iter_mut().zip(covered) {
        input.covers = covers;
    }
}

/// The snapshots of systems that a source declares to cover, per file.
fn covered_snapshots(
    plan: &Plan,
    files: &[InputFile],
    reads: &[FileRead],
    frames: &[Rows],
    naming: &Naming,
) -> Vec<Vec<(Key, i64)>> {
    let grants = frames.iter().find(|rows| rows.frame == FrameKind::Grants);
    let of_file = |(number, file, read): (u32, &InputFile, &FileRead)| {
        let times = snapshots::times(number, read, grants);
        let systems = plan.sources[file.source].systems.iter();
        let keys = systems.map(|system| canonical_system(plan, naming, system));
        keys.flat_map(|key| times.iter().map(move |at| (key, *at))).collect()
    };
    numbered(files, reads).map(of_file).collect()
}

/// The key of a system the configuration names, after its aliases.
fn canonical_system(plan: &Plan, naming: &Naming, name: &str) -> Key {
    let find = |text: &str| naming.symbols.find_key(text).unwrap_or_default();
    let wanted = find(name);
    let alias = plan.system_aliases.iter().find(|(found, _)| find(found) == wanted);
    alias.map_or(wanted, |(_, meant)| find(meant))
}

fn covered(plan: &Plan) -> impl Iterator<Item = &str> {
    plan.sources.iter().flat_map(|source| source.systems.iter().map(String::as_str))
}

fn read_all(
    plan: &Plan,
    files: &[InputFile],
    kept: Option<&Kept<'_>>,
    progress: &dyn Progress,
) -> Outcome<(Vec<FileRead>, Places)> {
    progress.stage("reading", files.iter().map(|file| file.size).sum());
    let (mut reads, mut problems) = (Vec::new(), Vec::new());
    let workers = Workers::new();
    let read = |(number, file)| {
        let kept = |mapping: &Mapping| kept?.rows(number, mapping);
        read::read(plan, file, &workers, &kept, progress)
    };
    let results: Vec<_> = files.par_iter().enumerate().map(read).collect();
    for result in results {
        match result {
            Ok(read) => reads.push(read),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let texts = workers.close();
    if let Some(kept) = kept {
        kept.keep_rows(&reads, &texts, progress);
    }
    Ok((reads, texts))
}

fn assemble_all(plan: &Plan, files: &[InputFile], reads: &mut [FileRead]) -> Vec<Rows> {
    let mut frames = Vec::new();
    for frame in FrameKind::ALL {
        let numbered = files.iter().zip(reads.iter_mut()).enumerate();
        let mut own: Vec<(u32, &mut FileRead)> = numbered
            .filter(|(_, (file, _))| plan.sources[file.source].frame == *frame)
            .map(|(number, (_, read))| (number as u32, read))
            .collect();
        if !own.is_empty() {
            frames.push(assemble(*frame, &mut own));
        }
    }
    frames
}

fn replace_aliases(plan: &Plan, frames: &mut [Rows], naming: &Naming) {
    let symbols = &naming.symbols;
    let systems: BTreeMap<Key, Text> = naming.extra[..plan.system_aliases.len() * 2]
        .chunks(2)
        .map(|pair| (symbols.key(pair[0]), pair[1]))
        .collect();
    for rows in frames.iter_mut() {
        alias::systems(rows, symbols, &systems);
    }
    let catalogue = frames.iter().find(|rows| rows.frame == FrameKind::Catalogue);
    let names = catalogue.map(|rows| alias::of_catalogue(rows, symbols)).unwrap_or_default();
    for rows in frames.iter_mut() {
        alias::entitlements(rows, symbols, &names);
    }
}

fn finish(
    plan: &Plan,
    files: &[InputFile],
    reads: &[FileRead],
    frames: Vec<Rows>,
    symbols: Symbols,
) -> Loaded {
    let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    let mut accounts: Vec<FileIntake> = numbered(files, reads)
        .map(|(number, file, read)| account::open(number, &plan.sources[file.source], read))
        .collect();
    let mut rejects: Vec<Reject> = numbered(files, reads)
        .flat_map(|(number, file, read)| {
            account::refusals(number, &plan.sources[file.source], read)
        })
        .collect();
    let mut tables = BTreeMap::new();
    for mut rows in frames {
        let frame = rows.frame;
        unify_snapshots(&mut rows, &symbols, &mut accounts);
        let Ordered { kept, repeats } = order(&rows, &symbols, &logs(plan, files, frame));
        rejects.extend(account::repeats(&rows, &symbols, &names, &repeats));
        account::close(&mut accounts, &rows, &repeats, &symbols);
        tables.insert(frame, build::build(rows, &kept));
    }
    rejects.sort_by(|a, b| (a.origin, &a.column).cmp(&(b.origin, &b.column)));
    account::count_rejects(&mut accounts, &rejects);
    let mut frames = Frames::of_tables(symbols, names, tables);
    frames.inputs = accounts.iter().map(input).collect();
    Loaded { frames, rejects, intake: accounts, notes: Vec::new() }
}

fn input(file: &FileIntake) -> Input {
    Input { frame: file.frame, rows: file.read, covers: Vec::new() }
}

fn numbered<'a>(
    files: &'a [InputFile],
    reads: &'a [FileRead],
) -> impl Iterator<Item = (u32, &'a InputFile, &'a FileRead)> {
    files.iter().zip(reads).enumerate().map(|(number, (file, read))| (number as u32, file, read))
}

fn unify_snapshots(rows: &mut Rows, symbols: &Symbols, accounts: &mut [FileIntake]) {
    if rows.frame != FrameKind::Grants {
        return;
    }
    for (file, count) in snapshots::unify(rows, symbols) {
        let text = "rows of a snapshot that ran for a while; they count as at its newest row";
        account::note(&mut accounts[file as usize].notes, "snapshot-unified", count, text);
    }
}

fn logs<'a>(plan: &'a Plan, files: &[InputFile], frame: FrameKind) -> Vec<Log<'a>> {
    let sources = plan.sources.iter().enumerate().filter(|(_, source)| source.frame == frame);
    sources
        .filter_map(|(index, source)| {
            let newest = source.newest.as_ref()?;
            let own = files.iter().enumerate().filter(|(_, file)| file.source == index);
            Some(Log { files: own.map(|(number, _)| number as u32).collect(), of: &newest.of })
        })
        .collect()
}
