import pulumi

import pulumi_acsnumbers as acs

config = pulumi.Config()

loyalty = acs.ProgramBrief(
    "loyalty",
    program_details={
        "is_vanity": False,
        "number_type": "shortCode",
        "is_political_campaign": False,
        "name": "Contoso Loyalty Program",
        "description": "Coupons and news for members",
        "url": "https://contoso.com/loyalty-program",
        "sign_up_types": ["sms", "website"],
        "sign_up_url": "https://contoso.com/join",
        "terms_of_service_url": "https://contoso.com/terms",
        "privacy_policy_url": "https://contoso.com/privacy",
    },
    company_information={
        "name": "Contoso",
        "url": "https://contoso.com",
        "address": "1 Contoso Way Redmond, WA 98052",
        "contact_information": {
            "name": "Alex",
            "phone": "+14255551234",
            "email": "alex@contoso.com",
        },
        "customer_care_information": {
            "toll_free_number": "+18005551234",
            "email": "customercare@contoso.com",
        },
    },
    message_details={
        "supported_protocols": ["sms"],
        "recurrence": "subscription",
        "directionality": "twoWay",
        "help_message": "Reply STOP to end",
        "opt_in_message": "Reply JOIN",
        "opt_in_reply": "JOIN",
        "opt_out_message": "You have left",
        "confirmation_message": "Welcome!",
        "use_cases": [
            {
                "content_category": "coupons",
                "examples": [{"messages": [{"direction": "toUser", "text": "10% off"}]}],
            }
        ],
    },
    traffic_details={
        "total_monthly_volume": 10000,
        "monthly_average_messages_from_user": 1,
        "monthly_average_messages_to_user": 3,
        "is_spiky": False,
        "estimated_ramp_up_time_in_days": 30,
    },
    # A draft costs nothing and can be changed and deleted. Submitting starts the review.
    submit=config.get_bool("submit") or False,
)

pulumi.export("status", loyalty.status)
pulumi.export("number", loyalty.number)
pulumi.export("review_notes", loyalty.review_notes)
