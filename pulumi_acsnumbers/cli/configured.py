"""What `acsnumbers doctor` finds in the configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from ..config import origins
from ..config_keys import KEYS, NAMESPACE, perhaps_meant
from . import pulumi_cli
from .checks import Finding

if TYPE_CHECKING:
    from .service import Service

_NO_STACK: Final = "no selected stack"
_LOG_IN: Final = "; if it has one, set PULUMI_BACKEND_URL or run pulumi login, and select it"
_SECRET_KEYS: Final = ("acsnumbers:connectionString", "acsnumbers:accessKey")


def configuration(service: Service) -> Iterator[Finding]:
    """Check where each setting comes from; no possibly secret value is shown."""
    project = pulumi_cli.project_folder()
    if project and not service.endpoint:
        config = f"{_stack(service)} of the project in {project}"
    else:
        config = "--endpoint" if service.endpoint else "no Pulumi project in this folder"
    if config.startswith(_NO_STACK):
        config += _LOG_IN
    unread = _unread(service)
    if isinstance(unread, pulumi_cli.NoSuchStack):
        raise unread
    yield Finding("stack", "ok", config)
    if unread:
        raise unread
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
    for name, allowed in (
        ("allowPurchases", settings.allow_purchases),
        ("allowReleases", settings.allow_releases),
    ):
        origin = f"from {given[name]}" if name in given else "by default"
        yield Finding(name, "ok", f"{str(allowed).lower()} {origin}")
    for name in ("movedFrom", "allowInsecureHosts", "tokenScope", "authorityHost"):
        if name in given:
            value = service.config(given[name])
            yield Finding(name, "ok", f"{value} from {given[name]}")
    yield from _unencrypted(service)
    yield from _unknown(service.entries)


def _unread(service: Service) -> pulumi_cli.PulumiFailed | None:
    """Return why the stack cannot be read, or None."""
    try:
        len(service.entries)
    except pulumi_cli.PulumiFailed as error:
        return error
    return None


def _unencrypted(service: Service) -> Iterator[Finding]:
    for key, entry in service.entries.items():
        if key in _SECRET_KEYS and not entry.secret:
            yield Finding(
                key,
                "warning",
                "stands unencrypted in the stack's file",
                f"pulumi config set --secret {key}, and make a new key in the portal",
            )


def _unknown(keys: Iterable[str]) -> Iterator[Finding]:
    """Find unused keys; in a project named `acsnumbers` they can be the program's own."""
    for key in sorted(keys):
        meant = perhaps_meant(key)
        if meant:
            yield Finding(
                "unknown key",
                "warning",
                f"{key} has no effect on this package (did you mean {meant}?)",
                f"if so: pulumi config rm {key}, and set {meant}",
            )
        elif key.startswith(NAMESPACE) and key.removeprefix(NAMESPACE) not in KEYS:
            yield Finding(
                "unknown key",
                "warning",
                f"{key} has no effect on this package",
                f"leave it if your program reads it; settings are {', '.join(KEYS)}",
            )


def _stack(service: Service) -> str:
    if service.stack:
        return service.stack
    if pulumi_cli.executable() is None:
        return "no stack, as there is no Pulumi CLI,"
    try:
        selected = pulumi_cli.selected_stack()
    except pulumi_cli.PulumiFailed:
        return "the selected stack"
    return f"{selected}, which is selected," if selected else _NO_STACK
