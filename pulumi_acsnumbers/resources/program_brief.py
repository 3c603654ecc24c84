"""The resource that applies for a United States short code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from ..dynamic.program_brief import ProgramBriefProvider
from .brief_enums import ShortCodeApiVersion
from .brief_inputs import (
    CompanyInformationDict,
    MessageDetailsDict,
    ProgramDetailsDict,
    TrafficDetailsDict,
)
from .final_options import FinalOptions, whether_retained
from .options import BRIEF_TOKEN, order_options, refuse_deleted_with
from .order import Order, released_on_delete
from .own_urn import own_urn
from .secrecy import blank, sealed

if TYPE_CHECKING:
    from .brief_enums import ApiVersionWord
    from .outputs import (
        CompanyInformation,
        MessageDetails,
        ProgramDetails,
        ReviewNote,
        ShortCodeCost,
        TrafficDetails,
    )
else:  # the SDK treats a dictionary as an output only if its annotation is one
    ProgramDetails = CompanyInformation = MessageDetails = TrafficDetails = dict[str, Any]
    ShortCodeCost, ReviewNote = dict[str, Any], dict[str, str]


class ProgramBrief(FinalOptions, module="acsnumbers", name="ProgramBrief"):
    """A program brief: the application for a United States short code.

    `pulumi up` writes it as a draft, which costs nothing. With `submit=True` it is also handed in,
    once; the review takes 8 to 12 weeks, and nothing waits for it: `status` says where it stands
    after the last `pulumi up` or `pulumi refresh`, and `number` is the short code once there is
    one. An approved application costs money (`costs` says how much).

        brief = ProgramBrief(
            "loyalty",
            program_details={"name": "Contoso Loyalty Program", "is_vanity": False},
            message_details={
                "supported_protocols": ["sms"],
                "use_cases": [{"content_category": "coupons"}],
            },
            traffic_details={"total_monthly_volume": 10000},
        )
        pulumi.export("status", brief.status)

    The id is a GUID. An `Order` of the same name stands beside each brief, and its id is that
    GUID, so that a run that was killed leaves no second draft behind.

    A change of `country_code` or `program_brief_id` means another brief; all other inputs change
    in place, and only what changed is sent. What the program does not say stays as the portal has
    it; what it says no more is cleared. A brief can be changed while it is a draft, and after the
    review sent it back: then a changed program changes it and hands it in again.

    Only a draft can be deleted. With `retain_on_delete` a brief leaves the stack and stays at the
    service.
    """

    program_details: pulumi.Output[ProgramDetails]
    """What the program is, with the member names of the version."""
    company_information: pulumi.Output[CompanyInformation]
    """Who applies."""
    message_details: pulumi.Output[MessageDetails]
    """What is sent, and what people answer."""
    traffic_details: pulumi.Output[TrafficDetails]
    """How many messages are expected."""
    country_code: pulumi.Output[str]
    """The country."""
    submit: pulumi.Output[bool]
    """Whether it is submitted for review."""
    status: pulumi.Output[str]
    """Its status; see `ProgramBriefStatus`."""
    number: pulumi.Output[str | None]
    """The short code, once approved."""
    costs: pulumi.Output[list[ShortCodeCost]]
    """What the short code costs: `amount`, `currency_code`, `billing_frequency` of each."""
    review_notes: pulumi.Output[list[ReviewNote]]
    """What the reviewers ask for: `message` and `date` of each."""
    submission_date: pulumi.Output[str | None]
    """When it was first submitted, ISO 8601 in UTC."""
    status_updated_date: pulumi.Output[str | None]
    """When the status changed, ISO 8601 in UTC."""
    order: pulumi.Output[str]
    """The id of the order that the brief belongs to."""

    def __init__(
        self,
        name: str,
        *,
        program_details: pulumi.Input[ProgramDetailsDict]
        | pulumi.Output[ProgramDetails]
        | None = None,
        company_information: pulumi.Input[CompanyInformationDict]
        | pulumi.Output[CompanyInformation]
        | None = None,
        message_details: pulumi.Input[MessageDetailsDict]
        | pulumi.Output[MessageDetails]
        | None = None,
        traffic_details: pulumi.Input[TrafficDetailsDict]
        | pulumi.Output[TrafficDetails]
        | None = None,
        country_code: pulumi.Input[str] = "US",
        submit: pulumi.Input[bool] = False,
        program_brief_id: pulumi.Input[str] | None = None,
        api_version: pulumi.Input[ShortCodeApiVersion | ApiVersionWord] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare a program brief: `pulumi up` writes a draft, which costs nothing.

        With `submit=True` it is also submitted, once.

        Errors are one line each: what was done, to which brief, why it failed, and what to do.
        Invalid inputs are reported in preview, all at once.

        Args:
            name: The logical name.
            program_details: What the program is, and how people join it.
            company_information: Who applies.
            message_details: What is sent, and what people answer.
            traffic_details: How many messages are expected.
            country_code: "US": short codes of other countries are requested by mail. Replaces.
            submit: Whether to submit it for review. A submission cannot be withdrawn, and its
                content must be complete; that of a draft need not be.
            program_brief_id: The GUID of an existing brief to take over. Replaces.
            api_version: "2021-10-25-preview" (the default) or "2022-09-06", which has more
                members and renames some. Names of the other version, and those of the very
                first one, are translated with a warning, or refused if they have no equivalent.
            opts: Options of the resource. `deleted_with` is refused; `protect` guards its order
                too.

        Raises:
            pulumi.RunError: An option would lose the brief, or cannot work.
        """
        opts = opts or pulumi.ResourceOptions()
        _require_safe(opts, name)
        spec = {"country_code": country_code, "program_brief_id": program_brief_id}
        content = {
            "program_details": _spelled(program_details),
            "company_information": _spelled(company_information),
            "message_details": _spelled(message_details),
            "traffic_details": _spelled(traffic_details),
        }
        with whether_retained(self, opts) as retained:
            order = Order(
                name,
                kind="programBrief",
                spec=spec,
                release_on_delete=released_on_delete(retained, None),
                opts=order_options(opts),
            )
            props: dict[str, Any] = {
                **spec,
                **{key: sealed(section) for key, section in content.items()},
                "submit": submit,
                "api_version": api_version,
                "order": order.id,
                "__history": order.history,
                "__urn": own_urn(name, self._resource_type_name, opts.parent),
                "__retain": True if opts.retain_on_delete else None,
                "__submitted": blank(content),
                "status": None,
                "number": None,
                "costs": None,
                "review_notes": None,
                "submission_date": None,
                "status_updated_date": None,
            }
            super().__init__(ProgramBriefProvider(), name, props, opts)


def _require_safe(opts: pulumi.ResourceOptions, name: str) -> None:
    """Refuse options that would lose track of a brief, and those that cannot work.

    Raises:
        pulumi.RunError: `deleted_with`, `import_`, `id` or `urn` is set.
    """
    if opts.import_ is not None or opts.id is not None or opts.urn is not None:
        raise pulumi.RunError(
            f"declaring program brief ({name}): Pulumi cannot import or read a dynamic resource by "
            "an option; take over a brief that exists with program_brief_id"
        )
    refuse_deleted_with(opts, BRIEF_TOKEN, name)


def _spelled(value: Any) -> Any:
    """Return plain dictionaries with the service's names in snake_case, at every depth.

    The content of a secret stays encrypted in the state only under the name that the program used,
    so the state must have the same name.
    """
    if isinstance(value, Mapping):
        return {_snake(key): _spelled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelled(item) for item in value]
    return value


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
