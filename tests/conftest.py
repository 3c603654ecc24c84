"""What all tests share: how thorough they are, and the head of their report."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.crash import table
from tests.support import order
from tools.pulumi import install

ROOT = Path(__file__).parent
_COVERING = ("acs", "cli", "dynamic", "functions", "lifecycle", "resources")
_LIVES = "test_crashes.py"
"""The files of those packages that play whole lives."""
_MORE = 20  # so many times the examples of a short run has each property in a full one


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make chaos` says --full: every scenario, and the full number of repetitions."""
    parser.addoption("--full", action="store_true", help="all crashes and faults, not a selection")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "full: a scenario that only `make chaos` (--full) plays")
    settings.register_profile(
        "short", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )  # a slow machine is no fault of what is tested
    settings.load_profile("short")
    settings.register_profile("full", max_examples=_MORE * settings().max_examples)
    if config.getoption("full"):
        settings.load_profile("full")
    config.pluginmanager.register(table, "table of crashes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to `make chaos` what is marked so: a selection of the same kind stays.

    Coverage comes from the tests of each package alone. What plays whole lives would take more than
    twice as long with it, and covers a line without looking at what it does.
    """
    for item in items:
        package = item.path.relative_to(ROOT).parts[0]
        if package not in _COVERING or item.path.name == _LIVES:
            item.add_marker("no_cover")
    if not config.getoption("full"):
        left_out = [item for item in items if item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("full")]
    if order.workers() > 1:
        items[:] = order.dealt(items, order.workers())


def pytest_report_header() -> str:
    """Name what is there already; the first test that needs one installs it otherwise."""
    folder = install.find(exact=True)
    return install.describe(folder) if folder else f"Pulumi CLI {install.PINNED}: not installed yet"


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether this is `make chaos`, which takes its time."""
    return bool(pytestconfig.getoption("full"))
