"""What sorts of things a session holds: each has a handle of its own, and only its like can take its place.

Threads: control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.effects import Track
from workbench.engine import InstrumentNode
from workbench.engine.audio_input import KINDS, Input
from workbench.engine.file_player_node import KIND as FILE_PLAYER
from workbench.engine.processor import ProcessorNode
from workbench.graph import Processor
from workbench.instruments.instrument import Instrument
from workbench.session.file_player import FilePlayerHandle
from workbench.session.handle import InstrumentHandle
from workbench.session.mixer import TrackHandle
from workbench.session.node_handle import ProcessorHandle

if TYPE_CHECKING:
    from workbench.engine.node import Node
    from workbench.session.session import Session

Handle = InstrumentHandle | ProcessorHandle


class InputHandle(ProcessorHandle):
    """The audio input of a session."""

    def plays(self, processor: Processor) -> bool:
        """Say whether it hears the same.

        Parameters
        ----------
        processor : Processor
            A description.

        Returns
        -------
        bool
            True if channels and device are the same.
        """
        mine = self.wish
        return isinstance(processor, Input) and (mine.channels, mine.device) == (processor.channels, processor.device)

    @property
    def wish(self) -> Input:
        """What it was made of."""
        made: Input = self._node.description  # type: ignore[attr-defined]
        return made


SORTS: dict[Any, tuple[str, type[ProcessorHandle]]] = {
    Track: ("a track", TrackHandle),
    **dict.fromkeys(KINDS.values(), ("an audio input", InputHandle)),
    FILE_PLAYER: ("a file player", FilePlayerHandle),
}
EFFECT = ("an effect", ProcessorHandle)


def handle_of(session: Session, node: Node) -> Handle:
    """Make the handle of a node.

    Parameters
    ----------
    session : Session
        Where it is.
    node : Node
        The engine's side of it.

    Returns
    -------
    InstrumentHandle or ProcessorHandle
        One that fits.
    """
    if isinstance(node, InstrumentNode):
        return InstrumentHandle(session, node)
    kind = node.kind if isinstance(node, ProcessorNode) else None
    return SORTS.get(kind, EFFECT)[1](session, node)


def sort_of(thing: Handle | Instrument | Processor) -> str:
    """Say what can take its place without people holding a handle that does not fit.

    Parameters
    ----------
    thing : handle, Instrument or Processor
        What is there, or is to be there.

    Returns
    -------
    str
        With its article.
    """
    if isinstance(thing, (InstrumentHandle, Instrument)):
        return "an instrument"
    return SORTS.get(thing.kind if isinstance(thing, Processor) else thing.definition, EFFECT)[0]
