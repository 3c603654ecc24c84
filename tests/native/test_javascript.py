"""A JavaScript program; its components are remote ones of the Pulumi SDK."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.engine.service import PURCHASE, Service
from tests.native.harness import TOLL_FREE, YamlStack
from tools import node
from tools.pulumi import install

pytestmark = pytest.mark.full

PROGRAM = """\
const pulumi = require("@pulumi/pulumi");

class PhoneNumber extends pulumi.ComponentResource {
    constructor(name, inputs, options) {
        const outputs = { phoneNumber: undefined, cost: undefined };
        super("acsnumbers:index:PhoneNumber", name, { ...inputs, ...outputs }, options, true);
    }
}

class Number extends pulumi.CustomResource {
    static read(name, id) {
        return new Number("acsnumbers:index:Number", name, { phoneNumber: undefined }, { id });
    }
}

const hotline = new PhoneNumber("hotline", INPUTS);
exports.phone = hotline.phoneNumber;
exports.currency = hotline.cost.apply((cost) => cost?.currencyCode);
exports.read = Number.read("again", hotline.phoneNumber).phoneNumber;
exports.codes = pulumi.runtime
    .invoke("acsnumbers:index:listAvailableAreaCodes", {
        countryCode: "US", phoneNumberType: "tollFree", assignmentType: "application",
    })
    .then((found) => found.areaCodes);
"""


@pytest.fixture
def program(stack: YamlStack) -> YamlStack:
    """The stack of a JavaScript program, with the SDK beside it."""
    stack.env |= node.on_path(stack.folder / "node", stack.env)
    stack.env["PULUMI_PYTHON_CMD"] = sys.executable
    stack.write({})
    project = json.loads((stack.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    kept = {"name": project["name"], "plugins": project["plugins"], "runtime": "nodejs"}
    (stack.folder / "Pulumi.yaml").write_text(json.dumps(kept), encoding="utf-8")
    (stack.folder / "package.json").write_text('{"main": "index.js"}', encoding="utf-8")
    (stack.folder / "node_modules").symlink_to(install.node_modules(node.NPM))
    return stack


def declare(stack: YamlStack, **inputs: Any) -> None:
    """Write the program."""
    text = PROGRAM.replace("INPUTS", json.dumps(TOLL_FREE | inputs))
    (stack.folder / "index.js").write_text(text, encoding="utf-8")


def test_the_life_of_a_number(program: YamlStack, service: Service) -> None:
    declare(program)
    program.preview()
    assert service.bought == []
    program.up()
    (first,) = service.owned
    assert program.output("phone") == program.output("read") == first
    assert program.output("currency") == "USD"
    assert "833" in program.output("codes")
    program.up("--expect-no-changes")

    declare(program, areaCode="844")
    program.up()
    (second,) = service.owned
    assert program.output("phone") == second
    assert service.bought == [first, second]
    assert service.released == [first]
    program.destroy()
    assert service.owned == []


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
