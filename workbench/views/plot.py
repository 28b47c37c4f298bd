"""Bokeh figures as all views draw them: fixed ranges, thin grid, no toolbar. The page sets their colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from bokeh.models import ColumnDataSource, FixedTicker, Range1d
from bokeh.plotting import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

Scale = Literal["linear", "log"]


def instrument_figure(
    x_range: tuple[float, float], y_range: tuple[float, float], height: int = 220, x_axis_type: Scale = "linear"
) -> Any:
    """Make an empty figure.

    Parameters
    ----------
    x_range, y_range : tuple of (float, float)
        What is shown.
    height : int
        Pixels; the width follows the notebook.
    x_axis_type : {"linear", "log"}
        Scale of the x axis.

    Returns
    -------
    bokeh.plotting.figure
        Without glyphs.
    """
    plot = figure(
        height=height,
        sizing_mode="stretch_width",
        x_range=Range1d(start=x_range[0], end=x_range[1]),
        y_range=Range1d(start=y_range[0], end=y_range[1]),
        x_axis_type=x_axis_type,
        toolbar_location=None,
        tools="",
        min_border_left=46,
        min_border_right=20,
        min_border_top=6,
        min_border_bottom=24,
        lod_threshold=None,
    )
    plot.outline_line_color = None
    plot.grid.grid_line_width = 1
    plot.axis.axis_line_color = None
    plot.axis.major_tick_line_color = None
    plot.axis.minor_tick_line_color = None
    plot.axis.major_label_text_font_size = "10px"
    plot.axis.major_label_standoff = 6
    return plot


def ticks(axis: Any, labels: Mapping[float, str]) -> None:
    """Put labels at given places of an axis, and nowhere else.

    Parameters
    ----------
    axis : bokeh axis
        As ``plot.xaxis``.
    labels : mapping of float to str
        Text by position.
    """
    axis.ticker = FixedTicker(ticks=list(labels), minor_ticks=[])
    axis.major_label_overrides = dict(labels)


def source(name: str, *columns: str) -> ColumnDataSource:
    """Make an empty data source that the page finds by name.

    Parameters
    ----------
    name : str
        How the front end looks it up.
    *columns : str
        Its columns.

    Returns
    -------
    bokeh.models.ColumnDataSource
        Without rows.
    """
    return ColumnDataSource({column: [] for column in columns}, name=name)
