"""Which ACS resource a command uses: by the rules of the package, from the same places.

`--endpoint` works like the inputs of an explicit provider: it does not see the stack's
configuration, and its key comes from the environment. Otherwise the stack's configuration comes
first (that of `--stack`, or of the selected stack in the folder of a Pulumi project), and then the
environment.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..acs.errors import ConfigurationError, NotFound
from ..config import NAMESPACE, Settings, resolve
from ..lifecycle.core.errors import Failed, explained
from . import arguments, pulumi_cli

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..lifecycle.core.session import Session

T = TypeVar("T")


class NotConfigured(click.ClickException):
    """The configuration is incomplete or invalid. The text says what to do."""


class Service:
    """The ACS resource of this command. Everything is read or requested on demand.

    Args:
        endpoint: The ACS resource named on the command line.
        stack: The stack named on the command line.
    """

    def __init__(self, endpoint: str | None = None, stack: str | None = None) -> None:
        if endpoint and stack:
            raise click.UsageError("--endpoint and --stack both say where to ask; give one")
        self.endpoint = endpoint
        self.stack = stack

    @cached_property
    def entries(self) -> Mapping[str, pulumi_cli.Entry]:
        """The stack's configuration by full keys; empty if no stack is selected.

        Raises:
            PulumiFailed: The stack cannot be read. The environment does not replace it, because it
                may name another ACS resource.
        """
        if self.endpoint:
            return {}
        if self.stack:
            return pulumi_cli.stack_config(self.stack)
        if pulumi_cli.project_folder() is None or pulumi_cli.executable() is None:
            return {}
        try:
            return pulumi_cli.stack_config(None)
        except pulumi_cli.NoStack:
            return {}

    def config(self, key: str) -> Any:
        """Return the value of a full key from the command line or the stack, or None."""
        if self.endpoint:
            return self.endpoint if key == f"{NAMESPACE}endpoint" else None
        entry = self.entries.get(key)
        return entry.value if entry else None

    @cached_property
    def settings(self) -> Settings:
        """The settings of this command.

        Raises:
            NotConfigured: A setting is missing or invalid.
        """
        try:
            return resolve(self.config, keys=self.entries)
        except ConfigurationError as error:
            raise NotConfigured(str(error)) from None

    @cached_property
    def client(self) -> Client:
        """The client of the service; creating it makes no request."""
        return self.session.client

    @cached_property
    def session(self) -> Session:
        """The session for `lifecycle`, with the guardrails of the stack."""
        from ..lifecycle.core.guardrails import Guardrails
        from ..lifecycle.core.registry import RunRegistry
        from ..lifecycle.core.session import connect  # brings httpx

        guardrails = Guardrails(
            self.settings.allow_purchases, self.settings.allow_releases, self.settings.moved_from
        )
        # azure-identity logs at length what it then raises, but here an error is one sentence.
        logging.getLogger("azure").addHandler(logging.NullHandler())
        session = connect(self.settings, registry=RunRegistry(), guardrails=guardrails)
        click.get_current_context().call_on_close(session.client.close)
        return session

    @contextmanager
    def reading(self, kind: str, thing: str, where: str) -> Iterator[None]:
        """Explain why a thing named on the command line cannot be read.

        Args:
            kind: What it is.
            thing: Its name.
            where: Where to look if the service has no such thing.

        Raises:
            Failed: In place of an `AcsError`.
        """
        doing = f"reading {kind}"
        with explained(doing, thing):
            try:
                yield
            except NotFound as error:
                if error.foreign:
                    raise
                raise Failed(doing, str(error), thing=thing, remedy=where) from None


def with_service(function: Callable[..., T]) -> Callable[..., T]:
    """Add `--endpoint` and `--stack` to a command, and pass a `Service` as `service`."""

    @click.option(
        "--endpoint",
        metavar="URL",
        type=arguments.endpoint,
        help="The ACS resource. Its key comes from ACSNUMBERS_ACCESS_KEY; without one, Microsoft "
        "Entra ID is used.",
    )
    @click.option(
        "--stack",
        "-s",
        metavar="NAME",
        help="The Pulumi stack whose configuration to use.",
    )
    @functools.wraps(function)
    def command(*args: Any, endpoint: str | None, stack: str | None, **kwargs: Any) -> T:
        return function(*args, service=Service(endpoint, stack), **kwargs)

    return command
