//! Charts as SVG, for the reports that people read.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const WIDTH: u32 = 760;
const INK: RGBColor = RGBColor(0x33, 0x33, 0x3A);
const PALE: RGBColor = RGBColor(0xD9, 0xD9, 0xE0);
/// Tells apart by lightness too, for print and for the colour-blind (Okabe & Ito 2008).
pub(super) const COLOURS: [RGBColor; 8] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0x56, 0xB4, 0xE9),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x88, 0x88, 0x88),
    RGBColor(0x00, 0x00, 0x00),
];

/// One bar: a name, a value, and the interval that it is likely in.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What is measured.
    pub name: String,
    /// Length of the bar, at least 0.
    pub value: f64,
    /// Drawn across the bar's end, where it is known.
    pub interval: Option<[f64; 2]>,
}

/// One line through the values at each of the chart's places; a gap where there is none.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is measured.
    pub name: String,
    /// A value for each place.
    pub values: Vec<Option<f64>>,
    /// Half the width of the band around each value, as pale as it is unsure; empty for none.
    pub errors: Vec<f64>,
}

/// A point with the interval that its height is likely in.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Where, and how high.
    pub at: (f64, f64),
    /// From where to where, up and down.
    pub interval: [f64; 2],
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Horizontal bars, the first one set off by its colour. An empty string when nothing can be drawn.
pub fn bars(bars: &[Bar]) -> String {
    let height = 46 + 30 * bars.len() as u32;
    draw(height, |area| {
        let most = bars.iter().map(|b| b.interval.map_or(b.value, |[_, high]| high)).fold(1e-9, f64::max);
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .set_label_area_size(LabelAreaPosition::Bottom, 28)
            .set_label_area_size(LabelAreaPosition::Left, 170)
            .build_cartesian_2d(0.0..most * 1.12, 0.0..bars.len() as f64)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .light_line_style(TRANSPARENT)
            .bold_line_style(PALE)
            .axis_style(PALE)
            .label_style(text(13))
            .x_label_formatter(&|x| format!("{x:.2}"))
            .draw()?;
        let right = text(14).pos(Pos::new(HPos::Right, VPos::Center));
        let left = text(13).pos(Pos::new(HPos::Left, VPos::Center));
        for (k, bar) in bars.iter().enumerate() {
            let y = (bars.len() - 1 - k) as f64;
            let colour = if k == 0 { COLOURS[0].filled() } else { COLOURS[6].mix(0.55).filled() };
            chart.draw_series([Rectangle::new([(0.0, y + 0.2), (bar.value, y + 0.8)], colour)])?;
            let end = bar.interval.map_or(bar.value, |[_, high]| high.max(bar.value));
            if let Some([low, high]) = bar.interval {
                chart.draw_series([PathElement::new(
                    [(low, y + 0.5), (high, y + 0.5)],
                    INK.stroke_width(2),
                )])?;
            }
            let label = format!("{:.3}", bar.value);
            chart.draw_series([EmptyElement::at((end, y + 0.5)) + Text::new(label, (6, 0), left.clone())])?;
            let name = Text::new(bar.name.clone(), (-8, 0), right.clone());
            chart.plotting_area().draw(&(EmptyElement::at((0.0, y + 0.5)) + name))?;
        }
        Ok(())
    })
}

/// Lines over the same places, with a legend.
pub fn lines(places: &[String], lines: &[Line]) -> String {
    draw(340, |area| {
        let values = || {
            lines.iter().flat_map(|l| l.values.iter().zip(errors(l))).filter_map(|(v, e)| Some(((*v)?, e)))
        };
        let most = values().map(|(v, e)| v + e).fold(1e-9, f64::max);
        let least = values().map(|(v, e)| v - e).fold(f64::INFINITY, f64::min).min(most);
        let floor =
            if least > 0.5 * most { least - 0.25 * (most - least).max(0.02 * most) } else { least.min(0.0) };
        let last = places.len().saturating_sub(1).max(1) as f64;
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(150)
            .set_label_area_size(LabelAreaPosition::Bottom, 30)
            .set_label_area_size(LabelAreaPosition::Left, 52)
            .build_cartesian_2d(-0.02 * last..last, floor..most + 0.06 * (most - floor))?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(PALE)
            .axis_style(PALE)
            .label_style(text(13))
            .x_labels(places.len().min(12))
            .x_label_formatter(&|x| {
                let place = if x.fract().abs() < 0.01 { places.get(x.round() as usize) } else { None };
                place.cloned().unwrap_or_default()
            })
            .y_label_formatter(&|y| format!("{y:.2}"))
            .draw()?;
        for (k, line) in lines.iter().enumerate().filter(|(_, line)| !line.errors.is_empty()) {
            let edge = |side: f64| {
                let ends = line.values.iter().zip(errors(line)).enumerate();
                ends.filter_map(move |(x, (y, error))| Some((x as f64, (*y)? + side * error)))
            };
            let around: Vec<(f64, f64)> =
                edge(1.0).chain(edge(-1.0).collect::<Vec<_>>().into_iter().rev()).collect();
            chart.draw_series([Polygon::new(around, COLOURS[k % COLOURS.len()].mix(0.14))])?;
        }
        for (k, line) in lines.iter().enumerate() {
            let colour = COLOURS[k % COLOURS.len()];
            let points = line.values.iter().enumerate().filter_map(|(x, y)| Some((x as f64, (*y)?)));
            let style = colour.stroke_width(if k == 0 { 3 } else { 2 });
            chart.draw_series(LineSeries::new(points.clone(), style))?;
            if places.len() <= 12 {
                chart.draw_series(points.map(|at| Circle::new(at, 3, colour.filled())))?;
            }
            let y = 24 + 22 * k as i32;
            let x = WIDTH as i32 - 140;
            area.draw(&PathElement::new([(x, y), (x + 16, y)], style))?;
            area.draw(&Text::new(
                line.name.clone(),
                (x + 22, y),
                text(13).pos(Pos::new(HPos::Left, VPos::Center)),
            ))?;
        }
        Ok(())
    })
}

