"""Draws random histories of numbers and briefs."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from tests.histories.commands import Destroy, Do, Refresh, Script, Up
from tests.histories.engine import Options
from tests.histories.program import Brief, Get, Item, Number, Program, Thing
from tests.histories.world import ANSWERED, BEFORE, BOTH, CLI, COMMITTED, PLUGIN, Kill, Trouble

AREAS = ("833", "844", "855")
NAMES = ("a", "b", "c", "d")
SEARCH = False
"""Whether `acquisition="search"` is drawn too."""


class Author:
    """Draws a history of numbers and briefs."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.program = Program()
        self.before: list[Program] = []
        self.calm = chance.random() < 0.4

    def write(self) -> Script:
        commands: Script = []
        for _ in range(self.chance.randint(1, 2)):
            self._change_program()
        commands.append(self._up(first=True))
        for _ in range(self.chance.randint(1, 5)):
            commands += self._next()
        return commands

    def _next(self) -> Script:
        draw = self.chance.random()
        if draw < 0.62:
            for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3))):
                self._change_program()
            return [self._up()]
        if draw < 0.70:
            return [Refresh(self._options("refresh"), self._kill(), self._trouble())]
        if draw < 0.80:
            return [Destroy(self._options("destroy"), self._kill(), self._trouble())]
        return self._other()

    def _other(self) -> Script:
        name = self._name()
        match self.chance.randrange(9):
            case 0:
                return [Do("state delete", name)]
            case 1:
                new = self.chance.choice([n for n in NAMES if n != name])
                return [Do("state rename", name, new), *self._renamed(name, new)]
            case 2:
                return [Do("stack rename", f"dev{self.chance.randrange(9)}")]
            case 3:
                return [Do("taint", name), *([Do("taint", f"order:{name}")] * self._maybe(0.5))]
            case 4:
                return [Do("release", name)]
            case 5 | 6:
                return [Do("sold out", self.chance.choice(AREAS))]
            case 7:
                return [Do("restock", self.chance.choice(AREAS))]
            case _:
                return [Do("wait", value=self.chance.choice(("600", "90000", "2500000")))]

    def _renamed(self, name: str, new: str) -> Script:
        item = self.program.item(name)
        if item is None or self.program.item(new) is not None:
            return []
        self._put(item, replace(item, name=new))
        return [self._up()]

    def _maybe(self, chance: float) -> bool:
        return self.chance.random() < chance

    def _name(self) -> str:
        names = [item.name for item in self.program.items]
        return self.chance.choice(names) if names else "a"

    # Commands

    def _up(self, *, first: bool = False) -> Up:
        self.before.append(self.program)
        options = Options() if first and self._maybe(0.8) else self._options("up")
        return Up(self.program, options, self._kill(), self._trouble())

    def _options(self, command: str) -> Options:
        options = Options()
        if self._maybe(0.55):
            return options
        chosen = self.chance.randrange(8)
        names = self._targets()
        if chosen == 0:
            options = Options(targets=names, target_dependents=self._maybe(0.3))
        elif chosen == 1:
            options = Options(excludes=names)
        elif chosen == 2 and command == "up":
            options = Options(targets=names, replace=names)
        elif chosen == 3 and command == "up":
            options = Options(replace=names)
        elif chosen == 4 and command == "up":
            options = Options(replace=("**",), targets=("**",) if self._maybe(0.5) else ())
        elif chosen == 5:
            options = Options(refresh=command != "refresh", run_program=command == "destroy")
        elif chosen == 6:
            options = Options(cancel_after=self.chance.randrange(5))
        if command == "destroy" and self._maybe(0.2):
            options = replace(options, exclude_protected=True)
        if command != "refresh" and self._maybe(0.4):
            options = replace(options, continue_on_error=True)
        return options

    def _targets(self) -> tuple[str, ...]:
        name = self._name()
        form = self.chance.choice(((name,), (f"order:{name}",), (name, f"order:{name}")))
        if self.program.things and self._maybe(0.2):
            return (*form, self.program.things[0].name)
        return form

    def _kill(self) -> Kill | None:
        if self.calm or self._maybe(0.75):
            return None
        moment = self.chance.choice((BEFORE, COMMITTED, ANSWERED))
        victim = self.chance.choice((PLUGIN, CLI, BOTH))
        method, path = self.chance.choice(
            (("", ""), ("", ""), ("POST", ":purchase"), ("DELETE", "/phoneNumbers/"))
        )
        last = 12 if not method else 2
        return Kill(self.chance.randrange(last), moment, victim, method, path)

    def _trouble(self) -> Trouble:
        if self.calm or self._maybe(0.75):
            return Trouble()
        match self.chance.randrange(5):
            case 0:
                return Trouble(rate=self.chance.choice((0.05, 0.2, 0.5)))
            case 1:
                return Trouble(stale=1)
            case 2:
                return Trouble(unlisted=self.chance.choice((1, 3)))
            case 3:
                rule = {"method": self.chance.choice(("GET", "DELETE", "POST", "PATCH"))}
                return Trouble(rules=({**rule, "status": 503, "count": 30},))
            case _:
                lost = {"method": "POST", "path": "*/:purchase", "nth": 1, "cut": "after"}
                return Trouble(rules=(lost,))

    # The program

    def _change_program(self) -> None:
        if self.before and self._maybe(0.15):
            self.program = self.chance.choice(self.before)
            return
        numbers = self.program.numbers
        draw = self.chance.random()
        if not self.program.items or draw < 0.2:
            self._add()
        elif draw < 0.3:
            self._remove()
        elif draw < 0.5:
            self._change_things()
        elif draw < 0.58:
            transforms = [None, None, "dbr", "retain", "all:dbr", "all:retain"]
            transforms += ["deleted_with"] if self.program.things else []
            self.program = replace(self.program, transform=self.chance.choice(transforms))
        elif numbers:
            number = self.chance.choice(numbers)
            self._put(number, self._changed(number))
        else:
            briefs = [item for item in self.program.items if isinstance(item, Brief)]
            if briefs:
                brief = self.chance.choice(briefs)
                self._put(brief, self._changed_brief(brief))

    def _put(self, old: Item, new: Item) -> None:
        items = tuple(new if item is old else item for item in self.program.items)
        self.program = replace(self.program, items=items)

    def _add(self) -> None:
        taken = {item.name for item in self.program.items}
        free = [name for name in NAMES if name not in taken]
        items = self.program.items
        if self._maybe(0.2) and sum(isinstance(item, Brief) for item in items) < 2:
            name = next(n for n in ("loyalty", "alerts") if n not in taken)
            items += (Brief(name, submit=self._maybe(0.2)),)
        elif self._maybe(0.1) and numbers_of(items):
            items += (
                (Get(f"g{len(items)}", f"@{self._name()}"),)
                if f"g{len(items)}" not in taken
                else ()
            )
        elif free:
            thing = self._thing() if self._maybe(0.5) else None
            items += (Number(self.chance.choice(free), self.chance.choice(AREAS[:2]), thing),)
        self.program = replace(self.program, items=items)

    def _thing(self) -> str:
        """Return the name of the thing that numbers depend on; declare it first if need be."""
        if not any(thing.name == "t" for thing in self.program.things):
            self.program = replace(self.program, things=(Thing(), *self.program.things))
        return "t"

    def _remove(self) -> None:
        gone = self.chance.choice(self.program.items)
        items = [item for item in self.program.items if item is not gone]
        if isinstance(gone, Number) and self._maybe(0.4):
            # It moves: another resource takes the number over, or only reads it.
            free = [n for n in NAMES if n not in {item.name for item in self.program.items}]
            if free and self._maybe(0.7):
                items.append(replace(gone, name=free[0], adopt=f"@{gone.name}"))
            elif not any(item.name == "g" for item in items):
                items.append(Get("g", f"@{gone.name}"))
        self.program = replace(self.program, items=tuple(items))

    def _change_things(self) -> None:
        name = self._thing()
        things = list(self.program.things)
        index = next(i for i, thing in enumerate(things) if thing.name == name)
        match self.chance.randrange(6):
            case 0 | 1 | 2:
                version = str(int(things[index].version) + 1)
                things[index] = replace(things[index], version=version)
            case 3:
                things[index] = replace(things[index], value=self.chance.choice(AREAS))
            case 4:
                things[index] = replace(things[index], fails=not things[index].fails)
            case _:
                others = [thing for thing in things if thing.name == "x"]
                things = [t for t in things if t.name != "x"]
                if not others:
                    things.append(Thing("x", fails=True))
        self.program = replace(self.program, things=tuple(things))

    def _changed(self, number: Number) -> Number:  # noqa: C901, PLR0912  # one line an option
        chance = self.chance
        match chance.randrange(14):
            case 0 | 1:
                return replace(number, keepers=chance.choice(("1", "2", self._thing(), None)))
            case 2 | 3:
                area = chance.choice((*AREAS, *AREAS, self._thing()))
                return replace(number, area_code=area)
            case 4:
                return replace(number, release_on_delete=chance.choice((None, True, False)))
            case 5:
                return replace(number, retain=not number.retain)
            case 6:
                return replace(number, protect=not number.protect)
            case 7:
                return replace(number, provider=None if number.provider else "p1")
            case 8:
                return replace(number, ignore=() if number.ignore else ("keepers",))
            case 9:
                return replace(number, replace_with=None if number.replace_with else self._thing())
            case 10:
                return replace(number, adopt=None if number.adopt else f"@{self._name()}")
            case 11:
                free = [n for n in NAMES if self.program.item(n) is None]
                if not free or number.alias:
                    return replace(number, capabilities="inbound+outbound")
                return replace(number, name=free[0], alias=number.name)
            case 12 if chance.random() < 0.5:
                option: dict[str, Any] = {
                    chance.choice(("parent_retain", "parent_deleted_with")): True
                }
                self.program = replace(self.program, **option)
                return replace(number, parent=not number.parent)
            case 12 if SEARCH:
                return replace(number, acquisition="search")
            case _:
                return replace(number, capabilities=chance.choice(("none", "inbound+outbound")))

    def _changed_brief(self, brief: Brief) -> Brief:
        match self.chance.randrange(4):
            case 0:
                return replace(brief, title=f"{brief.title}!")
            case 1:
                return replace(brief, submit=True)
            case 2:
                return replace(brief, replace_with=None if brief.replace_with else self._thing())
            case _:
                return replace(brief, retain=not brief.retain)


def numbers_of(items: tuple[Item, ...]) -> list[Number]:
    """Return the numbers among items."""
    return [item for item in items if isinstance(item, Number)]
