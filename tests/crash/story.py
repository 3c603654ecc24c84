"""One command that is killed, with every request that it makes when nobody dies."""

from __future__ import annotations

from dataclasses import dataclass

from tests.crash.front_ends import DYNAMIC, NATIVE, FrontEnd, Program
from tests.crash.mortal import Victim

HOTLINE = "the number of the stack"
"""In the options of a story: the URN of its number."""


@dataclass(frozen=True)
class Story:
    """A command that is killed.

    Attributes:
        name: What the command does.
        start: The prepared stack that it begins with.
        program: The program that is declared for it; the number of its stack is put in the place
            of `OWNED`.
        requests: The operations that it asks for, in order. Pinned: the boundaries are made from
            them, and a dry run says when they are out of date.
        side_by_side: Whether requests are under way at once, so that they come in any order. Then
            each victim dies around each of them at one moment, and the moments take turns.
        command: The command, and how people go on after it.
        options: Its options, also when it is run again.
        once: More options of the run that is killed.
        gives_up: Whether the number or brief that it starts with is meant to go.
        destroyable: Whether `destroy` can let go of what it leaves.
        victims: Who dies in it.
        front_ends: With which it can be played.
    """

    name: str
    start: str
    program: Program
    requests: tuple[str, ...]
    command: str = "up"
    options: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    gives_up: bool = False
    destroyable: bool = True
    victims: tuple[Victim, ...] = tuple(Victim)
    front_ends: tuple[FrontEnd, ...] = (DYNAMIC, NATIVE)
    side_by_side: bool = False

    def options_at(self, urn: str) -> tuple[str, ...]:
        """Return the options, for a stack whose number has this URN."""
        return tuple(urn if option == HOTLINE else option for option in self.options)
