"""A phone number as one would write it today: a dynamic provider on the official SDK.

It is as good as its kind allows. The whole process shares one client with its connections. The SDK
is imported where it is used, so that previews and programs do not pay for it. Results of the search
are not requested again. A refresh is one GET. The SDK does the waiting, every two seconds. It does
not try to buy exactly once: a run that dies between purchase and response loses the number.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.dynamic import (
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

if TYPE_CHECKING:
    from azure.communication.phonenumbers import PhoneNumberCost, PhoneNumbersClient

REPLACES = ("country_code", "phone_number_type", "assignment_type", "area_code")
SECONDS_BETWEEN_POLLS = 2.0
"""The SDK's default, set only when the benchmark shortens all times."""


class PhoneNumberProvider(ResourceProvider):
    """Buys, reads, changes and releases numbers through one client."""

    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        """Find the resource and its key; creates the client, once for all threads."""
        connection_string = (
            req.config.get("acsnumbers:connectionString")
            or os.environ["AZURE_COMMUNICATION_CONNECTION_STRING"]
        )
        self.client = _client(connection_string)
        scale = float(os.environ.get("BENCH_TIME_SCALE", "1"))
        self.polling: dict[str, Any] = (
            {} if scale == 1 else {"polling_interval": SECONDS_BETWEEN_POLLS * scale}
        )

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Replace if the inputs that define the number differ; change capabilities in place."""
        replaces = [key for key in REPLACES if _olds.get(key) != _news.get(key)]
        changed = _olds["capabilities"] != _news["capabilities"]
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Search for one number and purchase it."""
        from azure.communication.phonenumbers import PhoneNumberCapabilities

        search = self.client.begin_search_available_phone_numbers(
            props["country_code"],
            props["phone_number_type"],
            props["assignment_type"],
            PhoneNumberCapabilities(**props["capabilities"]),
            area_code=props.get("area_code"),
            quantity=1,
            **self.polling,
        ).result()
        if not search.phone_numbers or not search.search_id:
            raise RuntimeError(f"no number was found: {search.error}")
        self.client.begin_purchase_phone_numbers(
            search.search_id, agree_to_not_resell=True, **self.polling
        ).result()
        number = search.phone_numbers[0]
        return CreateResult(number, {**props, "phone_number": number, "cost": _cost(search.cost)})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Read the number."""
        from azure.core.exceptions import ResourceNotFoundError

        try:
            number = self.client.get_purchased_phone_number(id_)
        except ResourceNotFoundError:
            return ReadResult("", {})
        found = {
            "country_code": number.country_code,
            "phone_number_type": str(number.phone_number_type),
            "assignment_type": str(number.assignment_type),
            "capabilities": {
                "calling": str(number.capabilities.calling),
                "sms": str(number.capabilities.sms),
            },
        }
        outs = {
            **props,
            **found,
            "phone_number": number.phone_number,
            "cost": _cost(number.cost),
        }
        inputs = {key: props[key] for key in ("area_code",) if props.get(key)} | found
        return ReadResult(id_, outs, inputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Change the capabilities."""
        self.client.begin_update_phone_number_capabilities(
            _id, **_news["capabilities"], **self.polling
        ).result()
        return UpdateResult({**_news, "phone_number": _olds["phone_number"], "cost": _olds["cost"]})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Release the number."""
        self.client.begin_release_phone_number(_id, **self.polling).result()


class PhoneNumber(Resource, module="peer", name="PhoneNumber"):
    """A phone number."""

    phone_number: pulumi.Output[str]
    cost: pulumi.Output[dict[str, Any]]

    def __init__(
        self, name: str, opts: pulumi.ResourceOptions | None = None, **inputs: Any
    ) -> None:
        props = {**inputs, "phone_number": None, "cost": None}
        super().__init__(PhoneNumberProvider(), name, props, opts)


def _client(connection_string: str) -> PhoneNumbersClient:
    from azure.communication.phonenumbers import PhoneNumbersClient
    from azure.core.credentials import AzureKeyCredential

    # Not `from_connection_string`, which turns the emulator's http into https.
    parts = dict(part.split("=", 1) for part in connection_string.split(";"))
    return PhoneNumbersClient(parts["endpoint"].rstrip("/"), AzureKeyCredential(parts["accesskey"]))


def _cost(cost: PhoneNumberCost | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    return {
        "amount": cost.amount,
        "currency_code": cost.currency_code,
        "billing_frequency": str(cost.billing_frequency),
    }
