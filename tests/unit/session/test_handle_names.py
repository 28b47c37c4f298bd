"""Parameters are attributes of a handle, so none may be called what the handle itself has."""

from workbench.instruments.door import HANDLE_NAMES
from workbench.session import InstrumentHandle


def test_voice_knows_every_name_of_a_handle():
    """The names that a voice refuses are exactly the public ones of a handle."""
    assert {name for name in vars(InstrumentHandle) if not name.startswith("_")} == HANDLE_NAMES
