"""The provider of `acsnumbers:PhoneNumberPool`. Its dotted path is part of the state format."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from . import plugin
from .calls import with_own_urn
from .plugin import user_errors
from .provider import Provider
from .values import from_engine, to_engine, to_failures, to_read


class PhoneNumberPoolProvider(Provider):
    """Translates between the engine and `lifecycle.pool`."""

    @user_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return every failure of the inputs, and a missing configuration before anything runs."""
        from ..lifecycle.pool.check import adopted_in, check_pool, note_release
        from ..lifecycle.pool.diff import COMPARING

        inputs, failures = check_pool(from_engine(news))
        here = plugin.current()
        here.declare(inputs, *adopted_in(inputs), doing=COMPARING)
        note_release(here.registry, inputs)
        return CheckResult(to_engine(inputs), to_failures(failures))

    @user_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Tell what would change."""
        from ..lifecycle.pool.diff import diff_pool

        olds, news = from_engine(_olds), from_engine(_news)
        difference = plugin.current().compare(diff_pool, _id, olds, news)
        return DiffResult(difference.changes, list(difference.replaces))

    @user_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Count what the order has, and buy what is missing."""
        from ..lifecycle.pool.create import create_pool

        here = plugin.current()
        pool, outs = create_pool(here.session, here.reporter(props), from_engine(props))
        return CreateResult(pool, to_engine(outs))

    @user_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return which of the numbers are owned still."""
        from ..lifecycle.pool.read import read_pool  # brings httpx

        stored = from_engine(props)
        reading = read_pool(plugin.current().session, id_, stored)
        return to_read(id_, stored, reading)

    @user_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Bring the pool to what is declared."""
        from ..lifecycle.pool.update import update_pool

        here = plugin.current()
        outs = update_pool(
            here.session, here.reporter(_news), _id, from_engine(_olds), from_engine(_news)
        )
        return UpdateResult(to_engine(outs))

    @user_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Let go of the numbers; the order releases them."""
        from ..lifecycle.pool.delete import delete_pool

        here, props = plugin.current(), with_own_urn(_props)
        delete_pool(here.session, here.reporter(props), _id, from_engine(props))
        here.deleted(_id)
