from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import pulumi_acsnumbers
from pulumi_acsnumbers import resources

EXPORTED = [
    "Acquisition",
    "AssignmentType",
    "CallToActionType",
    "CapabilitiesDict",
    "CapabilityType",
    "CompanyInformationDict",
    "ContactInformationDict",
    "CustomerCareInformationDict",
    "MaxMonthlyCostDict",
    "MessageContentCategory",
    "MessageContentType",
    "MessageDetailsDict",
    "MessageDict",
    "MessageDirection",
    "MessageDirectionality",
    "MessageExampleDict",
    "MessageProtocol",
    "MessageRecurrence",
    "Order",
    "PhoneNumber",
    "PhoneNumberPool",
    "PhoneNumberType",
    "ProgramBrief",
    "ProgramBriefStatus",
    "ProgramDetailsDict",
    "Provider",
    "ShortCodeApiVersion",
    "ShortCodeType",
    "TrafficDetailsDict",
    "UseCaseDict",
    "__version__",
    "browse_available_phone_numbers",
    "browse_available_phone_numbers_output",
    "fill_import_file",
    "get_operator_information",
    "get_operator_information_output",
    "get_phone_number",
    "get_phone_number_output",
    "get_program_brief",
    "get_program_brief_output",
    "list_available_area_codes",
    "list_available_area_codes_output",
    "list_available_countries",
    "list_available_countries_output",
    "list_available_localities",
    "list_available_localities_output",
    "list_available_offerings",
    "list_available_offerings_output",
    "list_phone_numbers",
    "list_phone_numbers_output",
    "list_program_briefs",
    "list_program_briefs_output",
    "list_short_codes",
    "list_short_codes_output",
    "outputs",
]

COSTLY = {"httpx", "azure", "tenacity", "click", "rich", "http.server", "sqlite3", "dateutil"}


def loaded_by(program: str) -> set[str]:
    """Run a program in a fresh interpreter; return the modules that it loads after `pulumi`."""
    text = (
        "import json, sys, pulumi, pulumi.dynamic\nbefore = set(sys.modules)\n"
        f"{program}\nprint(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def costly(modules: set[str]) -> set[str]:
    return {m for m in modules for cost in COSTLY if m == cost or m.startswith(f"{cost}.")}


def test_the_exported_names_are_these() -> None:
    assert sorted(pulumi_acsnumbers.__all__) == sorted(EXPORTED)
    assert dir(pulumi_acsnumbers) == sorted(pulumi_acsnumbers.__all__)


@pytest.mark.parametrize("name", EXPORTED)
def test_each_exported_name_can_be_used(name: str) -> None:
    assert getattr(pulumi_acsnumbers, name) is getattr(pulumi_acsnumbers, name)


def test_a_name_that_is_not_exported_says_so() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'PhoneNumbers'"):
        _ = getattr(pulumi_acsnumbers, "PhoneNumbers")  # noqa: B009  # mypy knows it too


def test_everything_a_program_writes_is_exported() -> None:
    assert set(resources.__all__) <= set(pulumi_acsnumbers.__all__)


def test_importing_the_package_loads_itself_alone() -> None:
    assert loaded_by("import pulumi_acsnumbers") == {
        "pulumi_acsnumbers",
        "pulumi_acsnumbers._version",
    }


def test_a_program_with_a_number_loads_no_client() -> None:
    loaded = loaded_by("import pulumi_acsnumbers; pulumi_acsnumbers.PhoneNumber")

    assert "pulumi_acsnumbers.resources.phone_number" in loaded
    assert not costly(loaded)
    modules = {
        f"pulumi_acsnumbers.{name}"
        for name in ("lifecycle.phone_number.check", "lifecycle.phone_number.diff")
    }
    assert not loaded & {*modules, "pulumi_acsnumbers.acs.models"}, "the plugin's business alone"


PREVIEW = """
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi.dynamic import ConfigureRequest
from pulumi.dynamic.config import Config
sys.argv = ["x", "127.0.0.1:1"]
config = {"acsnumbers:endpoint": "http://127.0.0.1:1", "acsnumbers:accessKey": "a2V5"}
numbers, orders = PhoneNumberProvider(), OrderProvider()
numbers.configure(ConfigureRequest(config=Config(config, "x")))
spec = {"country_code": "US", "phone_number_type": "tollFree", "assignment_type": "application",
        "capabilities": {"calling": "none", "sms": "outbound"}}
order = orders.check({}, {"kind": "phoneNumber", "spec": spec}).inputs
made = orders.create(order)
orders.diff(made.id, made.outs, order)
news = {**spec, "order": made.id, "__history": made.outs["history"]}
assert not numbers.check({}, news).failures
assert numbers.diff("+18335550100", news, {**news, "operation_timeout": 5}).changes
"""


def test_a_preview_loads_no_client() -> None:
    """Not even to check and compare: the plugin of a preview starts at once."""
    loaded = loaded_by(PREVIEW)

    assert "pulumi_acsnumbers.lifecycle.phone_number.diff" in loaded
    assert not costly(loaded)


def test_the_package_is_typed() -> None:
    assert (Path(pulumi_acsnumbers.__file__).parent / "py.typed").is_file()
