import pulumi

import pulumi_acsnumbers as acs

config = pulumi.Config()

# Nothing is bought, and when it leaves the program the number stays owned.
hotline = acs.PhoneNumber(
    "hotline",
    adopt=config.require("number"),
    country_code="US",
    phone_number_type="tollFree",
    assignment_type="application",
    capabilities={"calling": "inbound", "sms": "outbound"},
)

pulumi.export("phone_number", hotline.phone_number)
pulumi.export("purchase_date", hotline.purchase_date)
