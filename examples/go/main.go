package main

import (
	"example.com/pulumi-acsnumbers/sdk/go/acsnumbers"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		sms := config.Get(ctx, "sms")
		if sms == "" {
			sms = "outbound"
		}
		hotline, err := acsnumbers.NewPhoneNumber(ctx, "hotline", &acsnumbers.PhoneNumberArgs{
			CountryCode:     pulumi.String("US"),
			PhoneNumberType: pulumi.String("tollFree"),
			AssignmentType:  pulumi.String("application"),
			Capabilities: &acsnumbers.CapabilitiesArgs{
				Calling: pulumi.String("none"),
				Sms:     pulumi.String(sms),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("phoneNumber", hotline.PhoneNumber)
		ctx.Export("capabilities", hotline.Capabilities)
		ctx.Export("cost", hotline.Cost)
		return nil
	})
}
