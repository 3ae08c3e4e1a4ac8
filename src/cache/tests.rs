use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn numbers() -> Table<'static> {
    Table::default()
        .with("number", Column::Numbers(vec![7, 8, 9].into()))
        .with("text", Column::Texts(["", "b", "é"].into_iter().collect()))
}

fn key() -> Key {
    Key::new("a test", &["digest"])
}

/// A folder with one entry in it.
fn kept() -> (tempfile::TempDir, Cache) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let cache = Cache::at(&folder.path().join("deep/cache"));
    cache.put(&key(), json!({ "fact": 1 }), &[("numbers", numbers())]);
    (folder, cache)
}

fn file(cache: &Cache, name: &str) -> PathBuf {
    cache.folder.join(key().name()).join(name)
}

#[test]
fn what_was_put_is_got_under_its_key_and_no_other() {
    let (_folder, cache) = kept();
    let entry = cache.get(&key()).expect("it is kept");
    assert_eq!(entry.facts, json!({ "fact": 1 }));
    assert_eq!(entry.tables["numbers"], numbers());
    assert!(cache.get(&Key::new("a test", &["other digest"])).is_none());
    assert!(cache.get(&Key::new("other test", &["digest"])).is_none());
    assert!(cache.knows("a test") && !cache.knows("other test"));
    assert_eq!(cache.into_notes(), Vec::<String>::new());
}

/// Every way in which a file can be broken, whichever file it is.
#[test]
fn a_damaged_entry_is_noted_and_written_anew() {
    for name in [ENTRY, "numbers.parquet"] {
        let whole = {
            let (_folder, cache) = kept();
            fs::read(file(&cache, name)).expect("it was written")
        };
        let flipped = (0..whole.len()).step_by(whole.len() / 20).map(|place| {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            bytes
        });
        let cut = [0, 1, whole.len() / 2, whole.len() - 1].map(|end| whole[..end].to_vec());
        for bytes in flipped.chain(cut) {
            let (_folder, cache) = kept();
            fs::write(file(&cache, name), &bytes).expect("it can be written");
            assert!(cache.get(&key()).is_none(), "{name}: {bytes:?}");
            cache.put(&key(), json!({}), &[("numbers", numbers())]);
            assert_eq!(cache.get(&key()).expect("written anew").tables["numbers"], numbers());
            let notes = cache.into_notes();
            assert_eq!(notes.len(), 1, "{notes:?}");
            assert!(notes[0].contains("is damaged: its digest does not fit"), "{notes:?}");
        }
    }
}

#[test]
fn a_table_that_is_gone_is_noted() {
    let (_folder, cache) = kept();
    fs::remove_file(file(&cache, "numbers.parquet")).expect("it is there");
    assert!(cache.get(&key()).is_none());
    assert!(cache.into_notes()[0].contains("there is no such file"));
}

#[test]
fn an_entry_of_another_form_is_noted() {
    let (_folder, cache) = kept();
    let text = json!({ "form": "0", "tables": {}, "facts": 1 }).to_string();
    let text = format!("{}\n{text}", digest(text.as_bytes()));
    fs::write(file(&cache, ENTRY), text).expect("it can be written");
    assert!(cache.get(&key()).is_none());
    assert!(cache.into_notes()[0].contains("it is of form 0"));
}

#[test]
fn a_folder_that_cannot_be_written_is_one_note() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("file");
    fs::write(&file, "no folder").expect("it can be written");
    let cache = Cache::at(&file.join("cache"));
    for inputs in ["a", "b"] {
        assert!(cache.get(&Key::new("a test", &[inputs])).is_none());
        cache.put(&Key::new("a test", &[inputs]), json!({}), &[("numbers", numbers())]);
    }
    let notes = cache.into_notes();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("cannot be written: a part of its path is not a folder"));
}

#[test]
fn nothing_is_left_beside_an_entry() {
    let (_folder, cache) = kept();
    let entries = fs::read_dir(cache.folder.join(key().name())).expect("it is there");
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, [ENTRY, "numbers.parquet"]);
}

#[test]
fn runs_side_by_side_leave_a_whole_entry() {
    let (_folder, cache) = kept();
    (0..40).into_par_iter().for_each(|_| {
        cache.put(&key(), json!({ "fact": 1 }), &[("numbers", numbers())]);
        assert!(cache.get(&key()).is_some());
    });
    assert_eq!(cache.into_notes(), Vec::<String>::new());
}

/// Cells of a column of `rows` rows: few different ones, which a dictionary holds, or many.
fn column(rows: usize) -> impl Strategy<Value = Column<'static>> {
    let number = prop_oneof![0u32..3, any::<u32>()];
    let long = prop_oneof![-2i64..2, any::<i64>()];
    let text = prop_oneof!["[ab]{0,2}", any::<String>()];
    prop_oneof![
        prop::collection::vec(any::<u8>(), rows).prop_map(|cells| Column::Bytes(cells.into())),
        prop::collection::vec(number.clone(), rows).prop_map(|cells| Column::Numbers(cells.into())),
        prop::collection::vec(long, rows).prop_map(|cells| Column::Longs(cells.into())),
        prop::collection::vec(any::<bool>(), rows).prop_map(|cells| Column::Flags(cells.into())),
        prop::collection::vec(text, rows)
            .prop_map(|cells| { Column::Texts(cells.iter().map(String::as_str).collect()) }),
        prop::collection::vec(prop::collection::vec(number, 0..4), rows).prop_map(|cells| {
            let mut lists = Lists::default();
            cells.into_iter().for_each(|row| lists.push(row));
            Column::Lists(lists)
        }),
    ]
}

fn round_trip(table: &Table<'_>) -> Table<'static> {
    let bytes = write::write(table, Vec::new()).expect("it can be written");
    read::read(bytes::Bytes::from(bytes)).expect("it can be read")
}

proptest! {
    #[test]
    fn a_table_comes_back_as_it_went(
        columns in (0usize..40).prop_flat_map(|rows| prop::collection::vec(column(rows), 1..6)),
    ) {
        let named = columns.into_iter().enumerate();
        let table = Table(named.map(|(place, cells)| (format!("column{place}"), cells)).collect());
        prop_assert_eq!(round_trip(&table), table);
    }
}

/// Over the ends of batches, pages and dictionaries.
#[test]
fn a_long_table_comes_back_as_it_went() {
    let rows = 0..300_000u32;
    let mut lists = Lists::default();
    rows.clone().for_each(|row| lists.push(0..row % 3));
    let texts: Vec<String> = rows.clone().map(|row| format!("text {row}")).collect();
    let table = Table::default()
        .with(
            "many",
            Column::Numbers(rows.clone().map(|row| row.wrapping_mul(0x9E37_79B1)).collect()),
        )
        .with("few", Column::Numbers(rows.clone().map(|row| row / 100_000).collect()))
        .with("codes", Column::Bytes(Cow::Owned(rows.clone().map(|row| row as u8).collect())))
        .with("wide", Column::Longs(rows.clone().map(|row| i64::from(row) << 20).collect()))
        .with("flags", Column::Flags(rows.map(|row| row % 7 == 0).collect()))
        .with("texts", Column::Texts(texts.iter().map(String::as_str).collect()))
        .with("lists", Column::Lists(lists));
    assert!(round_trip(&table) == table);
}

#[test]
fn what_is_no_parquet_is_an_error_and_no_panic() {
    assert!(read::read(bytes::Bytes::from_static(b"")).is_err());
    assert!(read::read(bytes::Bytes::from_static(b"PAR1 nonsense PAR1")).is_err());
}
