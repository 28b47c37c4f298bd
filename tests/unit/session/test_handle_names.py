"""Parameters are attributes of a handle, so none may be called what the handle itself has."""

from workbench.instruments.door import NOTE_NAMES
from workbench.params.declare import HANDLE_NAMES
from workbench.session import InstrumentHandle
from workbench.session.automating import Automating
from workbench.session.node_handle import NodeHandle, ProcessorHandle


def public(kind):
    """Names of a class without an underscore in front."""
    return {name for name in vars(kind) if not name.startswith("_")}


def test_doors_know_every_name_of_a_handle():
    """The names that the doors refuse are exactly the public ones of a handle."""
    assert public(Automating) | public(NodeHandle) | public(ProcessorHandle) == HANDLE_NAMES
    assert public(InstrumentHandle) - HANDLE_NAMES == NOTE_NAMES
