import pulumi

import pulumi_acsnumbers as acs

# What comes from a configuration becomes a word of the service by its enumeration.
sms = acs.CapabilityType(pulumi.Config().get("sms") or "outbound")

number = acs.PhoneNumber(
    "hotline",
    country_code="US",
    phone_number_type="tollFree",
    assignment_type="application",
    capabilities={"calling": "none", "sms": sms},
)

pulumi.export("phone_number", number.phone_number)
pulumi.export("capabilities", number.capabilities)
pulumi.export("cost", number.cost)
