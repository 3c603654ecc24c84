"""The threads that serve the engine: more where Python lets us, and as many as before where not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pulumi_acsnumbers.dynamic import threads
from pulumi_acsnumbers.dynamic.order import OrderProvider
from pulumi_acsnumbers.dynamic.phone_number import PhoneNumberProvider
from tests.dynamic.process import TOLL_FREE, FakeEngine, PluginProcess, Service, plain, reference

ROOT = Path(__file__).parents[2]
ORDER, NUMBER = reference(OrderProvider), reference(PhoneNumberProvider)
AS_THE_ENGINE_DOES = ("-m", "pulumi.dynamic")
UNDER_ANOTHER_NAME = ("-c", "import runpy; runpy.run_module('pulumi.dynamic')")


def pythons() -> list[str]:
    """Return a Python of each version that the package supports and this machine has."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    own = "{}.{}".format(*sys.version_info)
    found = {own: sys.executable}
    for version in {"3.11", "3.12", "3.13", "3.14"} - {own}:
        on_path = shutil.which(f"python{version}")
        for python in (*([on_path] if on_path else ()), *pyenv.glob(f"{version}.*/bin/python")):
            probe = subprocess.run([python, "-c", ""], capture_output=True, check=False)
            if probe.returncode == 0:  # a shim of pyenv can be there without its Python
                found[version] = str(python)
    return [found[version] for version in sorted(found)]


class Gate:
    """Lets requests for reservations pass once so many stand before it, and counts them."""

    def __init__(self, parties: int, handle: Callable[[Any], Any]) -> None:
        self.most = 0
        self._parties, self._handle = parties, handle
        self._inside = 0
        self._moved = threading.Condition()

    def __call__(self, request: Any) -> Any:
        if "/reservations/" not in request.target:
            return self._handle(request)
        with self._moved:
            self._inside += 1
            self.most = max(self.most, self._inside)
            self._moved.notify_all()
            opened = self._moved.wait_for(lambda: self.most >= self._parties, timeout=60)
        try:
            assert opened, f"only {self.most} creates at once"
            return self._handle(request)
        finally:
            with self._moved:
                self._inside -= 1


def burst(process: PluginProcess, count: int) -> list[str]:
    """Create so many numbers at once, and return them."""

    def order() -> dict[str, Any]:
        news = {"__provider": ORDER, "kind": "phoneNumber", "spec": TOLL_FREE}
        made, outs = process.create(plain(process.check({}, news).inputs))
        return {
            "__provider": NUMBER,
            **TOLL_FREE,
            "order": made,
            "__history": outs["history"],
        }

    orders = [order() for _ in range(count)]
    with ThreadPoolExecutor(count) as engine:
        return [number for number, _ in engine.map(process.create, orders)]


Burst = Callable[[tuple[str, ...], int], None]


@pytest.fixture
def check_burst(
    engine: FakeEngine, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Burst:
    """Returns what checks how many of a burst of creates a plugin process serves at once."""

    def check(command: tuple[str, ...], at_once: int) -> None:
        gate = Gate(at_once, service.emulator.handle)
        monkeypatch.setattr(service.emulator, "handle", gate)
        process = PluginProcess.start(engine.address, tmp_path, command=command)
        try:
            process.configure(service.config)
            numbers = burst(process, 12)
        finally:
            process.stop()

        assert gate.most == at_once
        assert len(set(numbers)) == 12
        assert sorted(service.ledger("purchase")) == sorted(numbers)

    return check


@pytest.mark.parametrize(
    ("command", "at_once"),
    [(AS_THE_ENGINE_DOES, 12), (UNDER_ANOTHER_NAME, 4)],
    ids=["widened", "as it was"],
)
def test_a_burst_of_creates_ends_right(
    command: tuple[str, ...], at_once: int, check_burst: Burst
) -> None:
    check_burst((sys.executable, "-u", *command), at_once)


@pytest.mark.full
@pytest.mark.parametrize("python", pythons())
def test_a_burst_is_served_at_once_on_every_python(
    python: str, tmp_path: Path, check_burst: Burst
) -> None:
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    own = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([own, "-m", "pip", "install", "--quiet", str(ROOT)], check=True, cwd=tmp_path)

    check_burst((own, "-u", *AS_THE_ENGINE_DOES), 12)


PROBE = r"""
import importlib.util, sys, threading, types, weakref
from concurrent.futures import ThreadPoolExecutor

spec = importlib.util.spec_from_file_location("threads", sys.argv[1])
threads = importlib.util.module_from_spec(spec)
spec.loader.exec_module(threads)

def called_by(name, workers=4, change=lambda thread: None):
    executor = ThreadPoolExecutor(workers)
    scope = {"__name__": name, "widen": threads.widen, "change": change}
    exec("def serve(thread):\n change(thread)\n return widen()", scope)
    raised = executor.submit(lambda: scope["serve"](threading.current_thread())).result()
    return raised, executor._max_workers

def lose(thread):
    thread._args = ()

def own(reference):
    return lambda thread: setattr(thread, "_args", (reference,))

main = sys.modules["__main__"]
assert called_by("grpc._server") == (False, 4), "not a plugin process"
main.__spec__ = types.SimpleNamespace(name="pulumi.dynamic.__main__")
assert called_by("anything") == (False, 4), "not called by the engine"
assert called_by("grpc._server", change=lose) == (False, 4), "no reference"
assert called_by("grpc._server", change=own(None)) == (False, 4), "another argument"
other = ThreadPoolExecutor(2)
assert called_by("grpc._server", change=own(lambda: other)) == (False, 4), "no weak reference"
assert called_by("grpc._server", change=own(weakref.ref(lose))) == (False, 4), "not to a pool"
assert other._max_workers == 2
assert called_by("grpc._server", 80) == (False, 80), "wide enough"
assert threads.widen() is False, "not in a pool"
assert called_by("grpc._server") == (True, 64)
print("as expected")
"""


@pytest.mark.parametrize("python", pythons())
def test_every_python_lets_the_pool_be_widened_and_nothing_else(python: str) -> None:
    command = [python, "-I", "-c", PROBE, str(threads.__file__)]

    probe = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert (probe.stdout.strip(), probe.stderr) == ("as expected", "")


def test_a_limit_that_cannot_be_set_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixed:
        _max_workers = property(lambda _: 4)

    fixed = Fixed()
    monkeypatch.setattr(threads, "_own_pool", lambda: fixed)
    monkeypatch.setattr(threads, "_serves_the_engine", lambda: True)

    assert not threads.widen()
    assert fixed._max_workers == 4
