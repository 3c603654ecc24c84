"""Inline programs of the Automation API: many runs in one process, each with answers of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.engine.harness import LIMIT, Stack
from tests.engine.service import Service

SCRIPT = """
import concurrent.futures, json, sys
import pulumi
import pulumi_acsnumbers as acs
from pulumi import automation
from tests.engine.harness import _HEAD

exec(_HEAD)
CONNECTIONS = json.loads(sys.argv[1])


def stack(name, numbers, key):
    def program():
        before = acs.list_phone_numbers()
        pulumi.export("before", len(before))
        pulumi.export("later", acs.list_phone_numbers_output().apply(len))
        for index in range(numbers):
            acs.PhoneNumber(f"n{index}", **TOLL_FREE)

    made = automation.create_or_select_stack(name, project_name="acs", program=program)
    made.set_config("acsnumbers:connectionString", automation.ConfigValue(CONNECTIONS[key], True))
    return made


def up(name, numbers, key="contoso"):
    outputs = stack(name, numbers, key).up().outputs
    return [outputs["before"].value, outputs["later"].value]


seen = [up("one", count) for count in (1, 2)]
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    for _ in range(2):
        seen += list(pool.map(up, ["one", "other"], [2, 1], ["contoso", "fabrikam"]))
for name, key in (("one", "contoso"), ("other", "fabrikam")):
    stack(name, 0, key).destroy()
json.dump(seen, sys.stdout)
"""


def test_runs_of_one_process_do_not_see_each_others_answers(stack: Stack, service: Service) -> None:
    connections = {name: service.connection_string(name) for name in ("contoso", "fabrikam")}
    del stack.env["AZURE_COMMUNICATION_CONNECTION_STRING"]
    stack.env.pop("PULUMI_STACK")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(connections)],
        capture_output=True,
        text=True,
        timeout=3 * LIMIT,
        env=stack.env | {"PYTHONPATH": ":".join(sys.path)},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == [
        *([0, 0], [1, 1]),
        *([2, 2], [0, 0]),
        *([2, 2], [1, 1]),
    ]
