import pulumi

import pulumi_acsnumbers as acs

OFFICES = {"anchorage": "907", "new-york": "212", "seattle": "206"}

for office, area_code in OFFICES.items():
    number = acs.PhoneNumber(
        office,
        country_code="US",
        phone_number_type="geographic",
        assignment_type="application",
        area_code=area_code,
        capabilities={"calling": "inbound", "sms": "none"},
        opts=pulumi.ResourceOptions(protect=True),
    )
    pulumi.export(office, number.phone_number)
