//! Charts of what was measured, as one picture.

mod axes;

use std::path::Path;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, ChartBuilder, Circle, DrawingArea, IntoDrawingArea, IntoFont, LineSeries, PathElement,
    SVGBackend, Text, WHITE,
};
use plotters::style::{Color, RGBColor};

use self::axes::{Heights, Stops};
use super::shown::number;

/// The size of one chart with its legend, in pixels.
const SIZE: (u32, u32) = (800, 360);

/// Where the legend begins. It stands beside the lines, since it would hide some of them otherwise.
const LEGEND: u32 = 560;

/// The height of a line of the legend, in pixels.
const LEGEND_LINE: i32 = 20;

/// What tells lines apart, also for those who see few colours (the palette of Okabe and
/// Ito, and a grey).
const COLOURS: [RGBColor; 8] = [
    BLACK,
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(150, 150, 150),
];

/// Lines over one axis.
#[derive(Clone, Debug)]
pub(super) struct Chart {
    /// What it shows.
    pub(super) title: String,
    /// What the horizontal axis tells.
    pub(super) across: String,
    /// What the vertical axis tells.
    pub(super) up: Up,
    /// The lines.
    pub(super) lines: Vec<Line>,
}

/// What a vertical axis tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Up {
    /// A number of something, from zero.
    Count(&'static str),
    /// Times, given in microseconds. They differ by factors, so that is what the axis shows.
    Time,
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

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

impl Chart {
    fn draw(&self, area: &Area<'_>) -> Drawn {
        let (lines, legend) = area.split_horizontally(LEGEND);
        self.draw_lines(&lines)?;
        self.draw_legend(&legend)
    }

    fn coloured(&self) -> impl Iterator<Item = (&Line, RGBColor)> {
        self.lines.iter().zip(COLOURS.into_iter().cycle())
    }

    fn draw_lines(&self, area: &Area<'_>) -> Drawn {
        let points = || self.lines.iter().flat_map(|line| &line.points);
        let stops = Stops::of(points().map(|(across, _)| *across));
        let heights = Heights::of(self.up, points().map(|(_, up)| *up));
        let named = match self.up {
            Up::Count(what) => what,
            Up::Time => "time",
        };
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, ("sans-serif", 16))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(80)
            .build_cartesian_2d(stops, heights)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .max_light_lines(1)
            .x_desc(&self.across)
            .y_desc(named)
            .x_label_formatter(&|stop| number(*stop))
            .y_label_formatter(&|up| self.up.shown(*up))
            .draw()?;
        for (line, colour) in self.coloured() {
            let points = line.points.iter().copied();
            chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?;
            chart.draw_series(points.map(|point| Circle::new(point, 3, colour.filled())))?;
        }
        Ok(())
    }

    fn draw_legend(&self, area: &Area<'_>) -> Drawn {
        // Beside the uppermost height.
        for ((line, colour), y) in self.coloured().zip((44..).step_by(LEGEND_LINE as usize)) {
            let (from, to) = ((0, y), (18, y));
            area.draw(&PathElement::new([from, to], colour.stroke_width(2)))?;
            area.draw(&Circle::new((9, y), 3, colour.filled()))?;
            let font = ("sans-serif", 12).into_font();
            area.draw(&Text::new(line.name.clone(), (26, y - 6), font))?;
        }
        Ok(())
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
            up: Up::Count("a second"),
            lines: vec![line],
        };
        draw(&[chart.clone(), chart], &to).expect("it is drawn");
        let picture = std::fs::read_to_string(&to).expect("it is there");
        std::fs::remove_file(&to).expect("it was there");
        for text in ["Answers", "connections", "retrieve", "\n64\n"] {
            assert_eq!(picture.matches(text).count(), 2, "{text} in {picture}");
        }
    }
}
