"""One ProgramBrief with its order, driven as the engine drives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.acs.credentials import AccessKey
from pulumi_acsnumbers.lifecycle.brief.check import check_program_brief
from pulumi_acsnumbers.lifecycle.brief.create import create_program_brief
from pulumi_acsnumbers.lifecycle.brief.delete import delete_program_brief
from pulumi_acsnumbers.lifecycle.brief.diff import diff_program_brief
from pulumi_acsnumbers.lifecycle.brief.inputs import inputs_of
from pulumi_acsnumbers.lifecycle.brief.read import read_program_brief
from pulumi_acsnumbers.lifecycle.brief.update import update_program_brief
from pulumi_acsnumbers.lifecycle.core.difference import Difference
from pulumi_acsnumbers.lifecycle.core.guardrails import Guardrails
from pulumi_acsnumbers.lifecycle.core.reading import Reading
from pulumi_acsnumbers.lifecycle.core.registry import RunRegistry
from pulumi_acsnumbers.lifecycle.core.session import Session
from pulumi_acsnumbers.lifecycle.order.delete import delete_order
from tests.lifecycle.brief.service import ENDPOINT, Briefs
from tests.lifecycle.orders import bring_order
from tests.lifecycle.stack import RecordedReporter
from tests.support.clocks import FakeClock

BRIEF_URN = "urn:pulumi:dev::test::acsnumbers:ProgramBrief::x"
ORDER_URN = "urn:pulumi:dev::test::acsnumbers:Order::x"
ANOTHER_BRIEF_URN = BRIEF_URN.removesuffix("x") + "y"
ANOTHER_ORDER_URN = ORDER_URN.removesuffix("x") + "y"
KEY = "YWNzLXdpcmUtZXhhbXBsZS1rZXktMDEyMzQ1Njc4OSE="

COMPLETE: dict[str, Any] = {
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
        "expected_date_of_service": "2026-12-25",
    },
    "company_information": {
        "name": "Contoso",
        "url": "contoso.com",
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
        "opt_in_message": "Reply JOIN",
        "opt_in_reply": "JOIN",
        "confirmation_message": "Welcome!",
        "use_cases": [
            {
                "content_category": "coupons",
                "examples": [{"messages": [{"direction": "toUser", "text": "10% off"}]}],
            }
        ],
    },
    "traffic_details": {
        "total_monthly_volume": 10000.0,
        "monthly_average_messages_from_user": 1.0,
        "monthly_average_messages_to_user": 3.0,
        "is_spiky": True,
        "spike_details": "Holidays",
        "estimated_ramp_up_time_in_days": 30.0,
    },
}


def changed(program: dict[str, Any], section: str, **members: Any) -> dict[str, Any]:
    """Return a program with other members of one section; None takes one out."""
    content = {k: v for k, v in {**program[section], **members}.items() if v is not None}
    return {**program, section: content}


@dataclass
class Stack:
    """The state of one stack with one brief, and the runs on it.

    Attributes:
        resource: Id and outputs of the brief, as the state has them; None when it has none.
        pending: Old copies whose delete is still to be done.
        carrier: What carries requests to another service than `service`, if anything does.
        key: The access key.
        urns: Those of the brief and of its order.
    """

    service: Briefs
    clock: FakeClock = field(default_factory=FakeClock)
    reporter: RecordedReporter = field(default_factory=RecordedReporter)
    order: tuple[str, dict[str, Any]] | None = None
    resource: tuple[str, dict[str, Any]] | None = None
    pending: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    guardrails: Guardrails = field(default_factory=Guardrails)
    obstacle: str | None = None
    carrier: httpx.BaseTransport | None = None
    key: str = KEY
    urns: tuple[str, str] = (BRIEF_URN, ORDER_URN)
    session: Session = field(init=False)

    def __post_init__(self) -> None:
        self.next_run()

    def next_run(self) -> None:
        """Begin a new process: nothing is remembered but the state."""
        client = Client(
            ENDPOINT,
            AccessKey(self.key, clock=self.clock),
            transport=self.carrier or httpx.MockTransport(self.service),
            clock=self.clock,
            chance=lambda: 0.5,
        )
        self.session = Session(
            client,
            clock=self.clock,
            registry=RunRegistry(),
            guardrails=self.guardrails,
            obstacle=lambda: self.obstacle,
            abandoned=lambda: self.obstacle,
        )
        self.reporter = RecordedReporter()

    @property
    def id(self) -> str:
        assert self.resource
        return self.resource[0]

    @property
    def outs(self) -> dict[str, Any]:
        assert self.resource
        return self.resource[1]

    def inputs(self, *, retain: bool = False, **program: Any) -> dict[str, Any]:
        """Register the order and return the checked inputs, as `pulumi up` does first."""
        spec = {key: program.get(key) for key in ("country_code", "program_brief_id")}
        order = {
            "kind": "programBrief",
            "spec": spec,
            "release_on_delete": False if retain else None,
            "__urn": self.urns[1],
        }
        hidden = self.register_order(order)
        hidden |= {"__urn": self.urns[0], "__retain": True if retain else None}
        return self.check({**program, **hidden})

    def register_order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Register the order; return what the brief is given of it."""
        self.order = bring_order(self.session, self.order, order)
        return {
            "order": self.order[0],
            "__generations": self.order[1]["generations"],
            "__endpoint": ENDPOINT,
        }

    def check(self, news: dict[str, Any]) -> dict[str, Any]:
        checked = check_program_brief(news)
        assert not checked.failures
        self.session.registry.note_check(self.urns[0])
        return checked.inputs

    def diff(self, news: dict[str, Any]) -> Difference:
        return self.compare(self.id, self.outs, news)

    def compare(self, brief_id: str, olds: dict[str, Any], news: dict[str, Any]) -> Difference:
        return diff_program_brief(
            brief_id,
            olds,
            news,
            registry=self.session.registry,
            guardrails=self.session.guardrails,
            endpoint=ENDPOINT,
        )

    def create(self, news: dict[str, Any]) -> None:
        self.resource = create_program_brief(self.session, self.reporter, news)

    def update(self, news: dict[str, Any]) -> None:
        outs = update_program_brief(self.session, self.reporter, self.id, self.outs, news)
        self.resource = self.id, outs

    def delete(self, brief: str, props: dict[str, Any]) -> None:
        delete_program_brief(self.session, self.reporter, brief, props)

    def read(self) -> Reading | None:
        return read_program_brief(self.session, self.id, self.outs)

    def up(self, *, retain: bool = False, **program: Any) -> str:
        """Run `pulumi up`; return what was done."""
        self.next_run()
        news = self.inputs(retain=retain, **program)
        done = "same"
        if self.resource is None:
            self.create(news)
            done = "create"
        else:
            difference = self.diff(news)
            if difference.replaces:
                old = self.resource
                self.create(news)
                if not retain:
                    self.pending.append(old)
                done = "replace"
            elif difference.changes:
                self.update(news)
                done = "update"
        self.finish()
        return done

    def finish(self) -> None:
        """Delete the old copies."""
        while self.pending:
            self.delete(*self.pending[0])
            self.pending.pop(0)

    def refresh(self) -> bool:
        """Run `pulumi refresh`; return whether it showed a difference."""
        self.next_run()
        assert self.resource
        reading = self.read()
        if reading is None:
            self.resource = None
            return True
        olds, self.resource = self.outs, (self.id, reading.outputs)
        return self.diff(self.stored_inputs(olds)).changes

    def stored_inputs(self, outs: dict[str, Any]) -> dict[str, Any]:
        """Return the inputs that the state has beside outputs."""
        return inputs_of(outs)

    def destroy(self, *, retain: bool = False) -> None:
        """Run `pulumi destroy`."""
        self.next_run()
        if not retain:
            self.let_go()
        self.resource = None
        self.destroy_order()

    def let_go(self) -> None:
        """Delete the brief, which is the first step of a destroy."""
        if self.resource:
            self.delete(*self.resource)
        self.resource = None

    def forget_order(self) -> None:
        """Lose the order, as when it alone is replaced by force."""
        self.order = None

    def destroy_order(self) -> None:
        """Delete the order, as the last step of a destroy."""
        if self.order:
            delete_order(self.session, self.reporter, *self.order)
        self.order = None


def another(stack: Stack) -> Stack:
    """Return another resource of the same program, in the same run."""
    other = Stack(stack.service, clock=stack.clock, urns=(ANOTHER_BRIEF_URN, ANOTHER_ORDER_URN))
    other.session, other.reporter = stack.session, stack.reporter
    return other
