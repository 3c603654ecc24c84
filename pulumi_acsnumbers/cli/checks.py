"""What `acsnumbers doctor` looks at: each check gives findings, and never stops the next one."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from .. import _version
from ..acs.clock import service_date
from ..acs.endpoints import is_loopback
from ..acs.errors import (
    AcsError,
    ConfigurationError,
    Forbidden,
    ServiceUnavailable,
    TransportError,
    Unauthorized,
)
from ..config import origins
from . import pulumi_cli
from .syntax import syntax_of

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..config import Settings
    from .service import Service

State = Literal["ok", "warning", "failure"]

OLDEST_CLI: Final = (3, 231)
PROVED_CLI: Final = "3.259.0"
OLDEST_SDK: Final = (3, 216)
SKEW_WARNS: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    Attributes:
        check: What was looked at.
        state: How it is.
        found: What was found, without any secret.
        advice: What to do about it; empty when there is nothing to do.
    """

    check: str
    state: State
    found: str
    advice: str = ""


def versions() -> Iterator[Finding]:
    """Look at what is installed: Python, package, SDK, CLI."""
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
            f"install a newer one (proved with {PROVED_CLI})",
        )
    return Finding("Pulumi CLI", "ok", f"{version} at {where}")


def configuration(service: Service) -> Iterator[Finding]:
    """Look at where each setting comes from; no value that can be secret is shown."""
    project = pulumi_cli.project_folder()
    if project and not service.endpoint:
        config = f"{_stack(service)} of the project in {project}"
    else:
        config = "--endpoint" if service.endpoint else "no Pulumi project in this folder"
    yield Finding("stack", "ok", config)
    settings = service.settings
    given = origins(service.config)
    place = given.get("connection string") or given["endpoint"]
    if service.endpoint:
        place = "--endpoint"
    yield Finding("endpoint", "ok", f"{settings.endpoint} from {place}")
    if settings.access_key is not None:
        key = given.get("connection string") or given["access key"]
        yield Finding("credential", "ok", f"an access key from {key}")
    else:
        yield Finding("credential", "ok", "Microsoft Entra ID, as no access key is given")
    for name in ("allowPurchases", "allowReleases", "movedFrom", "allowInsecureHosts",
                 "tokenScope", "authorityHost"):  # fmt: skip
        if name in given:
            value = service.config(given[name])
            yield Finding(name, "ok", f"{value} from {given[name]}")
    for key, entry in service.entries.items():
        if key in _SECRET_KEYS and not entry.secret:
            yield Finding(
                key,
                "warning",
                "stands unencrypted in the stack's file",
                f"pulumi config set --secret {key}, and make a new key in the portal",
            )


def options(service: Service) -> Iterator[Finding]:
    """Look in the stack's state for options under which the engine asks nobody.

    A state that cannot be read is no finding here: there may be no stack yet.
    """
    if service.endpoint or pulumi_cli.project_folder() is None or pulumi_cli.executable() is None:
        return
    from ..lifecycle.audit.stack_state import read_state  # noqa: PLC0415  # brings httpx
    from ..lifecycle.core.errors import Refused  # noqa: PLC0415  # brings httpx

    try:
        state = read_state(pulumi_cli.stack_state(service.stack))
    except (pulumi_cli.PulumiFailed, Refused):
        return
    for one in (found.told_in(syntax_of(found.urn)) for found in state.unasked):
        yield Finding("options", "warning", f"{one.kind} {one.name}: {one.found}", one.advice)


def _stack(service: Service) -> str:
    if service.stack:
        return service.stack
    if pulumi_cli.executable() is None:
        return "no stack, as there is no Pulumi CLI,"
    try:
        selected = pulumi_cli.selected_stack()
    except pulumi_cli.PulumiFailed:
        return "the selected stack"
    return f"{selected}, which is selected," if selected else "no selected stack"


def surroundings(settings: Settings) -> Iterator[Finding]:
    """Look at known problems: open wires, proxies, variables that change how things run."""
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


def reachability(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Ask without a credential whether anybody answers, and compare the clocks."""
    import httpx  # noqa: PLC0415  # only when something is asked

    try:
        with httpx.Client(trust_env=not is_loopback(settings.endpoint), timeout=15.0) as http:
            sent = now()
            answer = http.get(f"{settings.endpoint}/phoneNumbers", params=_ANY)
            took = (now() - sent).total_seconds()
    except httpx.HTTPError as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        yield Finding(
            "reachability",
            "failure",
            f"no answer from {settings.endpoint}: {reason}",
            "look at the name, the network, the proxy and the firewall of the ACS resource",
        )
        return
    if answer.status_code >= 500:
        yield Finding(
            "reachability",
            "failure",
            f"HTTP {answer.status_code}: the service, or what stands before it, is in trouble",
            "try again later; https://azure.status.microsoft says what is known of it",
        )
        return
    yield Finding("reachability", "ok", f"an answer (HTTP {answer.status_code}) in {took:.2f} s")
    yield _skew(service_date(answer.headers), sent + timedelta(seconds=took / 2))


def _skew(theirs: datetime | None, ours: datetime) -> Finding:
    if theirs is None:
        return Finding("clock", "warning", "the answer has no date of the service to compare with")
    offset = timedelta(seconds=round((theirs - ours).total_seconds()))
    shown = f"{abs(offset)} {'behind' if offset > timedelta() else 'ahead of'} the service's"
    if abs(offset) <= SKEW_WARNS:
        return Finding("clock", "ok", f"this machine's is {shown}")
    return Finding(
        "clock",
        "warning",
        f"this machine's is {shown}; the package goes by the service's, as far as its answers tell",
        "set the clock of this machine (NTP)",
    )


def permissions(client: Client) -> Iterator[Finding]:
    """Read a little of each kind with the credential, and tell who refuses."""
    from ..acs.brief_models import VERSION_2021  # noqa: PLC0415  # not at the command's start

    questions: dict[str, Callable[[], Any]] = {
        "list numbers": lambda: next(client.numbers.list(page_size=1), None),
        "list reservations": lambda: next(client.reservations.list(page_size=1), None),
        "list countries": lambda: next(client.catalogue.countries(page_size=1), None),
        "list program briefs": lambda: next(
            client.briefs.list(api_version=VERSION_2021, page_size=1), None
        ),
    }
    for name, ask in questions.items():
        try:
            found = ask()
        except Unauthorized as error:
            yield Finding(
                name,
                "failure",
                f"the credential is refused: {error}",
                "check the connection string or access key, and whether it is this resource's",
            )
            return  # it will be refused everywhere
        except ConfigurationError as error:
            yield Finding(name, "failure", str(error), "log in, or configure an access key")
            return  # no question can be signed
        except Forbidden as error:
            yield Finding(
                name,
                "failure",
                f"not permitted: {error}",
                "give the identity a role on the ACS resource, as Contributor",
            )
        except (ServiceUnavailable, TransportError) as error:
            yield Finding(name, "failure", str(error), "try again; report it when it stays")
            return  # a minute was spent on it, and the next would meet it too
        except AcsError as error:
            yield Finding(name, "failure", str(error), "try again; report it when it stays")
        else:
            yield Finding(name, "ok", "permitted" if found else "permitted, and there is nothing")


_ANY: Final = {"top": "1", "api-version": "2025-06-01"}
_SECRET_KEYS: Final = ("acsnumbers:connectionString", "acsnumbers:accessKey")


def _numbers(version: str) -> tuple[int, ...]:
    """Return major and minor of a version; (0,) for what is none."""
    match = re.match(r"v?(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else (0,)
