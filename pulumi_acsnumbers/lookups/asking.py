"""How a look-up asks: with the settings of the program, once in a run, and in one sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

import pulumi

from ..acs.errors import AcsError
from ..acs.harmless import harmless
from ..acs.remedies import remedy
from ..config import Settings, resolve

if TYPE_CHECKING:
    from ..acs.client import Client
    from ..resources.provider import Provider

T = TypeVar("T")

_answers: dict[tuple[Any, ...], Any] = {}
_clients: dict[Settings, Client] = {}
_asking = threading.RLock()


class HasSettings(Protocol):
    """A provider, or what stands for one whose settings were Outputs."""

    @property
    def settings(self) -> Settings:
        """Where to ask, and how."""
        ...


@dataclass(frozen=True, slots=True)
class _Resolved:
    settings: Settings


def ask(
    provider: HasSettings | None,
    doing: str,
    question: tuple[Any, ...],
    answer: Callable[[Client], T],
) -> T:
    """Return the answer to a question, asked once in a run for each ACS resource.

    Args:
        provider: Where to ask; the stack's configuration by default.
        doing: What is done, as a gerund with its thing, for errors.
        question: The function and its arguments.
        answer: Asks the service.

    Raises:
        pulumi.RunError: In place of every error of the service and of the way to it.
    """
    settings = _configured(lambda: provider.settings if provider else resolve(_stack_config))
    try:
        key = (settings, *question)
        with _asking:
            if key not in _answers:
                _answers[key] = answer(_client(settings))
            return cast("T", _answers[key])
    except AcsError as error:
        text = f"{doing}: {error}; {remedy(error)}"
    raise pulumi.RunError(harmless(text))


def ask_later(
    function: Callable[..., T], provider: Provider | None, **arguments: Any
) -> pulumi.Output[T]:
    """Return the answer of a look-up whose arguments, or whose provider's settings, are Outputs."""
    known = pulumi.Output.all(
        arguments=pulumi.Output.from_input(arguments),
        settings=pulumi.Output.from_input(provider.inputs if provider else None),
    )

    def answer(values: dict[str, Any]) -> T:
        settings = values["settings"]
        where = None if settings is None else _Resolved(_configured(lambda: resolve(settings.get)))
        return function(**values["arguments"], provider=where)

    return known.apply(answer)


def in_preview() -> bool:
    """Tell whether this run only shows what it would do."""
    return pulumi.runtime.is_dry_run()


def unknown() -> pulumi.Output[Any]:
    """Return an Output that will be known in the update only."""
    return pulumi.Output.from_input(cast("Any", pulumi.UNKNOWN))


def forget_answers() -> None:
    """Ask everything anew; for tests, which run many programs in one process."""
    with _asking:
        _answers.clear()
        while _clients:
            _clients.popitem()[1].close()


def _stack_config(key: str) -> Any:
    namespace, _, name = key.partition(":")
    return pulumi.Config(namespace).get(name)


def _configured(read: Callable[[], Settings]) -> Settings:
    """Return settings; what is wrong with them is told in its own sentence."""
    try:
        return read()
    except AcsError as error:
        text = str(error)
    raise pulumi.RunError(text)


def _client(settings: Settings) -> Client:
    if settings not in _clients:
        from ..acs.client import Client  # noqa: PLC0415  # brings httpx: only when asked

        _clients[settings] = Client.for_access(settings)
    return _clients[settings]
