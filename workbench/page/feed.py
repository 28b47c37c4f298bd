"""What a view or a moving widget gives to the hub: a name, and a function that packs its next frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

Packed: TypeAlias = "tuple[dict[str, Any], Sequence[NDArray[Any]]]"


@dataclass(frozen=True)
class Feed:
    """One source of frames.

    Attributes
    ----------
    id : str
        Name, unique within a hub.
    pack : callable without arguments
        Returns ``(meta, arrays)``: a small JSON-able dict and float32 arrays, or None if nothing has changed.
        Called on the pump's thread once per refresh while some page shows the feed.
    poll : callable without arguments, optional
        Called on the pump's thread at every refresh, shown or not: for book-keeping that must not miss events.
    refresh : callable without arguments, optional
        Called before `pack` when a page starts to show the feed: `pack` then returns everything, changed or not.
    on_error : callable, optional
        Told about an exception of one of them, once until a call succeeds again.
    """

    id: str
    pack: Callable[[], Packed | None]
    poll: Callable[[], object] | None = None
    refresh: Callable[[], object] | None = None
    on_error: Callable[[Exception], object] | None = None
