"""The resource that has many telephone numbers of one kind."""

# Annotations are values here, not texts: the SDK evaluates those of the class for each resource.
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import pulumi

from ..dynamic.phone_number_pool import PhoneNumberPoolProvider
from .enums import AssignmentType, PhoneNumberType
from .final_options import FinalOptions, whether_retained
from .inputs import CapabilitiesDict, MaxMonthlyCostDict
from .options import POOL_TOKEN, order_options, require_safe
from .order import Order, released_on_delete
from .own_urn import own_urn

if TYPE_CHECKING:
    from .enums import AssignmentTypeWord, PhoneNumberTypeWord
    from .outputs import Capabilities, MonthlyCost
else:  # the SDK treats a dictionary as an output only if its annotation is one
    Capabilities = MonthlyCost = dict[str, Any]

_LIVE: Final = ("phone_numbers", "monthly_cost", "status")
"""Outputs that are no inputs."""


class PhoneNumberPool(FinalOptions, module="acsnumbers", name="PhoneNumberPool"):
    """Many telephone numbers of one kind, as one resource.

    `pulumi up` buys what is missing, up to a hundred numbers with one purchase. They cost money
    every month (`monthly_cost` says how much in total, before tax). `pulumi destroy`, or taking the
    pool out of the program, releases what was bought, permanently: to prevent accidental release,
    set `protect=True`.

        agents = PhoneNumberPool(
            "agents",
            size=50,
            country_code="US",
            phone_number_type="geographic",
            assignment_type="application",
            area_code="425",
            capabilities={"calling": "inbound+outbound", "sms": "none"},
            opts=pulumi.ResourceOptions(protect=True),
        )
        pulumi.export("phone_numbers", agents.phone_numbers)

    The numbers of a pool are never exchanged: another `country_code`, `phone_number_type`,
    `assignment_type`, `area_code` or `number_prefix` is refused. A larger `size` buys what is
    missing. A smaller one needs the numbers that are to go in `release`; Pulumi shows that as a
    replacement of the pool, whose new copy has the others.
    """

    phone_numbers: pulumi.Output[list[str]]
    """The numbers, E.164, sorted."""
    monthly_cost: pulumi.Output[MonthlyCost]
    """What all cost a month: `amount` and `currency_code` (ISO 4217)."""
    status: pulumi.Output[str]
    """`active`, `purchasing` while purchases are not confirmed, or `incomplete`."""
    size: pulumi.Output[int]
    """How many numbers are declared."""
    country_code: pulumi.Output[str]
    """The country, ISO 3166-1."""
    phone_number_type: pulumi.Output[str]
    """`geographic`, `tollFree` or `mobile`."""
    assignment_type: pulumi.Output[str]
    """`application` or `person`."""
    capabilities: pulumi.Output[Capabilities]
    """What each number is to be able to do: `calling` and `sms`."""
    order: pulumi.Output[str]
    """The id of the order that the pool belongs to; the same as its own."""

    def __init__(
        self,
        name: str,
        *,
        size: pulumi.Input[int],
        country_code: pulumi.Input[str],
        phone_number_type: "pulumi.Input[PhoneNumberType | PhoneNumberTypeWord | str]",
        assignment_type: "pulumi.Input[AssignmentType | AssignmentTypeWord | str]",
        capabilities: pulumi.Input[CapabilitiesDict] | pulumi.Output[Capabilities],
        area_code: pulumi.Input[str] | None = None,
        number_prefix: pulumi.Input[str] | None = None,
        agree_to_not_resell: pulumi.Input[bool] | None = None,
        max_monthly_cost: pulumi.Input[MaxMonthlyCostDict] | None = None,
        release_on_delete: pulumi.Input[bool] | None = None,
        operation_timeout: pulumi.Input[float] | None = None,
        adopt: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        release: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a pool of telephone numbers.

        They cost money every month (`monthly_cost`); to prevent accidental release, set
        `protect=True`.

        Errors are one line each: what was done, to what, why it failed, and what to do. Invalid
        inputs are reported in preview, all at once.

        Args:
            name: The logical name.
            size: How many numbers, 1 to 5000.
            country_code: Two letters, ISO 3166-1: "US".
            phone_number_type: `geographic`, `tollFree` or `mobile`.
            assignment_type: `application` or `person`.
            capabilities: What each number can do. Changes in place.
            area_code: The area code, without the country's calling code and without a leading trunk
                0: "833".
            number_prefix: The leading digits of the numbers, with their calling code: "+1833".
            agree_to_not_resell: Your consent not to resell the numbers, which some countries
                require.
            max_monthly_cost: The most that each number may cost a month. When one costs more, or is
                billed in another currency or not monthly, none is bought.
            release_on_delete: Whether numbers that leave the pool are released. By default those
                are that were bought here, and those that were adopted are not.
            operation_timeout: Seconds to wait for the service. Purchases that take longer are saved
                with `status` "purchasing", and the next `pulumi up` goes on with them. Default:
                600.
            adopt: Numbers that are already owned, E.164. They are managed from then on and count
                for `size`; on delete they stay owned unless `release_on_delete=True`.
            release: Numbers that leave the pool, E.164: they are released at the end of the run,
                permanently. One that is not in the pool is ignored.
            opts: Options of the resource. `retain_on_delete` keeps the numbers; `protect` guards
                the order too. `deleted_with` and `delete_before_replace` are refused.

        Raises:
            pulumi.RunError: An option would lose the numbers, or release them too early.
        """
        opts = opts or pulumi.ResourceOptions()
        require_safe(opts, name, POOL_TOKEN)
        kind = {
            "country_code": country_code,
            "phone_number_type": phone_number_type,
            "assignment_type": assignment_type,
            "area_code": area_code,
            "number_prefix": number_prefix,
        }
        with whether_retained(self, opts) as retained:
            order = Order(
                name,
                kind="phoneNumberPool",
                spec={**kind, "size": size},
                adopt=adopt,
                release_on_delete=released_on_delete(retained, release_on_delete),
                opts=order_options(opts),
            )
            props: dict[str, Any] = {
                **kind,
                "size": size,
                "capabilities": capabilities,
                "agree_to_not_resell": agree_to_not_resell,
                "max_monthly_cost": max_monthly_cost,
                "release_on_delete": release_on_delete,
                "operation_timeout": operation_timeout,
                "adopt": adopt,
                "release": release,
                "order": order.id,
                "__history": order.history,
                "__urn": own_urn(name, self._resource_type_name, opts.parent),
                "__retain": True if opts.retain_on_delete else None,
            }
            # The SDK makes an Output, with its futures, of each key: also of one without a value.
            given = {key: value for key, value in props.items() if value is not None}
            live = dict.fromkeys(_LIVE)
            super().__init__(PhoneNumberPoolProvider(), name, {**live, **given}, opts)
