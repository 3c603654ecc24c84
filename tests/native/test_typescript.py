"""A TypeScript program that uses the generated SDK, from its first number to its last."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.service import PURCHASE, Service
from tests.native import modules
from tests.native.harness import NUMBER, TOLL_FREE, YamlStack

PROGRAM = """\
import * as acsnumbers from "pulumi-acsnumbers";

const hotline = new acsnumbers.PhoneNumber("hotline", INPUTS);
export const phone = hotline.phoneNumber;
export const currency = hotline.cost.apply((cost) => cost?.currencyCode);
export const read = acsnumbers.Number.get("again", hotline.phoneNumber).phoneNumber;
export const codes = acsnumbers.listAvailableAreaCodesOutput({
    countryCode: "US",
    phoneNumberType: acsnumbers.PhoneNumberType.TollFree,
    assignmentType: "application",
}).areaCodes;
export const owned = hotline.phoneNumber
    .apply(() => acsnumbers.listPhoneNumbers())
    .apply((found) => found.phoneNumbers.length);
"""
TSCONFIG = {
    "strict": True,
    "target": "es2020",
    "module": "commonjs",
    "moduleResolution": "node",
    "skipLibCheck": True,
}


@pytest.fixture
def program(stack: YamlStack) -> YamlStack:
    """The stack of a TypeScript program, with what npm would install beside it."""
    stack.write({})
    written = json.loads((stack.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    project = {"name": written["name"], "runtime": "nodejs", "plugins": written["plugins"]}
    for name, content in {
        "Pulumi.yaml": project,
        "package.json": {"main": "index.ts"},
        "tsconfig.json": {"compilerOptions": TSCONFIG, "files": ["index.ts"]},
    }.items():
        (stack.folder / name).write_text(json.dumps(content), encoding="utf-8")
    modules.install(stack)
    return stack


def declare(stack: YamlStack, **inputs: Any) -> None:
    """Write the program."""
    text = PROGRAM.replace("INPUTS", json.dumps(TOLL_FREE | inputs))
    (stack.folder / "index.ts").write_text(text, encoding="utf-8")


def test_the_life_of_a_number(program: YamlStack, service: Service) -> None:
    declare(program)
    program.preview()
    assert service.bought == []
    program.up()
    (first,) = service.owned
    assert program.output("phone") == program.output("read") == first
    assert program.output("currency") == "USD"
    assert "833" in program.output("codes")
    assert program.output("owned") == 1

    declare(program, areaCode="844")
    program.up()
    (second,) = service.owned
    assert program.output("phone") == program.output("read") == second
    assert program.output("owned") == 2, "the old number is released after the new one is bought"
    assert service.bought == [first, second]
    assert service.released == [first]
    program.up("--expect-no-changes")
    assert program.output("owned") == 1

    program.destroy()
    assert service.owned == []
    assert program.resources(NUMBER) == []


def test_killed_and_repaired(program: YamlStack, service: Service) -> None:
    declare(program)
    pause = service.pause(PURCHASE)
    up = program.start("up", "--yes", "--skip-preview")
    pause.wait()
    up.kill_plugin()
    pause.release()
    assert up.wait().code == 1

    program.up()
    assert program.output("phone") == service.bought[0]
    program.destroy()
    assert len(service.bought) == len(service.released) == 1


def test_a_wrong_name_is_refused_before_anything_runs(program: YamlStack, service: Service) -> None:
    declare(program, area_code="833")

    told = program.preview(code=1).text
    assert "area_code" in told
    assert "does not exist in type 'PhoneNumberArgs'" in told
    assert service.new_requests() == []
