"""What users' state files hold. Nothing here may ever change; additions are pinned as they come."""

from __future__ import annotations

import base64
import inspect
from typing import Any

import dill
import pytest
from pulumi.dynamic import Resource, ResourceProvider

from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from pulumi_acsnumbers.dynamic.phone_number_pool import PhoneNumberPoolProvider
from pulumi_acsnumbers.dynamic.program_brief import ProgramBriefProvider
from pulumi_acsnumbers.lifecycle.core import keys
from pulumi_acsnumbers.lifecycle.core.departure_notes import DepartureNote, PoolNote, pools_in
from pulumi_acsnumbers.lifecycle.core.facts import Fate
from pulumi_acsnumbers.lifecycle.core.history import packed
from pulumi_acsnumbers.lifecycle.order.create import create_order
from pulumi_acsnumbers.lifecycle.order.inputs import INPUT_KEYS, spec_of
from pulumi_acsnumbers.lifecycle.phone_number import schema
from pulumi_acsnumbers.lifecycle.pool import schema as pool_schema
from pulumi_acsnumbers.lifecycle.pool.membership import Membership, pool_outputs
from pulumi_acsnumbers.resources import Order, PhoneNumber, PhoneNumberPool, ProgramBrief
from tests.package.fixtures import ENDPOINT, NOW

PROVIDERS: dict[str, type[ResourceProvider]] = {
    "order": OrderProvider,
    "phone_number": PhoneNumberProvider,
    "phone_number_pool": PhoneNumberPoolProvider,
    "program_brief": ProgramBriefProvider,
}

REFERENCES = {
    "order": (
        "gASVOAAAAAAAAACMH3B1bHVtaV9hY3NudW1iZXJzLmR5bmFtaWMub3JkZXKUjA1PcmRlcl"
        "Byb3ZpZGVylJOUKYGULg=="
    ),
    "phone_number": (
        "gASVRQAAAAAAAACMJnB1bHVtaV9hY3NudW1iZXJzLmR5bmFtaWMucGhvbmVfbnVtYmVylI"
        "wTUGhvbmVOdW1iZXJQcm92aWRlcpSTlCmBlC4="
    ),
    "phone_number_pool": (
        "gASVTgAAAAAAAACMK3B1bHVtaV9hY3NudW1iZXJzLmR5bmFtaWMucGhvbmVfbnVtYmVyX3"
        "Bvb2yUjBdQaG9uZU51bWJlclBvb2xQcm92aWRlcpSTlCmBlC4="
    ),
    "program_brief": (
        "gASVRwAAAAAAAACMJ3B1bHVtaV9hY3NudW1iZXJzLmR5bmFtaWMucHJvZ3JhbV9icmllZp"
        "SMFFByb2dyYW1CcmllZlByb3ZpZGVylJOUKYGULg=="
    ),
}
"""`__provider` in inputs and outputs: the pickle of an instance, base64."""


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_reference_of_a_provider_class_never_changes(name: str) -> None:
    pickled = dill.dumps(PROVIDERS[name](), protocol=4, recurse=True)

    assert base64.b64encode(pickled).decode() == REFERENCES[name]


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_old_states_refer_to_can_be_loaded(name: str) -> None:
    loaded = dill.loads(base64.b64decode(REFERENCES[name]))

    assert type(loaded) is PROVIDERS[name]


@pytest.mark.parametrize("provider", PROVIDERS.values())
def test_a_provider_instance_has_no_attributes_and_is_stored_plain(
    provider: type[ResourceProvider],
) -> None:
    assert vars(provider()) == {}
    assert provider.serialize_as_secret_always is False


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("OrderProvider", "pulumi_acsnumbers.dynamic.order"),
        ("PhoneNumberProvider", "pulumi_acsnumbers.dynamic.phone_number"),
        ("PhoneNumberPoolProvider", "pulumi_acsnumbers.dynamic.phone_number_pool"),
        ("ProgramBriefProvider", "pulumi_acsnumbers.dynamic.program_brief"),
    ],
)
def test_the_dotted_paths_of_provider_classes(name: str, module: str) -> None:
    [provider] = [p for p in PROVIDERS.values() if p.__qualname__ == name]

    assert provider.__module__ == module


@pytest.mark.parametrize(
    ("resource", "token"),
    [
        (Order, "dynamic/acsnumbers:Order"),
        (PhoneNumber, "dynamic/acsnumbers:PhoneNumber"),
        (PhoneNumberPool, "dynamic/acsnumbers:PhoneNumberPool"),
        (ProgramBrief, "dynamic/acsnumbers:ProgramBrief"),
    ],
)
def test_the_type_tokens(resource: type[Resource], token: str) -> None:
    assert resource._resource_type_name == token


