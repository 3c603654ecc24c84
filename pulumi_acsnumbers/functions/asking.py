"""How functions send requests: with the program's settings, cached per run, errors in one line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from ..acs.errors import AcsError
from ..acs.harmless import harmless
from ..acs.remedies import remedy
from ..config import SettingNotKnown, Settings, resolve
from .runs import Run, this_run

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..resources.provider import Provider

T = TypeVar("T")

WHOSE: Final = "acsnumbers: "
"""The prefix of a function's errors; the engine adds the same one to those of resources."""


class HasSettings(Protocol):
    """A provider, or a substitute for one whose settings were Outputs."""

    @property
    def settings(self) -> Settings:
        """The settings to use."""
        ...


@dataclass(frozen=True, slots=True)
class Resolved:
    """A substitute for a provider.

    Attributes:
        settings: The settings to use.
        run: The run that a call belongs to, in a process that is not the program's.
    """

    settings: Settings
    run: Run | None = None


def ask(
    provider: HasSettings | None,
    doing: str,
    question: tuple[Any, ...],
    answer: Callable[[Client], T],
) -> T:
    """Return a result, requested once per run and ACS resource.

    Args:
        provider: The provider; by default the stack's configuration.
        doing: What is done, as a gerund with its object, for errors.
        question: The function and its arguments.
        answer: Sends the request.

    Raises:
        pulumi.RunError: In place of every error of the service and the network.
    """
    settings = _configured(
        lambda: provider.settings if provider else _of_stack(), doing, str(question[0])
    )
    try:
        with this_run(provider.run if isinstance(provider, Resolved) else None) as run:
            return cast("T", run.answer(settings, question, answer))
    except AcsError as error:
        text = f"{doing}: {error}; {remedy(error)}"
    raise refusal(text)


def ask_later(
    function: Callable[..., T], provider: Provider | None, **arguments: Any
) -> pulumi.Output[T]:
    """Return the result of a function whose arguments, or provider settings, are Outputs."""
    known = pulumi.Output.all(
        arguments=pulumi.Output.from_input(arguments),
        settings=pulumi.Output.from_input(provider.inputs if provider else None),
    )

    def answer(values: dict[str, Any]) -> T:
        settings = values["settings"]
        where = None if settings is None else Resolved(_later(settings))
        return function(**values["arguments"], provider=where)

    return known.apply(answer)


def in_preview() -> bool:
    """Return whether this run is a preview."""
    return pulumi.runtime.is_dry_run()


def unknown() -> pulumi.Output[Any]:
    """Return an Output that is known only in the update."""
    return pulumi.Output.from_input(cast("Any", pulumi.UNKNOWN))


def _of_stack() -> Settings:
    return resolve(_stack_config, keys=[*CONFIG.get(), *(get_config_env() or ())])


def _stack_config(key: str) -> Any:
    namespace, _, name = key.partition(":")
    return pulumi.Config(namespace).get(name)


def _later(settings: dict[str, Any]) -> Settings:
    return _configured(lambda: resolve(settings.get))


def _configured(
    read: Callable[[], Settings], doing: str | None = None, function: str = ""
) -> Settings:
    """Return settings, or raise their errors as a single sentence."""
    try:
        return read()
    except AcsError as error:
        text = str(error)
        if doing and isinstance(error, SettingNotKnown):
            text = f"{doing}: {text}; use {function}_output, which waits for it"
    raise refusal(text)


def refusal(text: str) -> pulumi.RunError:
    """Return a function's error: one line, prefixed with the package."""
    return pulumi.RunError(f"{WHOSE}{harmless(text)}")
