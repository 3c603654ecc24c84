"""The command `pulumi-resource-acsnumbers`: serve the engine that started it, and end with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from ..engine import life
from .monitors import NO_LIMIT
from .server import ProviderServer

THREADS: Final = 4096
"""A component holds a thread while its resources need others. Each is made when it is needed."""

LOOK_AROUND: Final = 0.2
"""Seconds after which the main thread sees a signal that has not woken it."""


def main() -> None:
    """Serve until the engine tells this process to end, or is gone."""
    address = sys.argv[1] if len(sys.argv) > 1 else ""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())

    server = grpc.server(ThreadPoolExecutor(THREADS), options=NO_LIMIT)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(ProviderServer(address), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    own = life.start(address) if address else None
    if own is not None:
        # The engine holds the other end of this pipe; under a language host, that host does.
        threading.Thread(target=_wait_for_end, args=(own,), daemon=True).start()
    print(port, flush=True)  # noqa: T201  # what the engine reads first

    # A signal that the kernel gives to another thread does not wake this one, and Python handles
    # it here alone. The engine would wait for its five seconds, and kill this process and blame
    # the next one, as it has no time left then to tell that one to end.
    while not over.wait(LOOK_AROUND):
        pass
    life.tell_to_end()
    if own is not None:
        own.close()
    server.stop(grace=None)
    # Calls can be under way that only wait for the engine, and nobody records what they do. The
    # engine has five seconds for all its plugins together: Python would wait for the calls.
    os._exit(0)


def _wait_for_end(own: life.Life) -> None:
    """Wait for the end of stdin, and end the process if the engine is gone too."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        return
    own.look()
