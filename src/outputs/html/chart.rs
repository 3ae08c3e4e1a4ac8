//! A small line chart of one measure over the months, drawn with plotters as SVG.
//!
//! Everything drawn is a number or a month of ours, never text of an export. The colours below are
//! names for the style sheet, which gives each its shade on light, dark and paper.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Size of the drawing in its own units; the page scales it.
pub(super) const SIZE: (u32, u32) = (600, 264);
/// Upper and lower edge of the plot.
const TOP: i32 = 44;
const BOTTOM: i32 = 184;
/// Left and right edge of the plot.
const LEFT: i32 = 104;
const RIGHT: i32 = 556;
/// Lines behind the data.
const GRID: RGBColor = RGBColor(0xD0, 0xD0, 0xD0);
/// Scale, months and n.
const SOFT: RGBColor = RGBColor(0x60, 0x60, 0x60);
/// The data and its values.
const DATA: RGBColor = RGBColor(0x10, 0x50, 0x70);
const INK: RGBColor = RGBColor(0x20, 0x20, 0x20);
const TEXT: u32 = 22;

/// One month of the chart.
pub(super) struct Point {
    /// The value and its interval; none when the month has no value.
    pub value: Option<f64>,
    pub interval: Option<(f64, f64)>,
    /// How the value, the month and n are written.
    pub label: String,
    pub month: String,
    pub n: String,
    /// Whether there is room for the labels.
    pub labelled: bool,
}

/// The inside of an `<svg>` of [`SIZE`]: grid with its levels, intervals, line, dots and labels.
/// `top` is the value at the upper edge; `levels` are the values of the grid as they are written.
pub(super) fn drawing(points: &[Point], top: f64, levels: &[(f64, String)]) -> String {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        // Drawing into a string cannot fail.
        let _ = levels.iter().try_for_each(|(level, label)| grid(&root, *level, label, top));
        let _ = data(&root, points, top);
        let _ = points.iter().enumerate().try_for_each(|(place, point)| {
            if point.labelled { labels(&root, x(place, points.len()), point, top) } else { Ok(()) }
        });
        let _ = root.present();
    }
    inside(&svg).to_owned()
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

fn grid<'a>(root: &Area<'a>, level: f64, label: &str, top: f64) -> Drawn<'a> {
    let y = y(level, top);
    root.draw(&PathElement::new([(0, y), (SIZE.0 as i32, y)], GRID.stroke_width(2)))?;
    root.draw(&Text::new(label.to_owned(), (0, y - 4), style(SOFT, HPos::Left)))
}

/// A line between neighbouring months that both have a value: a gap stays a gap.
fn data<'a>(root: &Area<'a>, points: &[Point], top: f64) -> Drawn<'a> {
    let places: Vec<Option<(i32, i32)>> = points
        .iter()
        .enumerate()
        .map(|(place, point)| Some((x(place, points.len()), y(point.value?, top))))
        .collect();
    for (point, place) in points.iter().zip(&places) {
        if let (Some((low, high)), Some((x, _))) = (point.interval, place) {
            let ends = [(*x, y(low, top)), (*x, y(high, top))];
            root.draw(&PathElement::new(ends, GRID.stroke_width(8)))?;
        }
    }
    for pair in places.windows(2) {
        if let [Some(a), Some(b)] = pair {
            root.draw(&PathElement::new([*a, *b], DATA.stroke_width(4)))?;
        }
    }
    places.iter().flatten().try_for_each(|at| root.draw(&Circle::new(*at, 7, DATA.filled())))
}

fn labels<'a>(root: &Area<'a>, x: i32, point: &Point, top: f64) -> Drawn<'a> {
    if let Some(value) = point.value {
        let above = (x, y(value, top) - 14);
        root.draw(&Text::new(point.label.clone(), above, style(INK, HPos::Center)))?;
    }
    root.draw(&Text::new(point.month.clone(), (x, BOTTOM + 40), style(SOFT, HPos::Center)))?;
    let n = if point.n.is_empty() { "–".to_owned() } else { format!("n {}", point.n) };
    root.draw(&Text::new(n, (x, BOTTOM + 70), style(SOFT, HPos::Center)))
}

fn style(colour: RGBColor, horizontal: HPos) -> TextStyle<'static> {
    ("sans-serif", TEXT).into_font().color(&colour).pos(Pos::new(horizontal, VPos::Bottom))
}

fn x(place: usize, months: usize) -> i32 {
    if months < 2 {
        return i32::midpoint(LEFT, RIGHT);
    }
    LEFT + (f64::from(RIGHT - LEFT) * place as f64 / (months - 1) as f64).round() as i32
}

fn y(value: f64, top: f64) -> i32 {
    BOTTOM - (f64::from(BOTTOM - TOP) * (value / top).clamp(0.0, 1.0)).round() as i32
}

/// What stands between the tags of the drawing's own `<svg>`: the page has one with a description.
pub(super) fn inside(svg: &str) -> &str {
    let start = svg.find('>').map_or(0, |end| end + 1);
    let end = svg.rfind("</svg>").unwrap_or(svg.len());
    svg.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(value: Option<f64>, month: &str) -> Point {
        let label = value.map(|value| value.to_string()).unwrap_or_default();
        let interval = value.map(|value| (value - 1.0, value + 1.0));
        Point { value, interval, label, month: month.into(), n: "12".into(), labelled: true }
    }

    #[test]
    fn a_month_without_a_value_is_a_gap_and_still_has_its_name() {
        let points = [
            point(Some(2.0), "Jul"),
            point(None, "Aug"),
            point(Some(4.0), "Sep"),
            point(Some(3.0), "Oct"),
        ];
        let svg = drawing(&points, 5.0, &[(0.0, "0".into()), (5.0, "5".into())]);
        assert_eq!(svg.matches("<circle").count(), 3);
        assert_eq!(svg.matches("#105070").count(), 3 + 1, "three dots and one line: {svg}");
        assert!(
            ["Jul", "Aug", "Sep", "Oct", "n 12"].iter().all(|text| svg.contains(text)),
            "{svg}"
        );
        assert!(!svg.contains("<svg") && !svg.contains("style="), "{svg}");
    }
}
