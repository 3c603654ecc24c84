"""Messages name what a program writes in the syntax of its language, and in no other one."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pulumi
import pytest

from pulumi_acsnumbers import lifecycle
from pulumi_acsnumbers.acs.errors import AcsError
from pulumi_acsnumbers.dynamic.syntax import PYTHON
from pulumi_acsnumbers.lifecycle.brief.schema import API_VERSIONS, SECTIONS, Member, present
from pulumi_acsnumbers.lifecycle.core.errors import Failed, LifecycleError, explained, message_of
from pulumi_acsnumbers.lifecycle.core.syntax import PLAIN, marked
from pulumi_acsnumbers.lifecycle.phone_number.schema import INPUTS
from pulumi_acsnumbers.native.syntax import NATIVE
from tests.faults.golden import examples
from tests.faults.pinned import Example

EXAMPLES = [pytest.param(example, id=example.name) for example in examples()]
PYTHON_ALONE = re.compile(r"\b\w+=(?:[\"']|True\b|False\b)|\b(?:True|False|None)\b|`")
MESSAGES = {"Refused", "Failed", "Failure", "warn", "phase", "fail", "note"}
"""What is called with a text that a user reads."""


def in_briefs(members: tuple[Member, ...]) -> Iterator[str]:
    for version in API_VERSIONS:
        for name, member in present(members, version):
            yield name
            yield from in_briefs(member.children)


def names() -> set[str]:
    """Return the names of inputs and options that are other ones outside Python."""
    inputs = {one.name for each in INPUTS for one in (each, *each.members)}
    options = set(inspect.signature(pulumi.ResourceOptions).parameters)
    more = {"program_brief_id", "api_version"}
    return {name for name in {*inputs, *options, *more, *in_briefs(SECTIONS)} if "_" in name}


NAMES = re.compile(rf"\b(?:{'|'.join(sorted(names()))})\b")


def written(example: Example) -> str | None:
    """Return what an error says to a native program; None of one that only Python programs meet."""
    try:
        outcome = example.provoke()
    except (LifecycleError, AcsError) as error:
        return NATIVE.write(message_of(error))
    except Exception:  # noqa: BLE001  # of a constructor, or of a function for Python programs
        return None
    assert isinstance(outcome, list)
    return "\n".join(NATIVE.write(failure.reason) for failure in outcome)


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_message_has_python_syntax_for_other_languages(example: Example) -> None:
    text = written(example)

    assert text is None or not PYTHON_ALONE.findall(text) + NAMES.findall(text), text


def test_most_errors_are_met_by_programs_of_all_languages() -> None:
    met = [text for example in examples() if (text := written(example)) is not None]

    assert len(met) > 150
    assert any('set adopt: "+1833' in text for text in met)
    assert any("agreeToNotResell: true" in text for text in met)
    assert any("more than maxMonthlyCost 1.00 USD" in text for text in met)


@pytest.mark.parametrize(
    ("message", "python", "other"),
    [
        ("raise `max_monthly_cost` now", "raise max_monthly_cost now", "raise maxMonthlyCost now"),
        ('set `adopt="+1…"`', 'set adopt="+1…"', 'set adopt: "+1…"'),
        (
            "`release_on_delete=false` keeps it",
            "release_on_delete=False keeps it",
            "releaseOnDelete: false keeps it",
        ),
        (
            "`message_details.use_cases[0].content_type` is odd",
            "message_details.use_cases[0].content_type is odd",
            "messageDetails.useCases[0].contentType is odd",
        ),
        (
            f"it has {marked(['area_code', 'adopt'])}",
            "it has area_code, adopt",
            "it has areaCode, adopt",
        ),
        (
            "purchase_1 by https://a_b.example/c_d, set AZURE_X=True",
            "purchase_1 by https://a_b.example/c_d, set AZURE_X=True",
            "purchase_1 by https://a_b.example/c_d, set AZURE_X=True",
        ),
    ],
)
def test_only_what_is_marked_is_written_in_a_syntax(message: str, python: str, other: str) -> None:
    assert PYTHON.write(message) == python
    assert NATIVE.write(message) == other
    assert "`" not in PLAIN.write(message)


def test_what_the_service_says_is_marked_by_nobody() -> None:
    with pytest.raises(Failed) as caught, explained("reading phone number"):
        raise AcsError("the member `odd_name=True` is odd")

    assert "the member 'odd_name=True' is odd" in NATIVE.write(caught.value.message)


def test_every_message_of_lifecycle_marks_what_it_names() -> None:
    plain = [
        f"{path.name}:{text.lineno} {text.value}"
        for path in Path(str(lifecycle.__file__)).parent.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _name(call.func) in MESSAGES
        for text in ast.walk(call)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and " " in text.value
        if NAMES.search(re.sub("`[^`]*`?", "", text.value)) or "=True" in text.value
    ]
    assert plain == []


def _name(function: ast.expr) -> str:
    return str(getattr(function, "id", getattr(function, "attr", "")))
