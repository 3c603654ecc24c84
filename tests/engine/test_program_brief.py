"""Program briefs on the real engine: filed once, changed, submitted once, reviewed, let go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_acsnumbers.dynamic.import_file import fill_import_file
from tests.engine.harness import ORDER, Stack
from tests.engine.service import Service

BRIEF = "pulumi-python:dynamic/acsnumbers:ProgramBrief"
CONTENT: dict[str, dict[str, Any]] = {
    "program_details": {
        "is_vanity": False,
        "number_type": "shortCode",
        "is_political_campaign": False,
        "name": "Contoso Loyalty Program",
        "description": "Coupons and news",
        "url": "https://contoso.com/loyalty-program",
        "sign_up_types": ["sms", "website"],
        "sign_up_url": "https://contoso.com/join",
        "terms_of_service_url": "https://contoso.com/terms",
        "privacy_policy_url": "https://contoso.com/privacy",
    },
    "company_information": {
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
    "message_details": {
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
    "traffic_details": {
        "total_monthly_volume": 10000,
        "monthly_average_messages_from_user": 1,
        "monthly_average_messages_to_user": 3,
        "is_spiky": False,
        "estimated_ramp_up_time_in_days": 30,
    },
}


def content(description: str = "Coupons and news", **inputs: Any) -> dict[str, Any]:
    """Return the inputs of a brief."""
    details = {**CONTENT["program_details"], "description": description}
    return {**CONTENT, "program_details": details, **inputs}


def brief(opts: str = "", **inputs: Any) -> str:
    """Return the lines of a program that declare a brief, and export what became of it."""
    given = content(**inputs)
    options = f", opts=pulumi.ResourceOptions({opts})" if opts else ""
    return (
        f'brief = acs.ProgramBrief("loyalty", **{given!r}{options})\n'
        'pulumi.export("id", brief.id)\n'
        'pulumi.export("status", brief.status)\n'
        'pulumi.export("number", brief.number)\n'
    )


def outputs(stack: Stack) -> dict[str, Any]:
    exported: dict[str, Any] = json.loads(stack.pulumi("stack", "output", "--json").stdout)
    return exported


def briefs(service: Service) -> dict[str, Any]:
    table: dict[str, Any] = service.emulator.state()["program_briefs"]
    return table


def asked(service: Service, method: str, end: str = "") -> int:
    return sum(
        request["method"] == method and request["path"].endswith(end)
        for request in service.emulator.requests()
        if "programBriefs" in request["path"]
    )


def test_a_brief_from_draft_to_short_code(stack: Stack, service: Service) -> None:
    stack.declare(brief())
    stack.up()
    stack.up()
    stack.preview("--expect-no-changes")
    (brief_id,) = (row["id"] for row in stack.resources(BRIEF))
    assert outputs(stack)["status"] == "draft"
    assert len(briefs(service)) == 1

    stack.declare(brief(description="Coupons, news and events"))
    stack.up()
    stack.drift(code=0)
    stack.declare(brief(description="Coupons, news and events", submit=True))
    stack.up()
    stack.up()
    assert asked(service, "POST", "/:submit") == 1
    assert outputs(stack)["status"] == "submitted"

    stack.declare(brief(description="Too late", submit=True))
    (error,) = stack.up(code=1).errors
    assert "submitted" in error

    service.emulator.review_brief(brief_id, status="updateProgramBrief", notes=["Say more"])
    stack.declare(brief(description="Coupons, news, events and more", submit=True))
    stack.up()
    assert asked(service, "POST", "/:submit") == 2

    service.emulator.review_brief(brief_id, status="approved", number="12345")
    stack.drift(code=0)
    stack.refresh()
    stack.up()
    assert outputs(stack)["number"] == "12345"
    (error,) = stack.destroy(code=1).errors
    assert "retain_on_delete" in error
    assert len(briefs(service)) == 1


def test_a_draft_that_is_edited_in_the_portal_and_deleted(stack: Stack, service: Service) -> None:
    stack.declare(brief())
    stack.up()
    (brief_id,) = (row["id"] for row in stack.resources(BRIEF))
    service.emulator.change_brief(brief_id, {"programDetails": {"description": "Edited"}})
    stack.drift(code=7)
    stack.refresh()
    stack.up()
    stack.drift(code=0)
    stack.up("--target-replace", stack.urn("loyalty", BRIEF))
    assert len(briefs(service)) == 1
    stack.destroy()
    assert briefs(service) == {}
    assert stack.is_empty


@pytest.mark.full
def test_a_run_that_dies_leaves_one_draft(stack: Stack, service: Service) -> None:
    pause = service.pause("PATCH */programBriefs/*")
    stack.declare(brief())
    command = stack.start("up", "--yes", "--skip-preview")
    pause.wait()
    command.kill_all()
    pause.release()
    stack.cancel()
    (left,) = briefs(service)

    stack.up()
    assert outputs(stack)["id"] in left
    assert len(briefs(service)) == 1


@pytest.mark.parametrize("api_version", ["2021-10-25-preview", "2022-09-06"])
def test_the_names_of_the_first_generation_are_translated(
    stack: Stack, service: Service, api_version: str
) -> None:
    messages = {
        "types": ["sms"],
        "recurrence": "subscription",
        "useCase": "two-way",
        "contentTypes": ["coupons"],
    }
    details = {**CONTENT["program_details"], "signUp": "Text JOIN to 12345"}
    stack.declare(
        brief(message_details=messages, program_details=details, api_version=api_version).replace(
            "'description': 'Coupons and news', ", ""
        )
    )
    if api_version == "2021-10-25-preview":
        told = stack.preview(code=1).text
        assert "call_to_action" in told
        assert "2022-09-06" in told
        assert briefs(service) == {}
    else:
        stack.up()
        stack.preview("--expect-no-changes")
        (row,) = briefs(service).values()
        assert "Text JOIN to 12345" in json.dumps(row)


def test_a_brief_that_exists_is_imported_or_taken_over(stack: Stack, service: Service) -> None:
    stack.declare(brief())
    stack.up()
    (brief_id,) = (row["id"] for row in stack.resources(BRIEF))
    stack.pulumi("state", "delete", "--yes", stack.urn("loyalty", BRIEF))
    stack.pulumi("state", "delete", "--yes", stack.urn("loyalty", ORDER))
    import_file, preview = stack.folder / "briefs.json", stack.folder / "preview.json"
    preview.write_text(stack.preview("--json", "--import-file", str(import_file)).stdout)

    fill_import_file(
        import_file,
        preview,
        briefs={"loyalty": brief_id},
        connection_string=service.connection_string(),
    )
    stack.pulumi(
        *("import", "--file", str(import_file), "--generate-code=false", "--protect=false"),
        *("--yes", "--skip-preview"),
    )
    stack.preview("--expect-no-changes")
    stack.drift(code=0)
    stack.up("--target-replace", stack.urn("loyalty", BRIEF))
    stack.declare(brief(program_brief_id=brief_id))
    stack.up()
    assert [row["id"] for row in stack.resources(BRIEF)] == [brief_id]
    assert len(briefs(service)) == 1
    stack.destroy()
    assert briefs(service) == {}
