"""The application below a ProgramBrief component: written once and submitted once."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle.core.difference import Difference
from ..lifecycle.core.reading import Reading
from .calls import Call, Checked, unknown, without_order
from .wire import Received

_KEPT: Final = ("__retain",)


class BriefResource:
    """Translates between the engine and `lifecycle.brief`; has no logic."""

    def check(self, call: Call, olds: Received, news: Received) -> Checked:
        """Return all failures of the inputs; missing configuration fails before anything runs."""
        from ..lifecycle.brief.check import check_program_brief
        from ..lifecycle.brief.diff import COMPARING

        checked = check_program_brief({**news.values, "__urn": call.urn})
        inputs, lacking = without_order(checked.inputs, olds, "acsnumbers:ProgramBrief", _KEPT)
        call.plugin.declare(inputs, inputs.get("program_brief_id"), doing=COMPARING)
        if checked.advice:
            call.plugin.advise(call.urn, checked.advice)
        return Checked(inputs, [*checked.failures, *lacking])

    def diff(self, call: Call, olds: Received, news: Received) -> Difference:
        """Return what would change."""
        from ..lifecycle.brief.diff import diff_program_brief

        return call.plugin.compare(diff_program_brief, call.id, olds.values, call.props(news))

    def create(self, call: Call, news: Received) -> tuple[str, dict[str, Any]]:
        """Find the order's brief, or write it."""
        props = {**news.values, "__urn": call.urn}
        if call.preview:
            from ..lifecycle.brief.outputs import LIVE_KEYS

            return "", {**props, **unknown(LIVE_KEYS)}
        from ..lifecycle.brief.create import create_program_brief

        return create_program_brief(call.plugin.session, call.plugin.reporter(props), props)

    def read(self, call: Call, props: Received) -> Reading | None:
        """Return the brief as the service sees it, or None if it is gone."""
        if not props:
            from ..lifecycle.audit.imported import import_program_brief

            return import_program_brief(call.plugin.session, call.id, call.urn)
        from ..lifecycle.brief.read import read_program_brief  # brings httpx

        return read_program_brief(call.plugin.session, call.id, props.values)

    def update(self, call: Call, olds: Received, news: Received) -> dict[str, Any]:
        """Send the changes."""
        props = {**news.values, "__urn": call.urn}
        if call.preview:
            from ..lifecycle.brief.outputs import LIVE_KEYS

            moves_on = unknown(LIVE_KEYS) if news.values.get("submit") else {}
            return {**olds.values, **props, **moves_on}
        from ..lifecycle.brief.update import update_program_brief

        here = call.plugin
        return update_program_brief(here.session, here.reporter(props), call.id, olds.values, props)

    def delete(self, call: Call, props: Received) -> None:
        """Let go of the draft. Its order or its successor deletes it."""
        from ..lifecycle.brief.delete import delete_program_brief

        here, own = call.plugin, {**props.values, "__urn": call.urn}
        delete_program_brief(here.session, here.reporter(own), call.id, own)
        here.deleted(call.id)
