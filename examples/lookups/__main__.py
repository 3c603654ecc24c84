import pulumi

import pulumi_acsnumbers as acs

# Asked once in a run, in preview too; nothing is held or bought by asking.
codes = acs.list_available_area_codes(
    "US", "geographic", locality="Anchorage", administrative_division="AK"
)
offers = acs.list_available_offerings("US", phone_number_type="geographic")

front_desk = acs.PhoneNumber(
    "front-desk",
    country_code="US",
    phone_number_type="geographic",
    assignment_type="application",
    area_code=min(codes),
    capabilities={"calling": "inbound+outbound", "sms": "none"},
)

pulumi.export("phone_number", front_desk.phone_number)
pulumi.export("price", min(offer.cost.amount for offer in offers))
