from __future__ import annotations

import inspect
from typing import Any

import pulumi
import pytest

from pulumi_acsnumbers import Provider
from pulumi_acsnumbers.resources.options import FOR_ORDER, order_options
from tests.resources.run import TOLL_FREE, Run

from .test_phone_number import number

TYPE = "pulumi-python:dynamic/acsnumbers:PhoneNumber"
URN = f"urn:pulumi:dev::test::{TYPE}::old"


def aliases(run: Run, *given: Any) -> tuple[list[Any], list[Any]]:
    """Return the aliases of the number and those of its order."""
    registered = run(lambda: number(opts=pulumi.ResourceOptions(aliases=list(given))))
    return (
        list(registered.request("PhoneNumber").aliases),
        list(registered.request("Order").aliases),
    )


def test_the_order_is_renamed_with_its_number(run: Run) -> None:
    [of_number], [of_order] = aliases(run, pulumi.Alias(name="old"))

    assert of_number.spec.name == of_order.spec.name == "old"
    assert of_number.spec.type == of_order.spec.type == ""  # the current one, whichever it is


def test_the_type_of_an_alias_becomes_that_of_the_order(run: Run) -> None:
    _, [of_order] = aliases(run, pulumi.Alias(name="old", type_=TYPE))

    assert of_order.spec.type == TYPE.replace("PhoneNumber", "Order")


def test_a_urn_becomes_that_of_the_order(run: Run) -> None:
    [of_number], [of_order] = aliases(run, URN)

    assert of_number.urn == URN
    assert of_order.urn == URN.replace("PhoneNumber", "Order")


def test_a_urn_that_is_an_output_becomes_that_of_the_order(run: Run) -> None:
    _, [of_order] = aliases(run, pulumi.Output.from_input(URN))

    assert of_order.urn == URN.replace("PhoneNumber", "Order")


@pytest.mark.parametrize("place", [{"stack": "old"}, {"project": "old"}])
def test_where_an_alias_was_goes_to_the_order_too(run: Run, place: dict[str, str]) -> None:
    _, [of_order] = aliases(run, pulumi.Alias(name="x", **place))

    [value] = place.values()
    assert value in (of_order.spec.stack, of_order.spec.project)


def test_the_order_is_protected_with_its_number(run: Run) -> None:
    registered = run(lambda: number(opts=pulumi.ResourceOptions(protect=True)))

    assert registered.request("PhoneNumber").protect
    assert registered.request("Order").protect
    assert not run(number).request("Order").protect


def test_order_and_number_have_the_same_provider(run: Run) -> None:
    def program() -> Any:
        given = Provider("other", endpoint="https://contoso.communication.azure.com")
        return number(opts=pulumi.ResourceOptions(provider=given)).id

    registered = run(program)

    assert registered.request("Order").provider == registered.request("PhoneNumber").provider != ""


def test_a_number_that_stays_owned_tells_its_order(run: Run) -> None:
    retained = run(lambda: number(opts=pulumi.ResourceOptions(retain_on_delete=True)))

    assert retained.inputs("Order")["release_on_delete"] is False
    assert retained.inputs("PhoneNumber")["__retain"] is True
    assert retained.request("PhoneNumber").retainOnDelete
    assert not retained.request("Order").retainOnDelete


def test_order_and_number_inherit_alike_what_a_parent_retains(run: Run) -> None:
    """What is not said is inherited: so neither says anything."""

    def program() -> Any:
        opts = pulumi.ResourceOptions(retain_on_delete=True)
        parent = pulumi.ComponentResource("test:Parent", "parent", opts=opts)
        return number(opts=pulumi.ResourceOptions(parent=parent)).id

    registered = run(program)

    for kind in ("Order", "PhoneNumber"):
        assert not registered.request(kind).HasField("retainOnDelete")


@pytest.mark.parametrize("said", [True, False])
def test_what_the_program_itself_says_is_not_inherited_by_the_order(
    run: Run, *, said: bool
) -> None:
    order = run(lambda: number(opts=pulumi.ResourceOptions(retain_on_delete=said))).request("Order")

    assert order.HasField("retainOnDelete")
    assert not order.retainOnDelete


