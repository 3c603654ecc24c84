"""The provider of `acsnumbers:PhoneNumber`. Its dotted path is part of the state format."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from ..lifecycle.core.keys import LOOKUP_KEY
from . import plugin
from .calls import with_own_urn
from .plugin import user_errors
from .provider import Provider
from .values import from_engine, to_engine, to_failures, to_read

if TYPE_CHECKING:
    from ..lifecycle.core.reading import Reading

__all__ = ["LOOKUP_KEY", "PhoneNumberProvider"]


class PhoneNumberProvider(Provider):
    """Translates between the engine and `lifecycle.phone_number`."""

    @user_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return all failures of the inputs; missing configuration fails before anything runs."""
        from ..lifecycle.phone_number.check import check_phone_number
        from ..lifecycle.phone_number.diff import COMPARING

        inputs, failures = check_phone_number(from_engine(news))
        plugin.current().declare(inputs, inputs.get("adopt"), doing=COMPARING)
        return CheckResult(to_engine(inputs), to_failures(failures))

    @user_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Return what would change."""
        from ..lifecycle.phone_number.diff import diff_phone_number

        olds, news = from_engine(_olds), from_engine(_news)
        difference = plugin.current().compare(diff_phone_number, _id, olds, news)
        return DiffResult(difference.changes, list(difference.replaces))

    @user_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Find the order's number, or buy exactly one."""
        from ..lifecycle.phone_number.create import create_phone_number

        here = plugin.current()
        number, outs = create_phone_number(here.session, here.reporter(props), from_engine(props))
        return CreateResult(number, to_engine(outs))

    @user_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the number as the service sees it, or that it is gone."""
        from ..lifecycle.phone_number import read  # brings httpx

        session, stored = plugin.current().session, from_engine(props)
        if LOOKUP_KEY in stored:
            reading: Reading | None = read.look_up_phone_number(session, id_, stored)
        else:
            reading = read.read_phone_number(session, id_, stored)
        if reading is None:
            return ReadResult("", {})
        return to_read(id_, stored, reading)

    @user_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Update the number to the declared properties."""
        from ..lifecycle.phone_number.update import update_phone_number

        here = plugin.current()
        outs = update_phone_number(
            here.session, here.reporter(_news), _id, from_engine(_olds), from_engine(_news)
        )
        return UpdateResult(to_engine(outs))

    @user_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Let go of the number. Its order or its successor releases it."""
        from ..lifecycle.phone_number.delete import delete_phone_number

        here, props = plugin.current(), with_own_urn(_props)
        delete_phone_number(here.session, here.reporter(props), _id, from_engine(props))
        here.deleted(_id)
