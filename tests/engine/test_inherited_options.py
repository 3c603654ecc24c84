"""Options that a constructor does not see: of a parent, of transformations, of the engine."""

from __future__ import annotations

import json

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.test_program_brief import BRIEF, briefs

full = pytest.mark.full

OFFICE = "office = pulumi.ComponentResource('acs:test:Office', 'office')"
FLOOR = (
    "floor = pulumi.ComponentResource('acs:test:Office', 'floor', opts=pulumi.ResourceOptions({}))"
)
DRAFT = "acs.ProgramBrief('loyalty', program_details={{'name': 'Loyalty'}}, opts={})"
STACK_TRANSFORMATION = """\
def change(args):
    if args.type_.endswith({kind!r}):
        more = pulumi.ResourceOptions({option})
        return pulumi.ResourceTransformationResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, more)
        )
pulumi.runtime.register_stack_transformation(change)
"""
RESOURCE_TRANSFORM = """\
def change(args):
    if args.type_.endswith({kind!r}):
        more = pulumi.ResourceOptions({option})
        return pulumi.ResourceTransformResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, more)
        )
pulumi.runtime.register_resource_transform(change)
"""
DELETED_WITH = "deleted_with=office"
RETAINED = "retain_on_delete=True"


def _kinds(stack: Stack, option: str) -> list[str]:
    """Return the types of the resources that have an option in the state."""
    return [row["type"].rpartition(":")[2] for row in stack.everything if row.get(option)]


# deleted_with


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("acsnumbers:PhoneNumber", "declaring phone number (hotline)"),
        pytest.param("acsnumbers:Order", "declaring order (loyalty)", marks=full),
        pytest.param("acsnumbers:ProgramBrief", "declaring program brief (loyalty)", marks=full),
    ],
)
def test_deleted_with_of_a_transformation_is_refused(
    stack: Stack, service: Service, kind: str, told: str
) -> None:
    change = STACK_TRANSFORMATION.format(kind=kind, option=DELETED_WITH)
    stack.declare(OFFICE, change, DRAFT.format("None"), number())
    refused = stack.up(code=1)

    assert f"{told}: it cannot have deleted_with" in refused.text
    assert service.owned == []


@full
def test_deleted_with_of_a_transformation_of_the_resource_is_refused(stack: Stack) -> None:
    change = STACK_TRANSFORMATION.format(kind="Number", option=DELETED_WITH)
    own = change.replace("pulumi.runtime.register_stack_transformation(change)", "")
    stack.declare(OFFICE, own, number("hotline", "transformations=[change]"))

    assert "declaring phone number (hotline): it cannot have deleted_with" in stack.up(code=1).text


@pytest.mark.full
def test_deleted_with_of_a_parent_is_left_out_and_that_is_said(
    stack: Stack, service: Service
) -> None:
    keepers = number("hotline", "parent=floor", keepers={"key": 1}).replace(
        "'key': 1", "'key': pulumi.Output.secret('canary-of-keepers')"
    )
    brief = DRAFT.format("pulumi.ResourceOptions(parent=floor)")
    stack.declare(OFFICE, FLOOR.format(DELETED_WITH), keepers, brief)
    assert "hotline: its parent hands deleted_with down" in stack.preview().text
    assert "hotline: its parent hands deleted_with down" in stack.up().text
    (bought,) = service.owned
    assert _kinds(stack, "deletedWith") == ["Office"]
    assert len(briefs(service)) == 1
    assert "canary-of-keepers" not in json.dumps(stack.resources())
    assert "7 unchanged" in stack.up("--expect-no-changes").stdout

    stack.destroy()
    assert stack.is_empty
    assert service.released == [bought]
    assert briefs(service) == {}


# retain_on_delete


@pytest.mark.parametrize("leaving", [pytest.param("destroy", marks=full), "removal"])
@pytest.mark.parametrize(
    "source",
    [
        "parent",
        pytest.param(STACK_TRANSFORMATION.format(kind="", option=RETAINED), marks=full),
        STACK_TRANSFORMATION.format(kind="acsnumbers:PhoneNumber", option=RETAINED),
        pytest.param(RESOURCE_TRANSFORM.format(kind="", option=RETAINED), marks=full),
    ],
    ids=["parent", "transformation", "transformation of numbers alone", "transform"],
)
def test_a_number_that_is_retained_from_elsewhere_stays_owned(
    stack: Stack, service: Service, source: str, leaving: str
) -> None:
    if source == "parent":
        program = [FLOOR.format(RETAINED), number("hotline", "parent=floor")]
    else:
        program = [source, number()]
    stack.declare(*program)
    stack.up()
    (bought,) = service.owned
    assert "PhoneNumber" in _kinds(stack, "retainOnDelete")

    if leaving == "destroy":
        stack.destroy()
        assert stack.is_empty
    else:
        stack.declare()
        stack.up()
        assert stack.resources() == stack.resources(ORDER) == []
    assert service.owned == [bought]


@full
@pytest.mark.parametrize("leaving", ["destroy", "removal"])
@pytest.mark.parametrize(
    "source",
    [
        "parent",
        STACK_TRANSFORMATION.format(kind="", option=RETAINED),
        STACK_TRANSFORMATION.format(kind="acsnumbers:ProgramBrief", option=RETAINED),
        RESOURCE_TRANSFORM.format(kind="", option=RETAINED),
    ],
    ids=["parent", "transformation", "transformation of briefs alone", "transform"],
)
def test_a_brief_that_is_retained_from_elsewhere_stays(
    stack: Stack, service: Service, source: str, leaving: str
) -> None:
    if source == "parent":
        brief = DRAFT.format("pulumi.ResourceOptions(parent=floor)")
        program = [FLOOR.format(RETAINED), brief]
    else:
        program = [source, DRAFT.format("None")]
    stack.declare(*program)
    stack.up()
    assert len(briefs(service)) == 1

    if leaving == "destroy":
        stack.destroy()
        assert stack.is_empty
    else:
        stack.declare()
        stack.up()
        assert stack.resources(BRIEF) == stack.resources(ORDER) == []
    assert len(briefs(service)) == 1


@full
def test_a_transform_of_numbers_alone_makes_the_order_refuse(
    stack: Stack, service: Service
) -> None:
    """The engine asks nobody about the number, and the order cannot know why; nothing is lost."""
    stack.declare(
        RESOURCE_TRANSFORM.format(kind="acsnumbers:PhoneNumber", option=RETAINED), number()
    )
    stack.up()
    (bought,) = service.owned

    (error,) = stack.destroy(code=1).errors
    assert bought in error
    assert service.owned == [bought]
