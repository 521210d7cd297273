//! Charts of what was measured, as one picture.

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::{
    ChartBuilder, Circle, DrawingArea, IntoDrawingArea, LineSeries, Palette, Palette99,
    PathElement, SVGBackend, WHITE,
};
use plotters::style::Color;

/// The size of one chart, in pixels.
const SIZE: (u32, u32) = (560, 360);

/// Lines over one axis.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// What it shows.
    pub(super) title: String,
    /// What the horizontal axis tells.
    pub(super) across: String,
    /// What the vertical axis tells.
    pub(super) up: String,
    /// The lines.
    pub(super) lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What it is about.
    pub(super) name: String,
    /// From left to right.
    pub(super) points: Vec<(f64, f64)>,
}

/// Draws charts one below the other.
///
/// # Errors
/// The file cannot be written.
pub(super) fn draw(charts: &[Chart], to: &Path) -> Result<()> {
    let rows = u32::try_from(charts.len())?.max(1);
    let backend = SVGBackend::new(to, (SIZE.0, SIZE.1 * rows));
    let whole = backend.into_drawing_area();
    let failed =
        |error: &dyn std::fmt::Display| anyhow!("could not draw {}: {error}", to.display());
    whole.fill(&WHITE).map_err(|error| failed(&error))?;
    let areas = whole.split_evenly((charts.len().max(1), 1));
    for (chart, area) in charts.iter().zip(areas) {
        chart.draw(&area).map_err(|error| failed(&error))?;
    }
    whole.present().map_err(|error| failed(&error))
}

impl Chart {
    fn draw(
        &self,
        area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> std::result::Result<(), Box<dyn std::error::Error>> {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let most_up = points().map(|(_, up)| *up).fold(1.0, f64::max) * 1.1;
        let stops = Stops::of(points().map(|(across, _)| *across));
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, ("sans-serif", 16))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(80)
            .build_cartesian_2d(stops, 0.0..most_up)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(1)
            .x_desc(&self.across)
            .y_desc(&self.up)
            .x_label_formatter(&|stop| number(*stop))
            .y_label_formatter(&|up| number(*up))
            .draw()?;
        for (index, line) in self.lines.iter().enumerate() {
            let colour = Palette99::pick(index).to_rgba();
            let points = line.points.iter().copied();
            chart
                .draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?
                .label(&line.name)
                .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
            chart.draw_series(points.map(|point| Circle::new(point, 3, colour.filled())))?;
        }
        chart
            .configure_series_labels()
            .background_style(WHITE.mix(0.8))
            .draw()?;
        Ok(())
    }
}

/// The values of the horizontal axis, each as far from the next as every other: they grow by
/// factors.
#[derive(Clone, Debug)]
struct Stops(Vec<f64>);

impl Stops {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut stops: Vec<f64> = values.collect();
        stops.sort_by(f64::total_cmp);
        stops.dedup();
        Self(stops)
    }
}

impl Ranged for Stops {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let index = self.0.iter().position(|stop| stop >= value);
        let (index, last) = (
            index.unwrap_or(self.0.len()),
            self.0.len().saturating_sub(1),
        );
        let (index, last) = (
            i32::try_from(index).unwrap_or(i32::MAX),
            i32::try_from(last.max(1)).unwrap_or(i32::MAX),
        );
        // A margin on either side, for the points.
        let (from, to) = (from + (to - from) / 16, to - (to - from) / 16);
        from + (to - from) * index / last
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.0.clone()
    }

    fn range(&self) -> std::ops::Range<f64> {
        let first = self.0.first().copied().unwrap_or_default();
        first..self.0.last().copied().unwrap_or_default()
    }
}

/// A number as an axis shows it.
fn number(number: f64) -> String {
    let large = [(1e6, "M"), (1e3, "k")];
    let unit = large.into_iter().find(|(unit, _)| number >= *unit);
    match unit {
        Some((unit, name)) => format!("{}{name}", (number / unit * 10.0).round() / 10.0),
        None => format!("{}", (number * 10.0).round() / 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_names_its_lines_and_stops() {
        let to = std::env::temp_dir().join(format!("chart-{}.svg", std::process::id()));
        let line = Line {
            name: "retrieve".to_owned(),
            points: vec![(1.0, 5_000.0), (64.0, 90_000.0)],
        };
        let chart = Chart {
            title: "Answers".to_owned(),
            across: "connections".to_owned(),
            up: "a second".to_owned(),
            lines: vec![line],
        };
        draw(&[chart.clone(), chart], &to).expect("it is drawn");
        let picture = std::fs::read_to_string(&to).expect("it is there");
        std::fs::remove_file(&to).expect("it was there");
        for text in ["Answers", "connections", "retrieve", "\n64\n"] {
            assert_eq!(picture.matches(text).count(), 2, "{text} in {picture}");
        }
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [
            (0.25, "0.3"),
            (64.0, "64"),
            (129_600.0, "129.6k"),
            (1e7, "10M"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
