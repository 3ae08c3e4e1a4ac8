//! A control chart: the points of a series, its centre, and the band of its usual variation.
//!
//! As in the charts of months, everything drawn is a number or a week of ours, and the colours are
//! names for the style sheet. A point at which a rule fired has a ring, and in the period the number
//! of the rule, so that it can be told without colour.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart::inside;

/// Size of the drawing in its own units; the page scales it.
const SIZE: (u32, u32) = (1200, 300);
const TOP: i32 = 40;
const BOTTOM: i32 = 236;
const LEFT: i32 = 96;
const RIGHT: i32 = 1156;
/// Grid, band of the usual variation, scale, data, flagged points.
const GRID: RGBColor = RGBColor(0xD0, 0xD0, 0xD0);
const BAND: RGBColor = RGBColor(0xE0, 0xE0, 0xE0);
const SOFT: RGBColor = RGBColor(0x60, 0x60, 0x60);
const DATA: RGBColor = RGBColor(0x10, 0x50, 0x70);
const FLAG: RGBColor = RGBColor(0xA0, 0x30, 0x20);
const TEXT: u32 = 20;
/// Numbers closer than this would run into each other.
const CROWD: i32 = 56;
/// Labels of weeks that fit below the plot.
const LABELS: usize = 12;

/// One week or month.
pub(super) struct Spot {
    /// How it is called.
    pub label: String,
    /// The value; none when there is none.
    pub value: Option<f64>,
    /// Centre, lower and upper limit.
    pub limits: Option<[f64; 3]>,
    /// The rules that fired, as `1, 5`; empty when none did.
    pub rules: String,
    /// Whether it belongs to the period.
    pub in_period: bool,
}

impl Spot {
    /// Whether its rules are written beside it: what was before the period is drawn, not told.
    fn is_shown(&self) -> bool {
        self.in_period && !self.rules.is_empty()
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

/// The inside of an `<svg>`; `top` is the value at the upper edge, `levels` the grid as written.
pub(super) fn drawing(spots: &[Spot], top: f64, levels: &[(f64, String)]) -> String {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        let chart = Chart { spots, top };
        // Drawing into a string cannot fail.
        let _ = chart.band(&root);
        let _ = levels.iter().try_for_each(|(level, label)| chart.grid(&root, *level, label));
        let _ = chart.period(&root);
        let _ = chart.data(&root);
        let _ = chart.labels(&root);
        let _ = root.present();
    }
    inside(&svg).to_owned()
}

struct Chart<'c> {
    spots: &'c [Spot],
    top: f64,
}

