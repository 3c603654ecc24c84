"""Azure Communication Services on this machine: numbers and short codes, faithful and local.

It shares no code with this package's client, so that each tests the other. Not covered: languages
other than English in the catalogue, the agreements and checks of a subscription, more than
plausible prices outside the United States, and the content of attachments.
"""

from pulumi_acsnumbers.emulator.emulator import Emulator
from pulumi_acsnumbers.emulator.messages import ConnectionCut, Request, Response
from pulumi_acsnumbers.emulator.store import StateFileError

__all__ = ["ConnectionCut", "Emulator", "Request", "Response", "StateFileError"]
