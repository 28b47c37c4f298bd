"""A comm without a page: records what a widget sends, and lets a test speak for the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ipywidgets


@dataclass
class FakeComm:
    """Stands in for the line between a widget and its page.

    Attributes
    ----------
    messages : list of (dict, list)
        Everything the widget sent: data and buffers.
    closed : bool
        Whether the widget has hung up.
    """

    comm_id: str = "fake"
    messages: list[tuple[dict[str, Any], list[Any]]] = field(default_factory=list)
    closed: bool = False

    def send(self, data: dict[str, Any], buffers: list[Any] | None = None) -> None:
        """Record a message of the widget."""
        self.messages.append((data, buffers or []))

    def on_msg(self, handler: Any) -> None:
        """Remember who takes the page's messages."""
        self.handler = handler

    def close(self, *_args: Any, **_options: Any) -> None:
        """Hang up."""
        self.closed = True

    def custom(self, kind: str) -> list[tuple[dict[str, Any], list[Any]]]:
        """Return the custom messages of one kind: content and buffers."""
        contents = [(data["content"], buffers) for data, buffers in self.messages if data["method"] == "custom"]
        return [(content, buffers) for content, buffers in contents if content.get("kind") == kind]

    def say(self, kind: str, **content: Any) -> None:
        """Send a custom message, as ``model.send({kind, ...})`` does in the page."""
        self._deliver({"method": "custom", "content": {"kind": kind, **content}})

    def set(self, **state: Any) -> None:
        """Set traits, as ``model.set`` and ``model.save_changes`` do in the page."""
        self._deliver({"method": "update", "state": state, "buffer_paths": []})

    def _deliver(self, data: dict[str, Any]) -> None:
        self.handler({"content": {"data": data}, "buffers": []})


def with_fake_comm(widget: ipywidgets.Widget) -> FakeComm:
    """Replace a widget's comm by a fake one.

    Parameters
    ----------
    widget : ipywidgets.Widget
        Already made.

    Returns
    -------
    FakeComm
        Its new comm.
    """
    fake = FakeComm(comm_id=f"fake-{id(widget):x}")
    widget.comm = fake
    return fake
