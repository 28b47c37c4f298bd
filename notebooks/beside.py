"""Shows pictures side by side, each with its name. Used by the notebooks about rhythm and patterns."""

from __future__ import annotations

from html import escape

from IPython.display import HTML


def beside(**pictures):
    """Put pictures into a row, which wraps where the page is narrow.

    Parameters
    ----------
    **pictures : object
        What shows itself as HTML, such as ``pattern.circle()``, under the name that stands above it.

    Returns
    -------
    IPython.display.HTML
        As large as its pictures together.
    """
    figures = "".join(
        f'<figure style="margin:0;flex:1 1 240px;max-width:360px"><figcaption><b>{escape(name.replace("_", " "))}</b></figcaption>'
        f"{picture._repr_html_()}</figure>"
        for name, picture in pictures.items()
    )
    return HTML(f'<div style="display:flex;flex-wrap:wrap;gap:8px 12px;padding:4px 5px">{figures}</div>')
