//! Rows of CSV, written into memory cell by cell. No cell of the large company needs quotes: names
//! and words have no comma, no quote and no line break.

use crate::demo::calendar::{DAY, Day, Second};

/// The bytes of some rows of one file.
#[derive(Default)]
pub(super) struct Rows(Vec<u8>);

impl Rows {
    /// A text, or an empty cell.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self.close()
    }

    /// A text that `write` puts together.
    pub(super) fn composed(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> &mut Self {
        write(&mut self.0);
        self.close()
    }

    /// An instant, to the second.
    pub(super) fn instant(&mut self, at: Option<Second>) -> &mut Self {
        if let Some(at) = at {
            put_date(&mut self.0, at.div_euclid(DAY));
            let second = at.rem_euclid(DAY) as u64;
            for (mark, value) in
                [(b'T', second / 3600), (b':', second / 60 % 60), (b':', second % 60)]
            {
                self.0.push(mark);
                put_padded(&mut self.0, value, 2);
            }
            self.0.push(b'Z');
        }
        self.close()
    }

    /// A day.
    pub(super) fn date(&mut self, day: Option<Day>) -> &mut Self {
        if let Some(day) = day {
            put_date(&mut self.0, day);
        }
        self.close()
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        if let Some(last) = self.0.last_mut() {
            *last = b'\n';
        }
    }

    fn close(&mut self) -> &mut Self {
        self.0.push(b',');
        self
    }

    /// Where the next row begins.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Writes the row that begins at `start` once more.
    pub(super) fn repeat(&mut self, start: usize) {
        let length = self.0[start..].iter().position(|byte| *byte == b'\n');
        self.0.extend_from_within(start..start + length.map_or(0, |place| place + 1));
    }

    /// Writes the row at `start` once more, without its last cell.
    pub(super) fn repeat_short(&mut self, start: usize) {
        self.repeat(start);
        if let Some(cut) = self.0.iter().rposition(|byte| *byte == b',') {
            self.0.truncate(cut);
            self.0.push(b'\n');
        }
    }

    /// Writes the row at `start` once more, with another text in the cell at `place`.
    pub(super) fn repeat_with(&mut self, start: usize, place: usize, text: &str) {
        let row: Vec<u8> =
            self.0[start..].iter().copied().take_while(|byte| *byte != b'\n').collect();
        for (cell, bytes) in row.split(|byte| *byte == b',').enumerate() {
            self.0.extend_from_slice(if cell == place { text.as_bytes() } else { bytes });
            self.close();
        }
        self.end();
    }

    /// The bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// A number in at least `width` digits.
pub(super) fn put_padded(out: &mut Vec<u8>, mut value: u64, width: usize) {
    let mut digits = [b'0'; 20];
    let mut first = digits.len();
    while value > 0 {
        first -= 1;
        digits[first] = b'0' + (value % 10) as u8;
        value /= 10;
    }
    out.extend_from_slice(&digits[first.min(digits.len() - width)..]);
}

/// A day as ISO 8601 writes it (H. Hinnant, "chrono-compatible low-level date algorithms").
fn put_date(out: &mut Vec<u8>, day: Day) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    put_padded(out, year as u64, 4);
    out.push(b'-');
    put_padded(out, month as u64, 2);
    out.push(b'-');
    put_padded(out, (of_year - (153 * shifted_month + 2) / 5 + 1) as u64, 2);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::calendar::{date, day, instant};

    #[test]
    fn times_are_written_as_the_small_company_writes_them() {
        for at in [0, 86_399, 951_782_400, 1_709_164_800, 1_767_225_599, 1_790_812_800] {
            let mut rows = Rows::default();
            rows.instant(Some(at)).date(Some(at / DAY)).end();
            let expected = format!("{},{}\n", instant(at), date(at / DAY));
            assert_eq!(String::from_utf8(rows.into_bytes()).expect("ASCII"), expected);
        }
        assert_eq!(date(day(2024, 2, 29)), "2024-02-29");
    }

    #[test]
    fn numbers_are_padded_and_never_cut() {
        for (value, width, text) in [(0, 1, "0"), (7, 3, "007"), (1234, 2, "1234"), (0, 4, "0000")]
        {
            let mut out = Vec::new();
            put_padded(&mut out, value, width);
            assert_eq!(String::from_utf8(out).expect("ASCII"), text);
        }
    }

    #[test]
    fn a_row_can_be_repeated_whole_and_cut() {
        let mut rows = Rows::default();
        rows.text("a").text("").text("c").end();
        rows.repeat(0);
        let start = rows.len();
        rows.text("x").text("y").end();
        rows.repeat_short(start);
        let start = rows.len();
        rows.text("1").text("2").text("").end();
        rows.repeat_with(start, 1, "no");
        assert_eq!(rows.into_bytes(), b"a,,c\na,,c\nx,y\nx\n1,2,\n1,no,\n");
    }
}
