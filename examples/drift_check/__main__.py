import pulumi

import pulumi_acsnumbers as acs

hotline = acs.PhoneNumber(
    "hotline",
    country_code="US",
    phone_number_type="tollFree",
    assignment_type="application",
    capabilities={"calling": "inbound", "sms": "outbound"},
    opts=pulumi.ResourceOptions(protect=True),
)

pulumi.export("phone_number", hotline.phone_number)
