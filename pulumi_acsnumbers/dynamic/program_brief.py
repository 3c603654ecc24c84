"""The provider of `acsnumbers:ProgramBrief`. Its dotted path is part of the state format."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from . import plugin
from .calls import with_own_urn
from .plugin import user_errors
from .provider import Provider
from .values import from_engine, to_engine, to_failures, to_read


class ProgramBriefProvider(Provider):
    """Translates between the engine and `lifecycle.brief`."""

    @user_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return all failures of the inputs; missing configuration fails before anything runs."""
        from ..lifecycle.brief.check import check_program_brief
        from ..lifecycle.brief.diff import COMPARING

        checked = check_program_brief(from_engine(news))
        here = plugin.current()
        here.declare(checked.inputs, checked.inputs.get("program_brief_id"), doing=COMPARING)
        if checked.advice:
            here.advise(news.get("__urn"), checked.advice)
        return CheckResult(to_engine(checked.inputs), to_failures(checked.failures))

    @user_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Return what would change."""
        from ..lifecycle.brief.diff import diff_program_brief

        olds, news = from_engine(_olds), from_engine(_news)
        difference = plugin.current().compare(diff_program_brief, _id, olds, news)
        return DiffResult(difference.changes, list(difference.replaces))

    @user_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Find the order's brief, or write it."""
        from ..lifecycle.brief.create import create_program_brief

        here = plugin.current()
        brief, outs = create_program_brief(here.session, here.reporter(props), from_engine(props))
        return CreateResult(brief, to_engine(outs))

    @user_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the brief as the service sees it, or that it is gone."""
        from ..lifecycle.brief.read import read_program_brief  # brings httpx

        stored = from_engine(props)
        reading = read_program_brief(plugin.current().session, id_, stored)
        if reading is None:
            return ReadResult("", {})
        return to_read(id_, stored, reading)

    @user_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Send the changes."""
        from ..lifecycle.brief.update import update_program_brief

        here = plugin.current()
        outs = update_program_brief(
            here.session, here.reporter(_news), _id, from_engine(_olds), from_engine(_news)
        )
        return UpdateResult(to_engine(outs))

    @user_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Let go of the draft. Its order or its successor deletes it."""
        from ..lifecycle.brief.delete import delete_program_brief

        here, props = plugin.current(), with_own_urn(_props)
        delete_program_brief(here.session, here.reporter(props), _id, from_engine(props))
        here.deleted(_id)