/// The error of each value; 0 where none is given.
fn errors(line: &Line) -> impl Iterator<Item = f64> {
    line.errors.iter().copied().chain(std::iter::repeat(0.0))
}

/// Points on two logarithmic scales from `least` to 1, with the line on which both are equal.
pub fn shares(points: &[Point], least: f64, across: &str, up: &str) -> String {
    let range = || (least..1.0).log_scale();
    let share =
        |v: &f64| if *v < 0.0095 { format!("{:.2} %", 100.0 * v) } else { format!("{:.0} %", 100.0 * v) };
    draw(420, |area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(230)
            .set_label_area_size(LabelAreaPosition::Bottom, 46)
            .set_label_area_size(LabelAreaPosition::Left, 76)
            .build_cartesian_2d(range(), range())?;
        chart
            .configure_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(PALE)
            .axis_style(PALE)
            .label_style(text(13))
            .axis_desc_style(text(13))
            .x_desc(across)
            .y_desc(up)
            .x_label_formatter(&share)
            .y_label_formatter(&share)
            .draw()?;
        chart.draw_series([PathElement::new([(least, least), (1.0, 1.0)], COLOURS[6].stroke_width(1))])?;
        let inside = |v: f64| v.clamp(least, 1.0);
        for point in points.iter().filter(|p| p.at.0 >= least) {
            let (x, [low, high]) = (point.at.0, point.interval);
            chart.draw_series([PathElement::new(
                [(x, inside(low)), (x, inside(high))],
                INK.stroke_width(2),
            )])?;
            if point.at.1 >= least {
                chart.draw_series([Circle::new(point.at, 4, COLOURS[0].filled())])?;
            }
        }
        Ok(())
    })
}

fn text(size: i32) -> TextStyle<'static> {
    ("sans-serif", size).into_font().color(&INK)
}

fn draw(height: u32, work: impl Fn(&DrawingArea<SVGBackend<'_>, Shift>) -> Drawn) -> String {
    let mut svg = String::new();
    let drawn = {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        work(&area).and_then(|()| area.present())
    };
    // As wide as the page, not as wide as it was drawn.
    drawn
        .map(|()| svg.replacen("<svg ", "<svg role=\"img\" style=\"width:100%;height:auto\" ", 1))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_bar_is_drawn_longer_and_names_are_text() {
        let bar = |name: &str, value| Bar {
            name: name.to_owned(),
            value,
            interval: Some([value - 0.1, value + 0.1]),
        };
        let svg = bars(&[bar("ours", 0.8), bar("<b>other</b>", 0.4)]);
        let widths: Vec<f64> = svg
            .split("<rect ")
            .skip(1)
            .filter_map(|r| r.split("width=\"").nth(1)?.split('"').next()?.parse().ok())
            .collect();
        assert!(widths[0] > 1.9 * widths[1] && widths[0] < 2.1 * widths[1], "{widths:?}");
        assert!(svg.contains("ours") && svg.contains("0.800") && !svg.contains("<b>"));
    }

    #[test]
    fn shares_stand_on_the_line_where_both_are_equal() {
        let point = |x: f64, y: f64| Point { at: (x, y), interval: [y / 2.0, (2.0 * y).min(1.0)] };
        let svg = shares(&[point(0.01, 0.01), point(0.5, 0.5), point(1e-9, 0.5)], 1e-4, "said", "came");
        let at = |name: &str| -> Vec<f64> {
            let circles = svg.split("<circle ").skip(1);
            circles.filter_map(|c| c.split(name).nth(1)?.split('"').nth(1)?.parse().ok()).collect()
        };
        let (x, y) = (at("cx"), at("cy"));
        assert_eq!(x.len(), 2);
        // as far to the right as upwards, by the same share of the axis
        assert!(x[1] > x[0] && y[1] < y[0]);
        assert!(svg.contains("said") && svg.contains("came") && svg.contains("10 %"));
    }

    #[test]
    fn lines_skip_what_is_not_known() {
        let places: Vec<String> = ["1", "2-5", "6-20"].map(str::to_owned).into();
        let line = Line { name: "ours".to_owned(), values: vec![Some(0.1), None, Some(0.3)], errors: vec![] };
        let svg = lines(&places, std::slice::from_ref(&line));
        assert_eq!((svg.matches("<circle").count(), svg.matches("<polygon").count()), (2, 0));
        let unsure = lines(&places, &[Line { errors: vec![0.1; 3], ..line }]);
        assert_eq!(unsure.matches("<polygon").count(), 1);
        assert!(lines(&places, &[]).contains("<svg"));
    }
}
