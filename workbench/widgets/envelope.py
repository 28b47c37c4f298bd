"""The ADSR editor: four parameters as a curve with points to drag, and as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets as t

from workbench.widgets.control import ParamWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.params import Param


class Envelope(ParamWidget):
    """Attack, decay, sustain and release as one drawing.

    Parameters
    ----------
    attack, decay, sustain, release : Param
        Three times in seconds and a level 0..1.
    title : str
        What the envelope shapes.
    """

    _module = "envelope"

    title = t.Unicode("Envelope").tag(sync=True)

    def __init__(
        self, attack: Param, decay: Param, sustain: Param, release: Param, title: str = "Envelope", **more: Any
    ) -> None:
        super().__init__([attack, decay, sustain, release], title=title, **more)

    def hold(self, params: Sequence[Param]) -> None:
        """Shape another envelope from now on.

        Parameters
        ----------
        params : sequence of Param
            Attack, decay, sustain, release.
        """
        attack, decay, sustain, release = params
        super().hold([attack, decay, sustain, release])
