import pulumi

import pulumi_acsnumbers as acs

config = pulumi.Config()

for name in ("support", "marketing"):
    provider = acs.Provider(name, connection_string=config.require_secret(name))
    number = acs.PhoneNumber(
        name,
        country_code="US",
        phone_number_type="tollFree",
        assignment_type="application",
        capabilities={"calling": "none", "sms": "outbound"},
        opts=pulumi.ResourceOptions(provider=provider),
    )
    pulumi.export(name, number.phone_number)
