"""The engine's resource monitors, and the components that wait for them.

A failed or cancelled run never responds to a registration. It tells the plugin to cancel. A
component without a response by then is shown as an error of its own, about a closing connection. So
the plugin cancels its waiting registrations and responds.
"""

from __future__ import annotations

import threading
from typing import Any, Final

import grpc
from pulumi.runtime.proto import resource_pb2_grpc

NO_LIMIT: Final = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
)
"""Options of a server or channel: a stack's values can have any length."""
_ANSWERING: Final = 4.0
"""Seconds to respond; the engine waits five for all its plugins."""


class Monitors:
    """The monitors of one plugin process. Thread-safe.

    Attributes:
        over: Whether the run is ending, so that the response to a component no longer matters.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._channels: dict[str, grpc.Channel] = {}
        self._waiting = 0
        self.over = False

    def at(self, address: str, context: Any) -> resource_pb2_grpc.ResourceMonitorStub:
        """Return the monitor at an address, for a call that may wait for it.

        Args:
            address: Where it listens. All calls share one channel.
            context: The engine's call, which waits for the response.
        """
        with self._changed:
            self._waiting += 1
            if not context.add_callback(self._answered):
                self._waiting -= 1
            if address not in self._channels:
                self._channels[address] = grpc.insecure_channel(address, options=NO_LIMIT)
            return resource_pb2_grpc.ResourceMonitorStub(self._channels[address])

    def give_up(self) -> None:
        """Cancel every waiting registration, and return when the engine has the responses."""
        with self._changed:
            self.over = True
            channels = list(self._channels.values())
        for channel in channels:
            channel.close()
        with self._changed:
            self._changed.wait_for(lambda: not self._waiting, _ANSWERING)

    def _answered(self) -> None:
        with self._changed:
            self._waiting -= 1
            self._changed.notify_all()
