"""What the reference says by hand, beside what is generated: its tables, and its one program."""

from __future__ import annotations

import inspect
import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import yaml

from pulumi_acsnumbers import Provider, config
from pulumi_acsnumbers.emulator.presets import PRESETS
from pulumi_acsnumbers.lifecycle.phone_number.check import check_phone_number
from pulumi_acsnumbers.native.names import snake_keys
from tests.crash.fixtures import service
from tests.engine.service import Service
from tools import examples, names

__all__ = ["service"]

REFERENCE = Path(__file__).parents[2] / "docs/reference"


def rows(page: str) -> list[list[str]]:
    """Return the cells of all tables of a page."""
    lines = (REFERENCE / page).read_text(encoding="utf-8").splitlines()
    tables = [line.removeprefix("|").removesuffix("|") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in line.split("|")] for line in tables]


def code(cells: list[str]) -> set[str]:
    return {text for cell in cells for text in re.findall("`([^`]+)`", cell)}


def test_the_settings_are_those_of_the_package() -> None:
    found = {text for row in rows("configuration.md") for text in code(row)}
    keys = {key for key in found if key.startswith("acsnumbers:")}
    assert keys == {f"acsnumbers:{key}" for key in re.findall(r"acsnumbers:(\w+)", config.__doc__)}

    inputs = inspect.signature(Provider.__init__).parameters.keys() - {"self", "name", "opts"}
    inputs_told = {text for row in rows("configuration.md") for text in code(row[1:2])}
    assert inputs_told - {"Provider"} == inputs


def test_the_number_of_the_first_page_is_the_same_in_each_language() -> None:
    page = (REFERENCE.parents[1] / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall("```(\\w+)\n(.*?)```", page, re.DOTALL)[::-1])
    in_yaml = yaml.safe_load(blocks["yaml"])["resources"]["hotline"]["properties"]
    inputs = snake_keys(in_yaml)

    assert check_phone_number(inputs)[1] == []
    for key, value in inputs.items():
        assert f"{key}={json.dumps(value)}," in blocks["python"]
    (written,) = re.findall(r"\{.*?^\}", blocks["typescript"], re.DOTALL | re.MULTILINE)
    assert yaml.safe_load(written) == in_yaml


def test_the_number_of_the_tutorial_is_the_same_in_each_language() -> None:
    page = (REFERENCE.parent / "tutorial.md").read_text(encoding="utf-8")
    (first, *_) = re.findall("```python\n(.*?)```", page, re.DOTALL)
    inputs = snake_keys(examples.TUTORIAL.inputs)

    assert check_phone_number(inputs)[1] == []
    assert first.count("=") == len(inputs) + 1, "the variable, and the inputs"
    for key, value in inputs.items():
        assert f"{key}={json.dumps(value)}," in first


def test_the_flags_of_the_emulator_are_those_of_its_help() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "pulumi_acsnumbers.emulator", "--help"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    flags = {text.split()[0] for row in rows("emulator.md") for text in code(row[:1])}

    assert flags - PRESETS.keys() == set(re.findall(r"--[a-z-]+", shown.stdout)) - {"--help"}


def test_the_presets_are_told_in_the_command_s_words() -> None:
    told = {row[0].strip("`"): row[1] for row in rows("emulator.md")}

    assert {name: told.get(name) for name in PRESETS} == {
        name: preset.about for name, preset in PRESETS.items()
    }


def test_the_script_lists_what_is_owned(service: Service) -> None:
    service.emulator.buy_number(phone_number="+18335550100", calling="none", sms="outbound")
    page = (REFERENCE / "client.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    here = service.connection_string()

    with redirect_stdout(io.StringIO()) as printed:
        exec(re.sub(r'"endpoint=[^"]+"', repr(here), script), {})  # what a reader would run
    assert printed.getvalue() == "+18335550100 2.0 USD\n"


def test_the_names_of_each_language_are_those_of_the_schema() -> None:
    for file, written in names.pages().items():
        assert file.read_text(encoding="utf-8") == written, "python -m tools.names"
    page = (REFERENCE / "languages.md").read_text(encoding="utf-8")
    for told in (
        "| `max_monthly_cost.currency_code` | `maxMonthlyCost.currencyCode` |",
        "| `messageDetails.useCases[].examples[].messages[].text` |",
        "| `list_phone_numbers` | `listPhoneNumbers` |  | `phoneNumbers` |",
        "| `allow_purchases` | `allowPurchases` |",
    ):
        assert told in page
