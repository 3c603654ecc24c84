"""What `acsnumbers doctor` checks on this machine; each check yields findings and continues."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, resources
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .. import _version
from ..acs.endpoints import is_loopback
from . import pulumi_cli
from .syntax import syntax_of

if TYPE_CHECKING:
    from ..config import Settings
    from .service import Service

State = Literal["ok", "warning", "failure"]

OLDEST_CLI: Final = (3, 231)
TESTED_CLI: Final = "3.259.0"
OLDEST_SDK: Final = (3, 216)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    Attributes:
        check: What was checked.
        state: The result.
        found: What was found, without any secret.
        advice: What to do about it; empty if there is nothing to do.
    """

    check: str
    state: State
    found: str
    advice: str = ""


def versions() -> Iterator[Finding]:
    """Check what is installed: Python, package, SDK, CLI."""
    yield Finding("package", "ok", f"pulumi-acsnumbers {_version.__version__}")
    yield Finding("Python", "ok", f"{platform.python_version()} at {sys.prefix}")
    if not resources.files("pulumi_acsnumbers").joinpath("pulumi-plugin.json").is_file():
        yield Finding(
            "plugin file",
            "failure",
            "pulumi-plugin.json is missing from the package",
            "install the package again: without it Pulumi looks for a plugin to download",
        )
    yield _sdk()
    yield _cli()


def _sdk() -> Finding:
    try:
        version = metadata.version("pulumi")
    except metadata.PackageNotFoundError:
        return Finding("Pulumi SDK", "failure", "not installed", "pip install pulumi-acsnumbers")
    if _numbers(version) < OLDEST_SDK:
        needed = ".".join(map(str, OLDEST_SDK))
        return Finding(
            "Pulumi SDK",
            "failure",
            f"{version} is older than {needed}",
            f"pip install --upgrade 'pulumi>={needed}'",
        )
    return Finding("Pulumi SDK", "ok", version)


def _cli() -> Finding:
    where = pulumi_cli.executable()
    if where is None:
        return Finding(
            "Pulumi CLI", "warning", "no pulumi on PATH", "install it to run Pulumi programs"
        )
    try:
        version = pulumi_cli.version()
    except pulumi_cli.PulumiFailed as error:
        return Finding("Pulumi CLI", "failure", error.message, "install the Pulumi CLI again")
    if _numbers(version) < OLDEST_CLI:
        needed = ".".join(map(str, OLDEST_CLI))
        return Finding(
            "Pulumi CLI",
            "failure",
            f"{version} at {where} is older than {needed}",
            f"install a newer one (tested with {TESTED_CLI})",
        )
    return Finding("Pulumi CLI", "ok", f"{version} at {where}")


def options(service: Service) -> Iterator[Finding]:
    """Check the stack's state for options with which the engine does not call this package.

    An unreadable state is not reported here: there may be no stack yet.
    """
    if service.endpoint or pulumi_cli.project_folder() is None or pulumi_cli.executable() is None:
        return
    from ..lifecycle.audit.stack_state import read_state  # brings httpx
    from ..lifecycle.core.errors import Refused  # brings httpx

    try:
        state = read_state(pulumi_cli.stack_state(service.stack))
    except (pulumi_cli.PulumiFailed, Refused):
        return
    for one in (found.rendered_in(syntax_of(found.urn)) for found in state.unasked):
        yield Finding("options", "warning", f"{one.kind} {one.name}: {one.found}", one.advice)


def surroundings(settings: Settings) -> Iterator[Finding]:
    """Check for known problems: plain http, proxies, variables that change behaviour."""
    if settings.endpoint.startswith("http://"):
        if is_loopback(settings.endpoint):
            yield Finding("wire", "ok", "plain http on this machine, so this is an emulator")
        else:
            yield Finding(
                "wire",
                "warning",
                f"plain http to {urlsplit(settings.endpoint).hostname}: everybody on the way "
                "can read what is asked",
                "use it for an emulator of the same pipeline alone",
            )
    host = urlsplit(settings.endpoint).hostname or ""
    proxy = getproxies().get(urlsplit(settings.endpoint).scheme) or getproxies().get("all")
    if proxy and not is_loopback(settings.endpoint) and not proxy_bypass(host):
        yield Finding(
            "proxy",
            "warning",
            f"requests go through {urlsplit(proxy).hostname or 'a proxy'}",
            "if it is not meant to, name the host in NO_PROXY",
        )
    if os.environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("1", "true"):
        yield Finding(
            "checkpoints",
            "failure",
            "PULUMI_SKIP_CHECKPOINTS is set, and then nothing is bought",
            "unset it: a crash would lose what was bought",
        )
    if os.environ.get("ACSNUMBERS_DEBUG", "").lower() in ("1", "true"):
        yield Finding(
            "debugging", "warning", "ACSNUMBERS_DEBUG shows tracebacks", "unset it when done"
        )


def _numbers(version: str) -> tuple[int, ...]:
    """Return major and minor of a version; (0,) for anything else."""
    match = re.match(r"v?(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else (0,)
