import pulumi
from hotline import hotlines

offices = pulumi.Config().require_object("offices")

for office, made in hotlines(offices).items():
    pulumi.export(office, made.sms_link)
