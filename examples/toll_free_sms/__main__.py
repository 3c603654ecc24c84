import pulumi

import pulumi_acsnumbers as acs

# Customers write to this number: `protect` refuses to release it by accident.
alerts = acs.PhoneNumber(
    "alerts",
    country_code="US",
    phone_number_type=acs.PhoneNumberType.TOLL_FREE,
    assignment_type=acs.AssignmentType.APPLICATION,
    capabilities={
        "calling": acs.CapabilityType.NONE,
        "sms": acs.CapabilityType.INBOUND_OUTBOUND,
    },
    max_monthly_cost={"amount": 3, "currency_code": "USD"},
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("phone_number", alerts.phone_number)
pulumi.export("monthly_cost", alerts.cost)
