import pulumi

import pulumi_acsnumbers as acs

config = pulumi.Config()

# Up to a hundred numbers are bought with one purchase. When the pool is to be smaller, `release`
# names the numbers that go.
agents = acs.PhoneNumberPool(
    "agents",
    size=config.get_int("size") or 5,
    country_code="US",
    phone_number_type="geographic",
    assignment_type="application",
    area_code="425",
    capabilities={"calling": "inbound+outbound", "sms": "none"},
    max_monthly_cost={"amount": 2, "currency_code": "USD"},
    release=(config.get("release") or "").split(),
)

pulumi.export("phone_numbers", agents.phone_numbers)
pulumi.export("monthly_cost", agents.monthly_cost)
