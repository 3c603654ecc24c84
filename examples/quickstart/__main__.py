import pulumi

import pulumi_acsnumbers as acs

number = acs.PhoneNumber(
    "hotline",
    country_code="US",
    phone_number_type="tollFree",
    assignment_type="application",
    capabilities={"calling": "none", "sms": pulumi.Config().get("sms") or "outbound"},
)

pulumi.export("phone_number", number.phone_number)
pulumi.export("capabilities", number.capabilities)
pulumi.export("cost", number.cost)
