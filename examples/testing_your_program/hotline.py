"""The part of the program that is worth a test: one hotline an office."""

from collections.abc import Mapping

import pulumi

import pulumi_acsnumbers as acs


class Hotline(pulumi.ComponentResource):
    """A toll-free number for text messages."""

    def __init__(self, office: str, *, protect: bool) -> None:
        super().__init__("contoso:support:Hotline", office)
        number = acs.PhoneNumber(
            office,
            country_code="US",
            phone_number_type="tollFree",
            assignment_type="application",
            capabilities={"calling": "none", "sms": "inbound+outbound"},
            max_monthly_cost={"amount": 3, "currency_code": "USD"},
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        self.phone_number = number.phone_number
        self.sms_link = number.phone_number.apply("sms:{}".format)
        self.register_outputs({})


def hotlines(offices: Mapping[str, bool]) -> dict[str, Hotline]:
    """Return a hotline for each office; the value says whether it is guarded by `protect`."""
    return {office: Hotline(office, protect=protect) for office, protect in offices.items()}
