"""An editor shows, for each name that a program calls, its own text with every argument."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_acsnumbers as acs
from pulumi_acsnumbers import functions, resources
from pulumi_acsnumbers.resources.enums import CapabilityType
from tests.editor.language_server import LanguageServer
from tools.documented import arguments

RESOURCES = [
    name
    for name in resources.__all__
    if isinstance(one := getattr(resources, name), type) and issubclass(one, pulumi.Resource)
]
CALLED = (*RESOURCES, *functions.__all__, "fill_import_file")


def described(called: Any) -> str:
    """Return the text of a constructor or function."""
    return inspect.cleandoc((called.__init__ if inspect.isclass(called) else called).__doc__ or "")


@pytest.mark.parametrize("name", CALLED)
def test_what_is_called_has_a_text_of_its_own_with_each_argument(name: str) -> None:
    called = getattr(acs, name)
    parameters = inspect.signature(called).parameters

    assert list(arguments(called)) == list(parameters)


@pytest.mark.parametrize("name", [name for name in CALLED if name.endswith("_output")])
def test_the_variant_for_outputs_has_the_text_of_its_function(name: str) -> None:
    function, variant = getattr(acs, name.removesuffix("_output")), getattr(acs, name)

    assert described(variant).partition("\n")[0] == described(function).partition("\n")[0]
    assert arguments(variant) == arguments(function)


def test_an_editor_shows_these_texts_and_completes_the_words(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    calls = [f"acs.{name}(" for name in CALLED]
    capability = 'acs.PhoneNumber("x", capabilities={"calling": "'
    lines = ["import pulumi_acsnumbers as acs", *(f"{call})" for call in calls), capability]
    program.write_text("\n".join(lines), encoding="utf-8")
    with LanguageServer(program) as server:
        shown = {name: server.hover(line, len("acs.")) for line, name in enumerate(CALLED, start=1)}
        offered = server.completions(len(calls) + 1, len(capability))

    for name, text in shown.items():
        called = getattr(acs, name)
        said = [described(called).partition("\n")[0]]
        said += [f"{one}: {words}" for one, words in arguments(called).items()]
        assert [one for one in said if plain(one) not in plain(text)] == [], name
    assert set(CapabilityType) <= {label.strip("\"'") for label in offered}


def plain(text: str) -> str:
    """Return a text without its markup and line breaks."""
    return re.sub(r"\W+", " ", text.replace("&nbsp;", " ").replace("\\", ""))
