"""The base of the views that Bokeh draws: the figure is sent once, BokehJS once per page, then only numbers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bokeh
import traitlets as t
from bokeh.embed import json_item

from workbench.views.live_view import LiveView

if TYPE_CHECKING:
    from workbench.page.hub import Hub

LIBRARY = "bokehjs"


@cache
def _bokehjs() -> bytes:
    """Return BokehJS as the installed Bokeh brings it (1.3 MB): nothing is fetched from the internet."""
    return (Path(bokeh.__file__).parent / "server/static/js/bokeh.min.js").read_bytes()


class BokehView(LiveView):
    """A view whose picture is a Bokeh figure.

    Parameters
    ----------
    hub : Hub
        Who sends the frames.
    name : str
        Name of the feed.
    title : str
        Shown at the top left.
    plot : bokeh figure
        Its data sources and glyphs have names that the front-end module looks up.
    """

    item = t.Dict().tag(sync=True)
    bokeh_version = t.Unicode(bokeh.__version__).tag(sync=True)

    def __init__(self, hub: Hub, name: str, title: str, plot: Any, **traits: Any) -> None:
        hub.offer(LIBRARY, _bokehjs)
        super().__init__(hub, name, title, item=json_item(plot), **traits)
