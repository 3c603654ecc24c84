"""What programs of the Automation API do, typed while no virtual environment is active."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.docs.guide import Desk, story
from tests.engine.harness import number

CONNECTIONS = {
    name: f"endpoint=https://{name}.communication.azure.com/;accesskey=…"
    for name in ("contoso", "fabrikam")
}


def at(desk: Desk) -> None:
    """Let `.venv` be there and not be active: `python3` of PATH has no package."""
    del desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"], desk.env["PULUMI_STACK"]
    desk.env.pop("PYTHONPATH")
    folders = desk.env["PATH"].split(os.pathsep)
    desk.env["PATH"] = os.pathsep.join(one for one in folders if not one.startswith(sys.prefix))
    (desk.folder / ".venv").symlink_to(sys.prefix)
    for name, text in CONNECTIONS.items():
        desk.names[text] = desk.service.connection_string(name)


def owned(desk: Desk, printed: str) -> bool:
    """Whether the last lines that a program printed are the numbers that are owned."""
    return sorted(printed.split()[-len(desk.service.owned) :]) == desk.service.owned


@story("automation", "A program in the same file")
def inline(desk: Desk) -> None:
    at(desk)
    (desk.folder / "telephony.py").write_text(desk.take("python"), encoding="utf-8")
    assert owned(desk, desk.type())
    assert len(desk.service.bought) == 1


@story("automation", "A program in a folder")
def local(desk: Desk) -> None:
    folder = desk.folder / "hotline"
    folder.mkdir()
    desk.stack.declare(number())
    for name in ("Pulumi.yaml", "__main__.py"):
        (desk.folder / name).rename(folder / name)
    connection = desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    at(desk)
    desk.env["AZURE_COMMUNICATION_CONNECTION_STRING"] = connection
    (desk.folder / "deploy.py").write_text(desk.take("python"), encoding="utf-8")
    assert owned(desk, desk.type())


@story("automation", "Several stacks at once", full=True)
def several(desk: Desk) -> None:
    page = Path(__file__).parents[2] / "docs/how-to/automation.md"
    first = page.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    at(desk)
    (desk.folder / "telephony.py").write_text(first, encoding="utf-8")
    (desk.folder / "customers.py").write_text(desk.take("python"), encoding="utf-8")
    assert owned(desk, desk.type())
    rows = desk.service.emulator.state()["phone_numbers"].values()
    assert sorted(row["resource"] for row in rows) == ["contoso", "fabrikam"]
