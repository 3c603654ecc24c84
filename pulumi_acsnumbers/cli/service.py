"""Which ACS resource a command asks: by the rules of the package, from the same places.

`--endpoint` is like the inputs of an explicit provider: it does not see the stack's configuration,
and its key comes from the environment. Else the stack's configuration comes first (that of
`--stack`, or of the selected stack when the folder is that of a Pulumi project), and then the
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
    """The configuration lacks something, or has what cannot be used; the text says what to do."""


class Service:
    """The ACS resource of this command. Nothing is read or asked before it is needed.

    Args:
        endpoint: The ACS resource that was named on the command line.
        stack: The stack that was named on the command line.
    """

    def __init__(self, endpoint: str | None = None, stack: str | None = None) -> None:
        if endpoint and stack:
            raise click.UsageError("--endpoint and --stack both say where to ask; give one")
        self.endpoint = endpoint
        self.stack = stack

    @cached_property
    def entries(self) -> Mapping[str, pulumi_cli.Entry]:
        """What the stack says, by full keys; nothing where no stack is meant.

        Raises:
            PulumiFailed: The stack cannot be read. The environment does not take its place: it may
                mean another ACS resource.
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
        """Return what the command line or the stack says for a full key, or None."""
        if self.endpoint:
            return self.endpoint if key == f"{NAMESPACE}endpoint" else None
        entry = self.entries.get(key)
        return entry.value if entry else None

    @cached_property
    def settings(self) -> Settings:
        """What this command works with.

        Raises:
            NotConfigured: Something is missing or cannot be used.
        """
        try:
            return resolve(self.config, keys=self.entries)
        except ConfigurationError as error:
            raise NotConfigured(str(error)) from None

    @cached_property
    def client(self) -> Client:
        """The service; no request is made for it."""
        return self.session.client

    @cached_property
    def session(self) -> Session:
        """The service as `lifecycle` takes it, with the guardrails of the stack."""
        from ..lifecycle.core.guardrails import Guardrails  # noqa: PLC0415  # not at the command's start
        from ..lifecycle.core.registry import RunRegistry  # noqa: PLC0415  # not at the command's start
        from ..lifecycle.core.session import connect  # noqa: PLC0415  # brings httpx

        guardrails = Guardrails(
            self.settings.allow_purchases, self.settings.allow_releases, self.settings.moved_from
        )
        # azure-identity logs at length what it then raises, and an error is one sentence here.
        logging.getLogger("azure").addHandler(logging.NullHandler())
        session = connect(self.settings, registry=RunRegistry(), guardrails=guardrails)
        click.get_current_context().call_on_close(session.client.close)
        return session

    @contextmanager
    def reading(self, kind: str, thing: str, where: str) -> Iterator[None]:
        """Explain why a thing that was named on the command line cannot be read.

        Args:
            kind: What it is.
            thing: Its name.
            where: Where to look when the service has no such thing.

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
    """Give a command `--endpoint` and `--stack`, and a `Service` as its argument `service`."""

    @click.option(
        "--endpoint",
        metavar="URL",
        type=arguments.endpoint,
        help="The ACS resource; its key is taken from ACSNUMBERS_ACCESS_KEY, else Microsoft "
        "Entra ID is used.",
    )
    @click.option(
        "--stack",
        "-s",
        metavar="NAME",
        help="The Pulumi stack whose configuration says where to ask.",
    )
    @functools.wraps(function)
    def command(*args: Any, endpoint: str | None, stack: str | None, **kwargs: Any) -> T:
        return function(*args, service=Service(endpoint, stack), **kwargs)

    return command
