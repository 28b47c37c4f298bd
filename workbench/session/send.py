"""What `send` and `modulate` give: connections whose amount can be turned while they sound.

Threads: control, any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import in_range, real
from workbench.units import db_to_gain, gain_to_db

if TYPE_CHECKING:
    from workbench.engine import Engine
    from workbench.engine.edge import Connection

LOWEST_DB, HIGHEST_DB = -80.0, 12.0


class Send:
    """Some of a signal, led somewhere besides.

    Parameters
    ----------
    engine : Engine
        Where it is.
    connections : list of Connection
        What it consists of.
    gains : list of float
        The weight of each in its signal.
    """

    def __init__(self, engine: Engine, connections: list[Connection], gains: list[float]) -> None:
        self._engine = engine
        self._connections = connections
        self._gains = gains

    @property
    def level_db(self) -> float:
        """How much of it, in dB, -80..12; -80 is nothing."""
        level = self._amount()
        return max(gain_to_db(level), LOWEST_DB) if level > 0.0 else LOWEST_DB

    @level_db.setter
    def level_db(self, level_db: float) -> None:
        number = in_range("level_db", level_db, LOWEST_DB, HIGHEST_DB, "dB")
        self._set(db_to_gain(number) if number > LOWEST_DB else 0.0)

    def _amount(self) -> float:
        for connection, gain in zip(self._connections, self._gains, strict=True):
            if connection.level is not None and gain != 0.0:
                return connection.level.number / gain
        return 0.0

    def _set(self, amount: float) -> None:
        with self._engine.store.together():
            for connection, gain in zip(self._connections, self._gains, strict=True):
                if connection.level is not None:
                    connection.level.value = amount * gain

    def remove(self) -> None:
        """Take it away; twice does no harm."""
        gone = set(self._connections)
        with self._engine.lock:
            patch = self._engine.patch.copy()
            patch.connections = [each for each in patch.connections if each not in gone]
            self._engine.rewire(patch)

    def __repr__(self) -> str:
        """Say from where to where."""
        wire = self._connections[0]
        return f"{type(self).__name__}({wire.source.name} -> {wire.target.name}, {self.level_db:.1f} dB)"


class Modulation(Send):
    """A signal that moves a parameter; `depth` can be turned while it sounds."""

    @property
    def depth(self) -> float:
        """How far a signal of 1 moves the parameter: in its unit, or in octaves."""
        return self._amount()

    @depth.setter
    def depth(self, depth: float) -> None:
        self._set(real("depth", depth))

    def __repr__(self) -> str:
        """Say what moves what."""
        wire = self._connections[0]
        return f"Modulation({wire.source.name} -> {wire.target.name}.{wire.port.name.split()[0]}, depth {self.depth:g})"
