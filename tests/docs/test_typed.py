"""The pages that are typed from start to end: every file is written and every command run."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest

from tests.docs.guide import DOCS, TYPED
from tests.docs.shell import environment, typed
from tools import node
from tools.pulumi import install


@pytest.fixture
def port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def test_the_tutorial_does_what_it_says(tmp_path: Path, port: str) -> None:
    text = typed(DOCS / "tutorial.md", tmp_path, port, environment(tmp_path))

    assert "drift, exit code 7" in text
    assert "bought for hotline of dev by a run that did not end" in text
    assert "the same number, not another one" in text
    numbers = set(re.findall(r"\+1833\d{7}", text))
    assert len(numbers) == 1, "one number was bought, and no other one"


@pytest.mark.full
def test_a_typescript_user_gets_from_nothing_to_a_number(tmp_path: Path, port: str) -> None:
    env = environment(tmp_path) | {
        "PULUMI_PYTHON_CMD": sys.executable,  # for a language host that needs the SDK for Python
        "npm_config_cache": str(install.cache() / "npm"),
        "npm_config_prefer_offline": "true",
    }
    env = node.on_path(tmp_path / "node", env)
    text = typed(TYPED, tmp_path, port, env)

    assert 'import * as acsnumbers from "pulumi-acsnumbers";' in text
    assert "+ 4 created" in text
    assert "~ 1 updated" in text
    assert '"833"' in text
    assert "- 4 deleted" in text
    numbers = set(re.findall(r"\+1833\d{7}", text))
    assert len(numbers) == 1, "one number was bought, and no other one"
