"""A session without a device, closed at the end of each test."""

from __future__ import annotations

import pytest

from tests.support.offline import new_session


@pytest.fixture
def session():
    """A session of its own on the null sink; nothing renders unless the test does."""
    with new_session() as made:
        yield made
