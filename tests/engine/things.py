"""A number and a thing that feeds it, of which one is replaced before the other."""

from __future__ import annotations

import copy

from tests.engine.harness import Stack
from tests.engine.service import Service

THING = """\
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

class Things(ResourceProvider):
    def diff(self, _id, olds, news):
        other = olds["version"] != news["version"]
        return DiffResult(other, ["version"] if other else [], delete_before_replace=True)
    def create(self, props):
        if props["fails"]:
            raise RuntimeError("there is no thing today")
        return CreateResult(f"thing-{props['version']}", dict(props))

class Thing(Resource):
    def __init__(self, name, version, value, fails=False):
        super().__init__(Things(), name, {"version": version, "value": value, "fails": fails})
"""
TRANSFORMATION = """\
pulumi.runtime.register_stack_transformation(
    lambda args: pulumi.ResourceTransformationResult(
        args.props,
        pulumi.ResourceOptions.merge(
            args.opts, pulumi.ResourceOptions(delete_before_replace=True)
        ),
    )
)
"""
TRANSFORM = """\
def transform(args):
    return pulumi.ResourceTransformResult(
        args.props,
        pulumi.ResourceOptions.merge(
            args.opts, pulumi.ResourceOptions(delete_before_replace=True)
        ),
    )
pulumi.runtime.register_resource_transform(transform)
"""
LINE = (
    "line = acs.PhoneNumber('hotline', **TOLL_FREE, {inputs})\n"
    "pulumi.export('hotline', line.phone_number)\n"
)
KEEPERS = LINE.format(inputs="area_code='833', keepers={'thing': t.value}")
TOGETHER = LINE.format(
    inputs="area_code='833', keepers={'thing': t.value}, "
    "opts=pulumi.ResourceOptions(replace_with=[t])"
)
"""As `KEEPERS`, and deleted before the thing is replaced."""
AREA = LINE.format(inputs="area_code=t.value")
REPLACE_WITH = LINE.format(inputs="area_code='833', opts=pulumi.ResourceOptions(replace_with=[t])")


def thing(version: int, value: str, *, fails: bool = False) -> str:
    return f"t = Thing('t', {version}, {value!r}, {fails})"


def first(stack: Stack, service: Service, line: str, value: str) -> str:
    stack.declare(THING, thing(1, value), line)
    stack.up()
    (bought,) = service.owned
    return bought


def up_of_a_failing_thing(stack: Stack, *arguments: str) -> None:
    """Run `pulumi up` of a program with a thing that fails, which shows its own traceback."""
    assert stack.start("up", "--yes", "--skip-preview", *arguments).wait().code == 1


def half_replaced_by_force(stack: Stack) -> None:
    """Leave the old copy in the state, as a run does that dies right before its delete."""
    state = stack.export()
    resources = state["deployment"]["resources"]
    (live,) = [one for one in resources if one["urn"] == stack.urn()]
    old = copy.deepcopy(live) | {"delete": True}
    old["outputs"]["__nonce"] = "0ld"
    resources.append(old)
    stack.import_state(state)


def untouched(stack: Stack, service: Service, bought: str) -> None:
    assert list(stack.numbers.values()) == [bought]
    assert service.owned == service.bought == [bought]
    assert service.released == []
    stack.preview("--expect-no-changes")


def ends(stack: Stack, service: Service) -> None:
    """A destroy that is meant releases everything, in one command."""
    stack.destroy()
    assert stack.is_empty
    assert service.owned == []
