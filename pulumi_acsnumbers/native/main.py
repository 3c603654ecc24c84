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
"""A component occupies a thread while its resources need others. Threads are created on demand."""

LOOK_AROUND: Final = 0.2
"""Seconds after which the main thread notices a signal that did not wake it."""


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
        # The engine, or the language host in between, holds the other end of this pipe.
        threading.Thread(target=_wait_for_end, args=(own,), daemon=True).start()
    print(port, flush=True)  # noqa: T201  # what the engine reads first

    # A signal that the kernel delivers to another thread does not wake this one, and Python handles
    # signals only here. The engine would wait its five seconds, kill this process and blame the
    # next one, which it then has no time to stop.
    while not over.wait(LOOK_AROUND):
        pass
    life.tell_to_end()
    if own is not None:
        own.close()
    server.stop(grace=None)
    # Some calls may only be waiting for the engine, and nobody records what they do. The engine has
    # five seconds for all its plugins: Python would wait for these calls.
    os._exit(0)


def _wait_for_end(own: life.Life) -> None:
    """Wait for stdin to close, and end the process if the engine is gone too."""
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        return
    own.look()
