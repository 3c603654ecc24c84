"""What one create sends: each request has a reason, and there is no other."""

from __future__ import annotations

import re

from tests.lifecycle.stack import Stack

BOTH = {"calling": "inbound+outbound", "sms": "inbound+outbound"}
LOOKING = [
    "GET reservation",  # attempt 0: an earlier run may have held, bought or lost
    "GET operation",  # the purchase of attempt 0, even if its reservation is gone
]
BUYING = [
    "POST browse",
    "PATCH reservation",
    "POST purchase",
    "GET reservation",  # another process of this order may have added a number meanwhile
    "GET operation",
    "GET number",  # the only truth about what is owned
]


def sent(stack: Stack) -> list[str]:
    names = {
        r"/reservations/[^/]+$": "reservation",
        r"/:purchase$": "purchase",
        r"/:browse$": "browse",
        r"/operations/": "operation",
        r"/capabilities$": "capabilities",
        r"^/phoneNumbers/[^/]+$": "number",
    }
    requests = (request.split(" ", 1) for request in stack.requests())
    return [
        f"{method} {next(name for form, name in names.items() if re.search(form, path))}"
        for method, path in requests
    ]


def test_a_number_that_can_do_what_is_wanted(stack: Stack) -> None:
    stack.create(capabilities=BOTH)

    assert sent(stack) == [*LOOKING, *BUYING]


def test_a_number_that_can_do_more(stack: Stack) -> None:
    _, outs = stack.create()

    assert sent(stack) == [*LOOKING, *BUYING, "PATCH capabilities", "GET operation"]
    assert outs["capabilities"] == {"calling": "none", "sms": "outbound"}