def test_the_inputs_of_a_number() -> None:
    assert schema.PROGRAM_KEYS == (
        "country_code",
        "phone_number_type",
        "assignment_type",
        "capabilities",
        "area_code",
        "number_prefix",
        "keepers",
        "acquisition",
        "adopt",
        "agree_to_not_resell",
        "max_monthly_cost",
        "release_on_delete",
        "operation_timeout",
    )
    assert keys.HIDDEN_KEYS == ("__generations", "__numbers", "__endpoint", "__urn", "__retain")


def test_every_input_that_a_program_can_write_is_one_of_the_number_and_the_other_way() -> None:
    written = inspect.signature(PhoneNumber.__init__).parameters.keys() - {"self", "name", "opts"}

    assert written == set(schema.PROGRAM_KEYS)


def test_the_inputs_of_a_pool() -> None:
    assert pool_schema.PROGRAM_KEYS == (
        "size",
        "country_code",
        "phone_number_type",
        "assignment_type",
        "capabilities",
        "area_code",
        "number_prefix",
        "agree_to_not_resell",
        "max_monthly_cost",
        "release_on_delete",
        "operation_timeout",
        "adopt",
        "release",
    )


def test_the_outputs_of_a_pool() -> None:
    has = Membership(
        numbers={"+18335550100"},
        adopted={"+18335550100"},
        different={"+18335550100"},
        pending={"reservationPurchase_x": ("+18335550101",)},
        gone={"+18335550102": "2026-03-02T09:00:00+00:00"},
        since="2026-03-02T09:00:00+00:00",
    )
    outs = pool_outputs({"size": 2}, has, nonce="0011", rows=[])

    assert sorted(outs) == [
        "__adopted",
        "__attempts",
        "__different",
        "__generation",
        "__gone",
        "__nonce",
        "__pending",
        "__since",
        "monthly_cost",
        "phone_numbers",
        "size",
        "status",
    ]
    assert outs["__gone"] == {"+18335550102": "2026-03-02T09:00:00+00:00"}
    assert outs["__pending"] == {"reservationPurchase_x": ["+18335550101"]}


def test_the_spec_of_a_pool_and_the_note_that_it_was_let_go() -> None:
    spec = {"country_code": "US", "phone_number_type": "tollFree", "size": 50.0}
    assert spec_of({"kind": "phoneNumberPool", "spec": spec}) == (
        '{"country_code":"US","phone_number_type":"tollFree","size":50}'
    )
    assert pools_in({10**15 + 3 * 1024 + 7: DepartureNote(0, let_go=True, seen=True)}) == [
        PoolNote((3, 7), Fate.LET_GO)
    ]


def test_the_inputs_of_an_order() -> None:
    assert INPUT_KEYS == ("kind", "spec", "adopt", "release_on_delete")


def test_the_outputs_of_a_number(bought: dict[str, Any]) -> None:
    assert sorted(packed(bought)) == [
        "__generation",
        "__history",
        "__nonce",
        "__origin",
        "assignment_type",
        "capabilities",
        "cost",
        "country_code",
        "order",
        "phone_number",
        "phone_number_type",
        "purchase_date",
        "status",
    ]
    assert sorted(bought["cost"]) == ["amount", "billing_frequency", "currency_code"]
    assert sorted(bought["capabilities"]) == ["calling", "sms"]


def test_the_outputs_of_a_number_that_is_being_purchased(purchasing: dict[str, Any]) -> None:
    assert purchasing.keys() - {"cost"} == {
        "__nonce",
        "__operation",
        "__origin",
        "__generation",
        "phone_number",
        "status",
    }


def test_the_outputs_of_an_order(ordered: dict[str, Any]) -> None:
    keys = ["__urn", "adopt", "history", "kind", "release_on_delete", "spec"]
    assert sorted(packed(ordered)) == keys


def test_the_history_of_an_order(bought: dict[str, Any], ordered: dict[str, Any]) -> None:
    assert ordered["spec"].items() <= bought.items()
    spec = spec_of(ordered).replace('"', '\\"')
    text = (
        '{"endpoint":"https://contoso.communication.azure.com",'
        '"generations":[{"name":"::hotline",'
        f'"since":"2026-03-02T09:00:00+00:00","spec":"{spec}"}}],'
        f'"numbers":[{{"number":"+18335550100","spec":"{spec}"}}]}}'
    )

    assert packed(ordered)["history"] == text
    assert packed(bought)["__history"] == text


def test_an_order_that_may_have_had_another_name_knows_it(ordered: dict[str, Any]) -> None:
    urns = [f"urn:pulumi:dev::shop::contoso:Old$t:Order::{name}" for name in ("b", "a")]
    news = {**ordered, "__former": urns}
    outs = create_order(news, endpoint=ENDPOINT, now=NOW)[1]

    assert outs["generations"][0]["former"] == ["contoso:Old::a", "contoso:Old::b"]
