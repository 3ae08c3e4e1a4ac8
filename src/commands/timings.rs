//! The answer to `--timings`: a line per stage.

use crate::cli::WatchArgs;
use crate::progress::Lap;

use super::Terminal;

/// Says how long each stage took, where that is asked for.
pub fn timings(watch: &WatchArgs, terminal: &mut Terminal<'_>) {
    if watch.timings {
        let table = table(&terminal.laps());
        terminal.remark(&table);
    }
}

fn table(laps: &[Lap]) -> String {
    let seconds: f64 = laps.iter().map(|lap| lap.seconds).sum();
    let processor = laps.iter().map(|lap| lap.processor_seconds).sum();
    let peak = laps.iter().map(|lap| lap.peak_bytes).max().flatten();
    let head =
        format!("\n{:<22}{:>10}{:>7}{:>10}{:>10}\n", "stage", "wall s", "%", "cpu s", "peak MB");
    let lines = laps.iter().map(|lap| line(lap, seconds));
    let all =
        Lap { stage: "all".to_owned(), seconds, processor_seconds: processor, peak_bytes: peak };
    head + &lines.collect::<String>() + &line(&all, seconds)
}

fn line(lap: &Lap, of: f64) -> String {
    let share = if of > 0.0 { lap.seconds / of * 100.0 } else { 0.0 };
    let processor = lap.processor_seconds.map_or("-".to_owned(), |used| format!("{used:.2}"));
    let peak = lap.peak_bytes.map_or("-".to_owned(), |bytes| (bytes / 1_000_000).to_string());
    format!("{:<22}{:>10.3}{share:>7.1}{processor:>10}{peak:>10}\n", lap.stage, lap.seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_per_stage_and_one_for_all() {
        let lap = |stage: &str, seconds, processor_seconds, peak_bytes| Lap {
            stage: stage.to_owned(),
            seconds,
            processor_seconds,
            peak_bytes,
        };
        let known = lap("reading", 1.5, Some(2.5), Some(30_000_000));
        let text = table(&[known, lap("writing", 0.5, Some(0.5), Some(40_000_000))]);
        let cells = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let lines: Vec<Vec<String>> = text.trim().lines().map(cells).collect();
        assert_eq!(lines[1], ["reading", "1.500", "75.0", "2.50", "30"]);
        assert_eq!(lines[3], ["all", "2.000", "100.0", "3.00", "40"]);
    }

    #[test]
    fn what_the_system_does_not_tell_is_no_zero() {
        let lap =
            Lap { stage: "x".into(), seconds: 0.0, processor_seconds: None, peak_bytes: None };
        assert_eq!(
            line(&lap, 0.0).split_whitespace().collect::<Vec<_>>(),
            ["x", "0.000", "0.0", "-", "-"]
        );
    }
}
