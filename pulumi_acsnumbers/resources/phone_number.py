"""The resource that buys, changes and releases one telephone number."""

# Annotations are values here, not strings: the SDK evaluates those of the class for each resource.
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Self

import pulumi

from ..dynamic.phone_number import LOOKUP_KEY, PhoneNumberProvider
from .enums import Acquisition, AssignmentType, PhoneNumberType
from .final_options import FinalOptions, whether_retained
from .inputs import CapabilitiesDict, MaxMonthlyCostDict
from .options import order_options, require_safe
from .order import Order, released_on_delete
from .own_urn import own_urn
from .secrecy import as_secret_as, blank

if TYPE_CHECKING:
    from .enums import AcquisitionWord, AssignmentTypeWord, PhoneNumberTypeWord
    from .outputs import Capabilities, Cost
else:  # the SDK treats a dictionary as an output only if its annotation is one
    Capabilities = Cost = dict[str, Any]

_LIVE: Final = ("phone_number", "cost", "purchase_date", "status")
"""Outputs that are not inputs."""


class PhoneNumber(FinalOptions, module="acsnumbers", name="PhoneNumber"):
    """A telephone number of an Azure Communication Services resource.

    `pulumi up` buys it, and it costs money every month from then on (`cost` says how much, before
    tax; there is no refund for a part of a month). `pulumi destroy`, or removing it from the
    program, releases it, and a released number cannot be recovered: to prevent accidental
    release, set `protect=True`.

        number = PhoneNumber(
            "hotline",
            country_code="US",
            phone_number_type="tollFree",
            assignment_type="application",
            capabilities={"calling": "none", "sms": "outbound"},
            opts=pulumi.ResourceOptions(protect=True),
        )
        pulumi.export("phone_number", number.phone_number)

    The id is the number itself, E.164. An `Order` of the same name stands beside each number and
    makes sure that it is bought once, also when a run is killed.

    A change of `country_code`, `phone_number_type`, `assignment_type`, `area_code`,
    `number_prefix` or `keepers` means another number: a new one is bought, then the old one is
    released. All other inputs change in place.
    """

    phone_number: pulumi.Output[str]
    """The number, E.164; the same as the id."""
    country_code: pulumi.Output[str]
    """The country, ISO 3166-1."""
    phone_number_type: pulumi.Output[str]
    """`geographic`, `tollFree` or `mobile`."""
    assignment_type: pulumi.Output[str]
    """`application` or `person`."""
    capabilities: pulumi.Output[Capabilities]
    """What the number can do at the moment: `calling` and `sms`."""
    cost: pulumi.Output[Cost]
    """What it costs: `amount`, `currency_code` (ISO 4217), `billing_frequency` ("monthly")."""
    purchase_date: pulumi.Output[str]
    """When it was bought, ISO 8601 in UTC."""
    status: pulumi.Output[str]
    """`active`, or `purchasing` while the service has not confirmed the purchase."""
    order: pulumi.Output[str]
    """The id of the order that the number belongs to."""

    def __init__(
        self,
        name: str,
        *,
        country_code: pulumi.Input[str],
        phone_number_type: "pulumi.Input[PhoneNumberType | PhoneNumberTypeWord | str]",
        assignment_type: "pulumi.Input[AssignmentType | AssignmentTypeWord | str]",
        capabilities: pulumi.Input[CapabilitiesDict] | pulumi.Output[Capabilities],
        area_code: pulumi.Input[str] | None = None,
        number_prefix: pulumi.Input[str] | None = None,
        keepers: pulumi.Input[Mapping[str, Any]] | None = None,
        acquisition: "pulumi.Input[Acquisition | AcquisitionWord] | None" = None,
        adopt: pulumi.Input[str] | None = None,
        agree_to_not_resell: pulumi.Input[bool] | None = None,
        max_monthly_cost: pulumi.Input[MaxMonthlyCostDict] | None = None,
        release_on_delete: pulumi.Input[bool] | None = None,
        operation_timeout: pulumi.Input[float] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a telephone number, which `pulumi up` buys and `pulumi destroy` releases.

        It costs money every month (`cost`); to prevent accidental release, set `protect=True`.

        Errors are one line each: what was done, to which number, why it failed, and what to do.
        Invalid inputs are reported in preview, all at once.

        Args:
            name: The logical name.
            country_code: Two letters, ISO 3166-1: "US". Replaces.
            phone_number_type: `geographic`, `tollFree` or `mobile`. Replaces.
            assignment_type: `application` or `person`. Replaces.
            capabilities: What the number can do. Changes in place, within seconds.
            area_code: The area code, without the country's calling code and without a leading trunk
                0: "833". Replaces.
            number_prefix: The leading digits of the number, with its calling code: "+1833". Only
                with `acquisition="reservation"`. Replaces.
            keepers: Arbitrary values. Another value means another number. Replaces.
            acquisition: How the number is bought: `reservation` or `search`; see `Acquisition`.
                Default: `reservation`.
            adopt: A number that is already owned, E.164. It is managed from then on and not bought,
                and on delete it stays owned unless `release_on_delete=True`.
            agree_to_not_resell: Your agreement not to resell the number, which some countries
                require.
            max_monthly_cost: The most that the number may cost a month. A number that costs more,
                or is billed in another currency or not monthly, is not bought.
            release_on_delete: Whether delete releases the number. By default it does for a number
                that was bought here, and does not for one that was adopted.
            operation_timeout: Seconds to wait for the service. A purchase that takes longer is
                saved with `status` "purchasing", and the next `pulumi up` goes on with it. Default:
                600.
            opts: Options of the resource. `retain_on_delete` keeps the number; `protect` guards its
                order too. `deleted_with` and `delete_before_replace` are refused, because a number
                would be left behind or released too early; a parent's `deleted_with` is left out.

        Raises:
            pulumi.RunError: An option would lose the number, or release it too early.
        """
        opts = opts or pulumi.ResourceOptions()
        require_safe(opts, name)
        spec = {
            "country_code": country_code,
            "phone_number_type": phone_number_type,
            "assignment_type": assignment_type,
            "area_code": area_code,
            "number_prefix": number_prefix,
            "keepers": keepers,
        }
        with whether_retained(self, opts) as retained:
            order = Order(
                name,
                kind="phoneNumber",
                spec=spec,
                adopt=adopt,
                release_on_delete=released_on_delete(retained, release_on_delete),
                opts=order_options(opts),
            )
            props: dict[str, Any] = {
                **spec,
                "capabilities": capabilities,
                "acquisition": acquisition,
                "adopt": adopt,
                "agree_to_not_resell": agree_to_not_resell,
                "max_monthly_cost": max_monthly_cost,
                "release_on_delete": release_on_delete,
                "operation_timeout": operation_timeout,
                "order": order.id,
                "__history": order.history,
                "__urn": own_urn(name, self._resource_type_name, opts.parent),
                "__retain": True if opts.retain_on_delete else None,
            }
            # The SDK creates an Output, with its futures, for every key, even for one without a
            # value.
            given = {key: value for key, value in props.items() if value is not None}
            super().__init__(PhoneNumberProvider(), name, {**dict.fromkeys(_LIVE), **given}, opts)
        # In the preview of a change the outputs are unknown, but the id is not. So an update in
        # place does not appear as a change of everything that uses the number.
        listed = "phone_number" in (opts.additional_secret_outputs or ())
        self.phone_number = as_secret_as(self.phone_number, self.id, listed=listed)

    @classmethod
    def get(
        cls, name: str, phone_number: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> Self:
        """Read a number that is owned and managed elsewhere; the stack never changes it.

        Args:
            name: The logical name.
            phone_number: E.164. A secret one is secret in the outputs, and its id is not.
            opts: Options, such as the provider.

        Returns:
            A resource with the outputs of the number. The run fails when it is not owned.
        """
        # The SDK can send no secret id. The number stays secret in the outputs.
        plain = pulumi.Output.unsecret(pulumi.Output.from_input(phone_number))
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=plain))
        # Not those of cls: a subclass has no annotations, or some that are not outputs.
        outputs = dict.fromkeys(PhoneNumber.__annotations__)
        props: dict[str, Any] = {
            **outputs,
            "phone_number": blank(phone_number),
            LOOKUP_KEY: True,
            "__urn": own_urn(name, cls._resource_type_name, opts.parent),
        }
        self = cls.__new__(cls)
        FinalOptions.__init__(self, PhoneNumberProvider(), name, props, opts)
        return self
