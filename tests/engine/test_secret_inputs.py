"""What was secret in the program is secret in the state, and so is what follows from it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from pulumi_acsnumbers.lifecycle.audit.stack_state import read_state
from tests.engine.harness import NUMBER, ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.test_program_brief import BRIEF, CONTENT, briefs

PIN = "4711"
PINS = [f"{pin:04d}" for pin in range(10_000)]
HEAD = f"secret = pulumi.Output.secret({PIN!r})\n"


def _texts(value: Any) -> list[str]:
    """Return every key and text in a state."""
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in _texts(item))]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else [str(value)]


def computable(state: Any, shapes: list[str]) -> list[str]:
    """Return what in a state tells a PIN: itself in plain, or a digest of it.

    Args:
        state: An exported state.
        shapes: What may have been digested, as JSON, with PIN for the secret.
    """
    texts = [text for text in _texts(state) if not text.startswith("v1:")]
    plain = [text for text in texts if re.search(rf"(?<!\d){PIN}(?!\d)", text)]
    hexes = {run for text in texts for run in re.findall(r"[0-9a-f]{16,}", text)}
    told = []
    for pin in PINS:
        for shape in shapes:
            for made in (hashlib.sha256, hashlib.sha1, hashlib.md5):
                digest = made(shape.replace("PIN", pin).encode()).hexdigest()
                told += [pin for run in hexes if digest.startswith(run[:16])]
    return plain + told


def _shapes(*values: Any) -> list[str]:
    compact, spaced = (",", ":"), (", ", ": ")
    forms = [
        json.dumps(value, sort_keys=True, separators=separators)
        for value in values
        for separators in (compact, spaced)
    ]
    return ["PIN", *forms]


KEEPERS = {
    "a member": ("{'pin': secret}", {"pin": PIN}),
    "deep in a list": ("{'pins': [{'pin': secret}]}", {"pins": [{"pin": PIN}]}),
    "as a whole": ("secret.apply(lambda pin: {'pin': pin})", {"pin": PIN}),
}


def _declared(keepers: str, **inputs: Any) -> str:
    rest = "".join(f", {key}={value}" for key, value in inputs.items())
    return (
        f"number = acs.PhoneNumber('hotline', **TOLL_FREE, keepers={keepers}{rest})\n"
        "pulumi.export('hotline', number.phone_number)\n"
    )


def test_the_state_tells_nothing_of_secret_keepers(stack: Stack, service: Service) -> None:
    shapes = _shapes(*(json.loads(json.dumps(v).replace(PIN, "PIN")) for _, v in KEEPERS.values()))
    stack.declare(
        HEAD,
        *(
            f"acs.PhoneNumber('n{index}', **TOLL_FREE, keepers={keepers})\n"
            for index, (keepers, _) in enumerate(KEEPERS.values())
        ),
    )
    stack.preview()
    stack.up()
    assert len(service.owned) == 3
    assert computable(stack.export(), shapes) == []
    assert all(order.sealed for order in read_state(stack.export()).orders)
    shown = json.loads(stack.pulumi("stack", "export", "--show-secrets").stdout)
    assert [len(order.generations) for order in read_state(shown).orders] == [1, 1, 1]
    assert PIN in computable(shown, shapes), "what is looked for would be found"

    stack.refresh()
    assert computable(stack.export(), shapes) == []
    stack.preview("--expect-no-changes")

    # Another one: the history of the order grows, and stays encrypted.
    stack.declare(
        HEAD,
        "other = secret.apply(lambda pin: pin + '0')\n",
        "acs.PhoneNumber('n0', **TOLL_FREE, keepers={'pin': other})\n",
    )
    stack.up()
    assert computable(stack.export(), shapes) == []
    stack.destroy()
    assert service.owned == []


def test_a_secret_area_code_or_number_is_nowhere_but_in_the_number_itself(
    stack: Stack, service: Service
) -> None:
    adopted = service.emulator.buy_number(area_code="844")["phoneNumber"]
    stack.declare(
        "area = pulumi.Output.secret('833')\n",
        f"adopted = pulumi.Output.secret({adopted!r})\n",
        "acs.PhoneNumber('area', **TOLL_FREE, area_code=area)\n",
        "acs.PhoneNumber('adopted', **TOLL_FREE, adopt=adopted)\n",
    )
    stack.up()
    for row in stack.resources(ORDER):
        for place in ("inputs", "outputs"):
            props = {key: value for key, value in row[place].items() if key != "__provider"}
            assert not re.search(r"\"833\"|\+1844\d{7}", json.dumps(props)), row
            assert isinstance(props["history"], dict)
    for row in stack.resources():
        assert isinstance(row["outputs"]["__history"], dict)
    stack.preview("--expect-no-changes")


def test_a_state_without_secrets_stays_readable(stack: Stack) -> None:
    stack.declare(number(keepers={"a": "1"}))
    stack.up()
    [order], [bought] = stack.resources(ORDER), stack.resources(NUMBER)
    assert json.loads(order["outputs"]["history"])["generations"]
    assert order["outputs"]["history"] == bought["outputs"]["__history"]
    assert "history" not in order["inputs"]


@pytest.mark.full
def test_outputs_that_are_not_secret_leave_the_state_readable(stack: Stack) -> None:
    stack.declare(_declared("{'a': pulumi.Output.from_input('1')}"))
    stack.preview()
    stack.up()
    stack.preview("--expect-no-changes")
    [order] = stack.resources(ORDER)
    assert json.loads(order["outputs"]["history"])["generations"]


def test_the_state_tells_nothing_of_secret_content_of_a_brief(
    stack: Stack, service: Service
) -> None:
    content = json.dumps(CONTENT, sort_keys=True).replace("1 Contoso Way", "PIN Contoso Way")
    whole = json.loads(content)
    program = repr(whole).replace("'PIN Contoso Way", "pulumi.Output.concat(secret, ' Contoso Way")
    program = program.replace("98052'", "98052')").replace("true", "True")
    # A name of another version changes on its way into the state.
    program = program.replace("'total_monthly_volume': 10000", "'estimatedVolume': volume")
    stack.declare(
        HEAD,
        "volume = secret.apply(int)\n",
        f"content = {program}\n",
        "brief = acs.ProgramBrief('loyalty', submit=True, **content)\n",
    )
    stack.up()
    (stored,) = briefs(service).values()
    assert stored["status"] == "submitted"
    [row] = stack.resources(BRIEF)
    assert isinstance(row["outputs"]["__submitted"], dict)
    for place in ("inputs", "outputs"):
        assert isinstance(row[place]["company_information"], dict)
    shapes = [shape.replace("10000", "PIN") for shape in _shapes(whole)]
    assert computable(stack.export(), shapes) == []
    stack.refresh()
    assert computable(stack.export(), shapes) == []
    stack.preview("--expect-no-changes")
