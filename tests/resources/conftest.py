"""Fixtures of these tests; what they are made of is in `run`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest
from pulumi.runtime import settings

from tests.resources.run import Answers, Monitor, Registered, Run


@pytest.fixture
def run() -> Iterator[Run]:
    """Run a program to its end; what it returns is waited for."""

    def run(program: Callable[[], Any]) -> Registered:
        monitor = Monitor()
        pulumi.runtime.set_mocks(Answers(), "test", "dev", preview=False, monitor=monitor)
        registered = Registered(monitor)

        @pulumi.runtime.test  # type: ignore[untyped-decorator]  # of the SDK
        def whole() -> Any:
            return pulumi.Output.all(program()).apply(registered.results.extend)

        whole()
        return registered

    yield run
    settings.reset_options()
