"""What the audio side cannot play is not handed to it."""

from __future__ import annotations

import pytest

from workbench.errors import CapacityError, ParameterError
from workbench.sequencer.harmony_plan import harmony_words
from workbench.sequencer.layout import PPQ
from workbench.sequencer.part import Section, part_words


@pytest.mark.parametrize(
    "make",
    [
        lambda: part_words([], loops=False),
        lambda: part_words([Section(PPQ, repeats=1)] * 5000, loops=True),
        lambda: Section(PPQ, repeats=-1),
        lambda: harmony_words([]),
    ],
)
def test_what_the_audio_side_cannot_play_is_refused(make):
    """In words."""
    with pytest.raises((ParameterError, CapacityError)):
        make()