@pytest.mark.parametrize("release", [True, False])
def test_release_on_delete_tells_the_order(run: Run, *, release: bool) -> None:
    plain = run(lambda: number(release_on_delete=release))
    output = run(lambda: number(release_on_delete=pulumi.Output.from_input(release)))

    assert plain.inputs("Order")["release_on_delete"] is release
    assert output.inputs("Order")["release_on_delete"] is release


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("deleted_with", "retain_on_delete=True to keep the number on purpose"),
        ("delete_before_replace", "before a successor is certain"),
        ("import_", "cannot import"),
        ("id", "cannot import or read"),
        ("urn", "cannot import or read"),
    ],
)
def test_an_option_that_would_lose_a_number_is_refused(run: Run, option: str, reason: str) -> None:
    def program() -> None:
        other = pulumi.ComponentResource("test:Other", "other")
        values: dict[str, Any] = {
            "deleted_with": other,
            "delete_before_replace": True,
            "import_": "+18335550100",
            "id": "+18335550100",
            "urn": URN,
        }
        with pytest.raises(pulumi.RunError, match=reason):
            number(opts=pulumi.ResourceOptions(**{option: values[option]}))

    registered = run(program)

    assert [r.type for r in registered.monitor.requests if "acsnumbers" in r.type] == []


def test_the_options_of_the_program_are_left_as_they_were(run: Run) -> None:
    opts = pulumi.ResourceOptions(protect=True, aliases=[pulumi.Alias(name="old")])

    run(lambda: number(opts=opts))

    assert len(opts.aliases or ()) == 1
    assert number.__defaults__ == ("x",)
    assert TOLL_FREE["country_code"] == "US"


def test_every_option_is_decided_on() -> None:
    known = inspect.signature(pulumi.ResourceOptions.__init__).parameters.keys() - {"self"}

    assert known <= FOR_ORDER.keys()


@pytest.mark.parametrize(
    ("of_number", "of_order"),
    [
        ("keepers", ["spec.keepers"]),
        ("keepers.a", ["spec.keepers.a"]),
        ('keepers["a.b"][0]', ['spec.keepers["a.b"][0]']),
        ('["keepers"].a', ["spec.keepers.a"]),
        ("country_code", ["spec.country_code"]),
        ("program_brief_id", ["spec.program_brief_id"]),
        ("adopt", ["adopt"]),
        ("release_on_delete", ["release_on_delete"]),
        ("*", ["spec", "adopt", "release_on_delete"]),
        ('["*"]', ["spec", "adopt", "release_on_delete"]),
        ("capabilities", []),
        ("capabilities.sms", []),
        ("spec.keepers", []),
        ("keepers_of_mine", []),
        ("order", []),
        ("", []),
        (".keepers", []),
        ('["keepers', []),
    ],
)
def test_paths_in_a_number_become_paths_in_its_order(of_number: str, of_order: list[str]) -> None:
    opts = order_options(pulumi.ResourceOptions(ignore_changes=[of_number], hide_diffs=[of_number]))

    assert opts.ignore_changes == opts.hide_diffs == of_order


def test_an_order_is_never_replaced_by_an_option(run: Run) -> None:
    def program() -> Any:
        other = pulumi.ComponentResource("test:Other", "other")
        opts = pulumi.ResourceOptions(
            replace_with=[other],
            replace_on_changes=["*"],
            replacement_trigger="1",
            depends_on=[other],
            custom_timeouts=pulumi.CustomTimeouts(create="1h"),
            hooks=pulumi.ResourceHookBinding(),
        )
        return number(opts=opts).id

    registered = run(program)
    order, of_number = registered.request("Order"), registered.request("PhoneNumber")

    assert of_number.replaceOnChanges
    assert of_number.replace_with
    for option in ("replaceOnChanges", "replace_with", "dependencies"):
        assert not getattr(order, option)
    assert not order.deleteBeforeReplace
    assert not order.HasField("replacement_trigger")


def test_what_is_ignored_is_still_told_to_the_order(run: Run) -> None:
    """For the engine creates a replacement with what is ignored, too."""
    ignoring = pulumi.ResourceOptions(ignore_changes=["keepers.a"])
    registered = run(lambda: number(keepers={"a": "1"}, opts=ignoring))
    unrelated = pulumi.ResourceOptions(ignore_changes=["capabilities"])

    assert registered.inputs("Order")["said"] == registered.inputs("Order")["spec"]
    assert "said" not in run(lambda: number(opts=unrelated)).inputs("Order")
