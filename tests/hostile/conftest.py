"""The two servers that tests of lies need: the liar, and the one that must hear nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.hostile.liar import Answer, Liar


@pytest.fixture
def lying() -> Iterator[Callable[..., Liar]]:
    """Start servers that answer as told."""
    started: list[Liar] = []

    def start(*answers: Answer) -> Liar:
        started.append(Liar(*answers))
        return started[-1]

    yield start
    for liar in started:
        liar.close()


@pytest.fixture
def elsewhere() -> Iterator[Liar]:
    """Another server, to which the lies point; it hears nothing, whatever happens."""
    server = Liar()
    yield server
    server.close()
    assert server.connections == 0
    assert server.heard == []
