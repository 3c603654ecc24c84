"""Azure Communication Services on this machine: numbers and short codes, faithful and local.

It shares no code with the client in this package: each is the other's test. What it does not do:
other languages than English in the catalogue, the agreements and checks of a subscription, prices
of numbers that are more than plausible outside of the United States, the content of attachments.
"""

from pulumi_acsnumbers.emulator.emulator import Emulator
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request, Response
from pulumi_acsnumbers.emulator.store import StateFileError

__all__ = ["ConnectionCut", "Emulator", "Request", "Response", "StateFileError"]
