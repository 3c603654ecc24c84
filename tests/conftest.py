"""The head of every test report: which Pulumi CLI and language host the engine tests run on."""

from __future__ import annotations

from tools.pulumi import install


def pytest_report_header() -> str:
    """Name what is there already; the first test that needs one installs it otherwise."""
    folder = install.find(exact=True)
    return install.describe(folder) if folder else f"Pulumi CLI {install.PINNED}: not installed yet"
