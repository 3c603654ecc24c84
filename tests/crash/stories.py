"""What is killed: one command a story, with every request that it makes when nobody dies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from random import Random

from tests.crash.front_ends import DYNAMIC, NATIVE, Brief, FrontEnd, Number, Pool, Program, one
from tests.crash.mortal import Moment, Victim
from tests.crash.stories_pools import ALWAYS, POOL_STORIES
from tests.crash.story import HOTLINE, Story
from tests.engine.harness import number
from tests.engine.things import THING, TOGETHER, thing

OWNED = "+18335550142"
SMS_BOTH_WAYS = {"calling": "none", "sms": "inbound+outbound"}

_ATTEMPT = ("getReservation", "getOperation")
_BRING = ("updateCapabilities", "getOperation")
_PURCHASE = (
    "browseAvailableNumbers",
    "createOrUpdateReservation",
    "purchaseReservation",
    "getReservation",
    "getOperation",
    "getPurchasedPhoneNumber",
    *_BRING,
)
_RELEASE_OF_ANOTHER = (
    "getPurchasedPhoneNumber",
    "releasePhoneNumber",
    "getOperation",
    "getPurchasedPhoneNumber",
)
# Who has adopted what is asked once for all releases of a process.
_RELEASE = ("listReservations", *_RELEASE_OF_ANOTHER)
_RELEASED_WITH_ITS_ORDER = (*_RELEASE, *_ATTEMPT, *_ATTEMPT)
_TAKEN_AGAIN = (*_ATTEMPT, "getPurchasedPhoneNumber", "listReservations")
_LOOK_AT_ALL_GENERATIONS = (*_ATTEMPT, *_ATTEMPT, "getPurchasedPhoneNumber", *_ATTEMPT)


TWO = (*one(area_code="833"), Number({"area_code": "844"}, "sales"))

PREPARED: dict[str, Program] = {
    "nothing": (),
    "owned elsewhere": (),
    "number": one(area_code="833"),
    "two numbers": TWO,
    "number beside a thing": "\n".join((THING, thing(1, "one"), TOGETHER)),
    "draft": (Brief(),),
    "dead create": one(area_code="833"),
    "dead create by search": one(area_code="833", acquisition="search"),
    "dead replacement": one(area_code="833"),
    "failed release": one(area_code="833"),
    "pool": (Pool(5),),
    "small pool": (Pool(2),),
}
"""Stacks that stories begin with, by name, and the program that made each."""

PURCHASES = {"dead create": None, "dead create by search": None, "dead replacement": "844"}
"""Those that died when a purchase was committed, and the area code of a replacement."""

ELSEWHERE = """\
other = acs.Provider("other")
"""

STORIES = {
    story.name: story
    for story in (
        *POOL_STORIES,
        Story(
            "create",
            "nothing",
            one(area_code="833"),
            _PURCHASE,
        ),
        Story(
            "create by search",
            "nothing",
            one(area_code="833", acquisition="search"),
            (
                "searchAvailablePhoneNumbers",
                "createOrUpdateReservation",
                "createOrUpdateReservation",
                "getOperation",
                "getSearchResult",
                "getReservation",
                "createOrUpdateReservation",
                "listReservations",
                "purchasePhoneNumbers",
                "getOperation",
                "getPurchasedPhoneNumber",
            ),
        ),
        Story(
            "adopt",
            "owned elsewhere",
            one(adopt=OWNED),
            ("getPurchasedPhoneNumber", "createOrUpdateReservation"),
        ),
        Story(
            "change in place",
            "number",
            one(area_code="833", capabilities=SMS_BOTH_WAYS),
            ("getPurchasedPhoneNumber", *_BRING),
        ),
        Story(
            "destroy",
            "number",
            one(area_code="833"),
            _RELEASED_WITH_ITS_ORDER,
            command="destroy",
            gives_up=True,
        ),
        Story(
            "destroy of two",
            "two numbers",
            TWO,
            (*_RELEASED_WITH_ITS_ORDER, *_RELEASE_OF_ANOTHER, *_ATTEMPT, *_ATTEMPT),
            command="destroy",
            # One after the other: else the requests of two threads come in any order.
            once=("--parallel", "1"),
            gives_up=True,
        ),
        Story(
            "destroy after a failed release",
            "failed release",
            one(area_code="833"),
            (*_ATTEMPT, "getPurchasedPhoneNumber", *_ATTEMPT, *_RELEASE),
            command="destroy",
            gives_up=True,
        ),
        Story(
            "removal",
            "number",
            (),
            _RELEASED_WITH_ITS_ORDER,
            gives_up=True,
        ),
        Story(
            "replacement",
            "number",
            one(area_code="844"),
            (*_LOOK_AT_ALL_GENERATIONS, *_PURCHASE, *_RELEASE),
            gives_up=True,
        ),
        Story(
            "deleted first, and the same number",
            "number beside a thing",
            "\n".join((THING, thing(2, "one"), TOGETHER)),
            _TAKEN_AGAIN,
            front_ends=(DYNAMIC,),
        ),
        Story(
            "deleted first, and another number",
            "number beside a thing",
            "\n".join((THING, thing(2, "two"), TOGETHER)),
            (
                *_LOOK_AT_ALL_GENERATIONS,
                "listReservations",
                "createOrUpdateReservation",  # the note that the old number was let go
                *_PURCHASE,
                *_RELEASE,
            ),
            gives_up=True,
            front_ends=(DYNAMIC,),
        ),
        Story(
            "forced replacement",
            "number",
            one(area_code="833"),
            _TAKEN_AGAIN,
            options=("--target-replace", HOTLINE),
        ),
        Story(
            "brief create",
            "nothing",
            (Brief(),),
            ("getUSProgramBrief", "upsertUSProgramBrief", "getUSProgramBrief"),
        ),
        Story(
            "brief update",
            "draft",
            (Brief({"description": "Coupons, news and events"}),),
            ("getUSProgramBrief", "upsertUSProgramBrief", "getUSProgramBrief"),
        ),
        Story(
            "brief submit",
            "draft",
            (Brief({"submit": True}),),
            (
                "getUSProgramBrief",
                "listUSProgramBriefs",
                "submitUSProgramBrief",
                "getUSProgramBrief",
            ),
            destroyable=False,
        ),
        Story(
            "brief delete",
            "draft",
            (),
            (
                "getUSProgramBrief",
                "listReservations",
                "getUSProgramBrief",
                "deleteUSProgramBrief",
                "getUSProgramBrief",
            ),
            gives_up=True,
        ),
        Story(
            "repair of a create",
            "dead create",
            one(area_code="833"),
            (*_ATTEMPT, "getPurchasedPhoneNumber", "listReservations", *_BRING),
        ),
        Story(
            "repair of a replacement",
            "dead replacement",
            one(area_code="844"),
            (
                *_ATTEMPT,
                "getPurchasedPhoneNumber",
                "listReservations",
                *_BRING,
                *_RELEASE,
            ),
            gives_up=True,
            victims=(Victim.ALL,),
        ),
        Story(
            "move to another name and provider",
            "number",
            ELSEWHERE + number("support", "provider=other", adopt=OWNED),
            (
                "getPurchasedPhoneNumber",
                "createOrUpdateReservation",
                *_ATTEMPT,
                *_ATTEMPT,
                "listReservations",
            ),
            destroyable=False,
            victims=(Victim.ALL, Victim.CLI),
            front_ends=(DYNAMIC,),
        ),
        Story(
            "import",
            "owned elsewhere",
            (),
            ("getPurchasedPhoneNumber",),
            command="import",
            options=(NATIVE.number, "main", OWNED, "--protect=false", "--generate-code=false"),
            front_ends=(NATIVE,),
        ),
    )
}


class Way(Enum):
    """How people go on after a crash."""

    AGAIN = "the same command, until it goes through"
    REFRESH = "refresh, and then the same"
    DESTROY = "destroy; what is named on the way is taken back first"


@dataclass(frozen=True)
class Crash:
    """One request of a story, the moment around it, who dies there, and how it goes on."""

    front_end: FrontEnd
    story: Story
    index: int
    moment: Moment
    victim: Victim
    way: Way

    @property
    def request(self) -> str:
        """The operation around which somebody dies; empty where it is up to the moment."""
        return "" if self.story.side_by_side else self.story.requests[self.index]

    def __str__(self) -> str:
        place = f"{self.index + 1}-{self.request}".removesuffix("-")
        name = f"{self.story.name}-{place}-{self.moment.value}-{self.victim.value}"
        return f"{self.front_end.name} {name}".strip()


def played_with(front_end: FrontEnd) -> list[Story]:
    """Return the stories that can be played with a front end."""
    return [story for story in STORIES.values() if front_end in story.front_ends]


def crashes(front_end: FrontEnd = DYNAMIC) -> Iterator[Crash]:
    """Return every boundary of every story of a front end, each with one way to go on.

    The ways take turns in a fixed, shuffled order, so each comes after each kind of boundary.
    """
    for story in played_with(front_end):
        ways = [Way.AGAIN, Way.AGAIN, Way.REFRESH]
        if story.command == "import":
            ways = [Way.AGAIN]
        if story.destroyable and story.command != "destroy":
            ways.append(Way.DESTROY)
        chance = Random(f"ways of {story.name}")
        for index in range(len(story.requests)):
            for turn, moment in enumerate(Moment):
                for place, victim in enumerate(story.victims):
                    if story.side_by_side and turn != (index + place) % len(Moment):
                        continue
                    yield Crash(front_end, story, index, moment, victim, chance.choice(ways))


# What a purchase can lose is always played.
_ALWAYS = {
    f"create-{place}-{moment.value}-{victim.value}"
    for place, moment, victim in (
        ("3-purchaseReservation", Moment.COMMITTED, Victim.PLUGIN),
        ("3-purchaseReservation", Moment.COMMITTED, Victim.ALL),
        ("3-purchaseReservation", Moment.COMMITTED, Victim.CLI),
        ("2-createOrUpdateReservation", Moment.BEFORE, Victim.CLI),
    )
}
_ALWAYS_NATIVE = {
    f"native create-3-purchaseReservation-committed-{victim.value}"
    for victim in (Victim.PLUGIN, Victim.CLI)
}
_IN_PROCESS = {
    *("create", "adopt", "change in place", "repair of a create", "repair of a replacement"),
    *("deleted first, and the same number", "deleted first, and another number"),
    *("brief update", "brief delete"),
}
"""The stories whose crashes the default run has in process: in tests/lifecycle and histories."""
_OF_EACH_KIND = ("destroy", "replacement", "import", "brief submit")
"""The stories of the native front end of which the default run has a crash."""


def _of(front_end: FrontEnd, place: str) -> str:
    return f"{front_end.name} {place}-".strip()


def selection(front_end: FrontEnd = DYNAMIC, seed: str = "acsnumbers") -> set[str]:
    """Return the crashes of the default run, by their names: always the same ones.

    Of a story one around a request that changes something, turned so that moments and victims
    differ; of the native front end only of some stories.
    """
    chosen = set(_ALWAYS if front_end is DYNAMIC else _ALWAYS_NATIVE)
    everything = list(crashes(front_end))
    for turn, place in enumerate(ALWAYS[front_end.name]):
        around = [str(one) for one in everything if str(one).startswith(_of(front_end, place))]
        chosen.add(around[turn % len(around)])
    assert chosen <= {str(crash) for crash in everything}, "a request has another place now"
    stories = [
        story
        for story in played_with(front_end)
        if not story.side_by_side and story.name not in _IN_PROCESS
    ]
    if front_end is NATIVE:
        stories = [story for story in stories if story.name in _OF_EACH_KIND]
    moments = list(Moment)
    for turn, story in enumerate(stories):
        chance = Random(f"{seed} {story.name}")
        moment = moments[turn % 3]
        victim = story.victims[turn // 3 % len(story.victims)]
        fitting = [
            crash
            for crash in everything
            if (crash.story, crash.moment, crash.victim) == (story, moment, victim)
        ]
        writing = [crash for crash in fitting if not crash.request.startswith("get")]
        chosen.add(str(chance.choice(writing or fitting)))
    return chosen
