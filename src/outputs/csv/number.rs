//! Whole numbers as text, by hand: a bundle can have a hundred million of them.

use super::super::instant::PAIRS;

/// Writes a whole number.
pub(super) fn write(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    let mut rest = number.unsigned_abs();
    let mut digits = [0; 20];
    let mut start = digits.len();
    while rest >= 100 {
        start -= 2;
        digits[start..start + 2].copy_from_slice(&PAIRS[(rest % 100) as usize]);
        rest /= 100;
    }
    let [ten, one] = PAIRS[rest as usize];
    start -= 1;
    digits[start] = one;
    if rest >= 10 {
        start -= 1;
        digits[start] = ten;
    }
    out.extend_from_slice(&digits[start..]);
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_written_as_they_are_read() {
        for number in [
            0,
            7,
            -1,
            10,
            99,
            100,
            109,
            4096,
            10_000,
            54_321,
            1_790_805_600_000_000,
            i64::MAX,
            i64::MIN,
        ] {
            let mut out = Vec::new();
            super::write(&mut out, number);
            assert_eq!(String::from_utf8_lossy(&out), number.to_string());
        }
    }
}
