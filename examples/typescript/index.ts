import * as pulumi from "@pulumi/pulumi";
import * as acsnumbers from "pulumi-acsnumbers";

const hotline = new acsnumbers.PhoneNumber("hotline", {
    countryCode: "US",
    phoneNumberType: "tollFree",
    assignmentType: "application",
    capabilities: { calling: "none", sms: new pulumi.Config().get("sms") ?? "outbound" },
});

export const phoneNumber = hotline.phoneNumber;
export const capabilities = hotline.capabilities;
export const cost = hotline.cost;