impl Chart<'_> {
    fn x(&self, place: usize) -> i32 {
        let steps = self.spots.len().max(2) - 1;
        LEFT + (f64::from(RIGHT - LEFT) * place as f64 / steps as f64).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        BOTTOM - (f64::from(BOTTOM - TOP) * (value / self.top).clamp(0.0, 1.0)).round() as i32
    }

    /// The usual variation: limits differ from point to point where they depend on n.
    fn band<'a>(&self, root: &Area<'a>) -> Drawn<'a> {
        let known: Vec<(i32, [f64; 3])> = self
            .spots
            .iter()
            .enumerate()
            .filter_map(|(place, spot)| Some((self.x(place), spot.limits?)))
            .collect();
        let upper = known.iter().map(|(x, [_, _, high])| (*x, self.y(*high)));
        let lower = known.iter().rev().map(|(x, [_, low, _])| (*x, self.y(*low)));
        let outline: Vec<(i32, i32)> = upper.chain(lower).collect();
        if outline.len() > 2 {
            root.draw(&Polygon::new(outline, BAND.filled()))?;
        }
        let centre: Vec<(i32, i32)> =
            known.iter().map(|(x, [centre, ..])| (*x, self.y(*centre))).collect();
        root.draw(&PathElement::new(centre, SOFT.stroke_width(1)))
    }

    fn grid<'a>(&self, root: &Area<'a>, level: f64, label: &str) -> Drawn<'a> {
        let y = self.y(level);
        root.draw(&PathElement::new([(0, y), (SIZE.0 as i32, y)], GRID.stroke_width(1)))?;
        root.draw(&Text::new(label.to_owned(), (0, y - 4), style(SOFT, HPos::Left)))
    }

    /// Where the period starts.
    fn period<'a>(&self, root: &Area<'a>) -> Drawn<'a> {
        let first = self.spots.iter().position(|spot| spot.in_period);
        let Some(first) = first.filter(|first| *first > 0) else { return Ok(()) };
        let x = i32::midpoint(self.x(first - 1), self.x(first));
        root.draw(&PathElement::new([(x, TOP - 12), (x, BOTTOM)], SOFT.stroke_width(1)))?;
        let label = Text::new("this period", (x + 6, TOP - 14), style(SOFT, HPos::Left));
        root.draw(&label)
    }

    fn data<'a>(&self, root: &Area<'a>) -> Drawn<'a> {
        let at = |(place, spot): (usize, &Spot)| Some((self.x(place), self.y(spot.value?)));
        let places: Vec<Option<(i32, i32)>> = self.spots.iter().enumerate().map(at).collect();
        for pair in places.windows(2) {
            if let [Some(a), Some(b)] = pair {
                root.draw(&PathElement::new([*a, *b], DATA.stroke_width(2)))?;
            }
        }
        for (spot, place) in self.spots.iter().zip(&places) {
            let Some(place) = place else { continue };
            root.draw(&Circle::new(*place, 4, DATA.filled()))?;
            if !spot.rules.is_empty() {
                let (colour, width) = if spot.in_period { (FLAG, 3) } else { (SOFT, 1) };
                root.draw(&Circle::new(*place, 10, colour.stroke_width(width)))?;
            }
        }
        self.numbers(root, &places)
    }

    /// The rules beside the flagged points of the period, as far as there is room: the list below
    /// the chart has all of them.
    fn numbers<'a>(&self, root: &Area<'a>, places: &[Option<(i32, i32)>]) -> Drawn<'a> {
        let flagged = self.spots.iter().zip(places).filter(|(spot, _)| spot.is_shown());
        let mut last: Option<i32> = None;
        for (spot, place) in flagged {
            let Some((x, y)) = place.filter(|(x, _)| last.is_none_or(|last| x - last >= CROWD))
            else {
                continue;
            };
            last = Some(x);
            root.draw(&Text::new(spot.rules.clone(), (x, y - 14), style(FLAG, HPos::Center)))?;
        }
        Ok(())
    }

    fn labels<'a>(&self, root: &Area<'a>) -> Drawn<'a> {
        let step = self.spots.len().div_ceil(LABELS).max(1);
        // Counted from the newest, which is what people look for.
        let shown = (0..self.spots.len()).rev().step_by(step);
        for place in shown {
            let at = (self.x(place), BOTTOM + 34);
            let label = self.spots[place].label.clone();
            root.draw(&Text::new(label, at, style(SOFT, HPos::Center)))?;
        }
        Ok(())
    }
}

fn style(colour: RGBColor, horizontal: HPos) -> TextStyle<'static> {
    ("sans-serif", TEXT).into_font().color(&colour).pos(Pos::new(horizontal, VPos::Bottom))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(value: Option<f64>, rules: &str, in_period: bool) -> Spot {
        let limits = Some([2.0, 1.0, 3.0]);
        Spot { label: "W31".into(), value, limits, rules: rules.into(), in_period }
    }

    #[test]
    fn a_flagged_point_has_a_ring_and_the_number_of_its_rule() {
        let spots =
            [spot(Some(2.0), "", false), spot(None, "", false), spot(Some(4.0), "1, 5", true)];
        let svg = drawing(&spots, 5.0, &[(0.0, "0".into()), (5.0, "5".into())]);
        assert_eq!(svg.matches("<circle").count(), 3, "two points and a ring: {svg}");
        assert!(svg.contains("1, 5") && svg.contains("this period"), "{svg}");
        assert!(svg.contains("<polygon"), "{svg}");
        assert!(!svg.contains("style="), "{svg}");
    }
}
