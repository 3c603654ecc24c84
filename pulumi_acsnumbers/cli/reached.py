"""What `acsnumbers doctor` finds at the service: reachability, clock, permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

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
from ..acs.remedies import START_EMULATOR
from .checks import Finding

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..config import Settings

SKEW_WARNS: Final = timedelta(minutes=5)

_ANY: Final = {"top": "1", "api-version": "2025-06-01"}
_CUT_OFF: Final = timedelta(seconds=0.5)
_WITHOUT_CREDENTIAL: Final = (400, 401, 403)
"""The statuses of a service without a credential; 400 if it checks dates first."""


def reachability(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Check without a credential whether anything responds, and compare the clocks."""
    import httpx

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
            START_EMULATOR
            if isinstance(error, httpx.ConnectError) and is_loopback(settings.endpoint)
            else "look at the name, the network, the proxy and the firewall of the ACS resource",
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
    if answer.status_code in _WITHOUT_CREDENTIAL:
        yield Finding("reachability", "ok", f"reachable ({took:.2f} s)")
    else:
        yield Finding(
            "reachability",
            "warning",
            f"HTTP {answer.status_code} to a request without a credential ({took:.2f} s)",
            "check whether a proxy answers instead of the service",
        )
    yield _skew(
        service_date(answer.headers),
        sent + timedelta(seconds=took / 2),
        emulator=is_loopback(settings.endpoint),
    )


def _skew(theirs: datetime | None, ours: datetime, *, emulator: bool) -> Finding:
    if theirs is None:
        return Finding("clock", "warning", "the answer has no date of the service to compare with")
    # A date has no fraction: on average half a second is cut off.
    ahead = timedelta(seconds=round((ours - theirs - _CUT_OFF).total_seconds()))
    shown = (
        f"this machine's is {abs(ahead)} {'ahead of' if ahead > timedelta() else 'behind'} the "
        f"service's (offset {ahead.total_seconds():+.0f} s)"
    )
    if not ahead:
        shown = "this machine's agrees with the service's (offset 0 s)"
    if abs(ahead) <= SKEW_WARNS:
        return Finding("clock", "ok", shown)
    return Finding(
        "clock",
        "warning",
        f"{shown}; the package goes by the service's, as far as its answers tell",
        "an emulator's clock may have been moved forward, else set that of this machine (NTP)"
        if emulator
        else "set the clock of this machine (NTP)",
    )


def permissions(client: Client) -> Iterator[Finding]:
    """Read a little of each kind with the credential, and report refusals."""
    from ..acs.brief_models import VERSION_2021

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
            return  # every request will be refused
        except ConfigurationError as error:
            yield Finding(name, "failure", str(error), "log in, or configure an access key")
            return  # no request can be signed
        except Forbidden as error:
            yield Finding(
                name,
                "failure",
                f"not permitted: {error}",
                "give the identity a role on the ACS resource, as Contributor",
            )
        except (ServiceUnavailable, TransportError) as error:
            yield Finding(name, "failure", str(error), "try again; report it when it stays")
            return  # that took a minute, and the next one would fail the same way
        except AcsError as error:
            yield Finding(name, "failure", str(error), "try again; report it when it stays")
        else:
            yield Finding(name, "ok", "permitted" if found else "permitted, and there is nothing")
