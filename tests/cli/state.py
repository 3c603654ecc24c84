"""The state of a stack in a file, as `acsnumbers` reads it."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from pulumi_acsnumbers.lifecycle.phone_number.spec import spec_text
from tests.engine.service import Service

KINDS = "pulumi-python:dynamic/acsnumbers"
TOLL_FREE = {
    "country_code": "US",
    "phone_number_type": "tollFree",
    "assignment_type": "application",
}


class State:
    """The state of a stack, as `pulumi stack export` writes it."""

    def __init__(self, service: Service, name: str = "dev") -> None:
        self.service = service
        self.name = name
        self.rows: list[dict[str, Any]] = []

    def add(self, kind: str, id_: str, name: str = "hotline", **row: Any) -> None:
        outputs = {"__endpoint": self.service.endpoint, "endpoint": self.service.endpoint}
        urn = f"urn:pulumi:{self.name}::acs::{KINDS}:{kind}::{name}"
        outputs |= row.pop("outputs", {})
        self.rows.append(
            {"urn": urn, "type": f"{KINDS}:{kind}", "id": id_, "outputs": outputs} | row
        )

    def order(self, name: str = "hotline") -> str:
        order = str(uuid.uuid4())
        generations = [{"spec": spec_text(TOLL_FREE), "since": "2999-01-01T00:00:00+00:00"}]
        self.add("Order", order, name, outputs={"kind": "phoneNumber", "generations": generations})
        return order

    def write(self) -> str:
        file = Path(f"{self.name}.json")
        file.write_text(json.dumps({"version": 3, "deployment": {"resources": self.rows}}))
        return str(file)


def bought(service: Service, digits: str) -> str:
    row = service.emulator.buy_number(
        phone_number=f"+1833555{digits}", calling="none", sms="outbound"
    )
    return str(row["phoneNumber"])
