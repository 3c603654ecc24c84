"""Crashes that are more than one death: what people add to them.

What tests/engine plays in full, without a crash, is not played again here: table.py names it.
"""

from __future__ import annotations

from tests.crash.front_ends import one
from tests.crash.mortal import Moment, Victim
from tests.crash.steps import (
    FORCED,
    ITS_ORDER,
    A,
    B,
    at_once,
    dies,
    empty,
    gives_up,
    holds,
    orphan_goes_on,
    owned,
    program,
    refused,
    released,
    released_by_hand,
    repaired,
    row,
    runs,
    said,
    state_has,
    through,
)
from tests.crash.stories import SMS_BOTH_WAYS
from tests.engine.harness import number

COMMITTED, ANSWERED = Moment.COMMITTED, Moment.ANSWERED
HOLD, PURCHASE = "createOrUpdateReservation", "purchaseReservation"
BOUGHT_BEFORE = "<0> was bought for this order before its inputs changed"
STILL_OWNED = "<0>: bought for it and still owned"

SEVERAL_CRASHES = {
    **{
        f"three crashes in a row {victim.value}": row(
            "nothing",
            program(*A),
            dies("up", HOLD, COMMITTED, victim),
            orphan_goes_on,
            dies("up", PURCHASE, COMMITTED, victim),
            orphan_goes_on,
            dies("up", 3, ANSWERED, victim),
            orphan_goes_on,
            through("up"),
            holds("<0>", bought=1),
        )
        for victim in Victim
    },
    **{
        f"a crash of the create and one of the destroy {victim.value}": row(
            "dead create",
            dies("destroy", 2, COMMITTED, victim),
            gives_up(),
            repaired("destroy"),
            empty,
            released("<0>"),
        )
        for victim in Victim
    },
}

HALF_REPLACED_BY_FORCE = {
    **{
        f"half replaced by force then {name}": row(
            "half replaced by force",
            program(*A),
            through(*command),
            through("up"),
            holds("<0>"),
            always=name == "up",
        )
        for name, command in {
            "up": ("up",),
            "up --refresh": ("up", "--refresh"),
            "the same again": ("up", *FORCED),
            "the same again --refresh": ("up", "--refresh", *FORCED),
            "refresh": ("refresh",),
        }.items()
    },
    "half replaced by force then destroy": row(
        "half replaced by force", gives_up(), through("destroy"), empty, released("<0>")
    ),
    "half replaced by force then another generation": row(
        "half replaced by force",
        gives_up(),
        program(*B),
        through("up"),
        holds("<1>"),
        released("<0>"),
    ),
}

HALF_REPLACED = {
    **{
        f"half replaced then {name}": row(
            "half replaced",
            gives_up("<0>"),
            program(*B),
            through(*command),
            holds("<1>"),
            released("<0>"),
        )
        for name, command in {
            "up": ("up",),
            "up --refresh": ("up", "--refresh"),
            "by force": ("up", *FORCED, "--target", ITS_ORDER),
        }.items()
    },
    # What is not asked cannot say that the old number may go, so it stays, and is named.
    "half replaced then by force without its order": row(
        "half replaced",
        program(*B),
        at_once("up", *FORCED, says="<0> stays"),
        state_has("<1>"),
        owned("<0>", "<1>"),
        gives_up(),
        at_once("destroy"),
        released("<0>", "<1>"),
    ),
    "half replaced then destroy": row(
        "half replaced", gives_up(), through("destroy"), empty, owned()
    ),
    # The old copy waits for its deletion, and its number is what the program wants again.
    "half replaced then taken back": row(
        "half replaced", gives_up("<1>"), program(*A), through("up"), holds("<0>"), released("<1>")
    ),
}

THEN_SOMETHING_ELSE = {
    "a crash then destroy": row(
        "dead create",
        refused(
            "destroy", STILL_OWNED, "to release it, run acsnumbers numbers release <0>; to keep it"
        ),
        gives_up(),
        through("up"),
        through("destroy"),
        released("<0>"),
        always=True,
    ),
    "a crash then destroy after a release by hand": row(
        "dead create", refused("destroy"), released_by_hand("<0>"), through("destroy"), empty
    ),
    "a crash then the program without the number": row(
        "dead create", program(), refused("up", "<0>"), program(*A), through("up"), holds("<0>")
    ),
    **{
        f"a crash then another generation by {name}": row(
            "dead create",
            program(*changed),
            refused("up", BOUGHT_BEFORE),
            program(*A),
            through("up"),
            holds("<0>"),
            always=name == "area code",
        )
        for name, changed in {
            "area code": B,
            "keepers": one(area_code="833", keepers={"again": 1}),
            "area code and search": one(area_code="844", acquisition="search"),
        }.items()
    },
    "a crash then another generation with the number adopted beside it": row(
        "dead create",
        program(*B),
        refused("up"),
        program(number("kept", adopt="<0>"), number(area_code="844")),
        through("up"),
        holds("<0>", "<1>"),
    ),
    **{
        f"a crash then {key} changed": row(
            "dead create",
            program(*one(area_code="833", **{key: value})),
            through("up"),
            holds("<0>"),
        )
        for key, value in {
            "acquisition": "search",
            "capabilities": SMS_BOTH_WAYS,
            "release_on_delete": False,
        }.items()
    },
    "a crash then deleted_with": row(
        "dead create",
        program(
            "office = pulumi.ComponentResource('acs:test:Office', 'office')",
            number("hotline", "deleted_with=office", area_code="833"),
        ),
        refused("up", "cannot have deleted_with", judged=False),
        program(*A),
        through("up"),
        holds("<0>"),
    ),
    "a crash of a search then a reservation": row(
        "dead create by search", program(*A), at_once("up"), holds("<0>")
    ),
    "a crash of a search then up": row("dead create by search", at_once("up"), holds("<0>")),
    "a crash of a search then destroy": row(
        "dead create by search", refused("destroy", STILL_OWNED), at_once("up"), holds("<0>")
    ),
    "a crash of a search then a forced replacement": row(
        "dead create by search", through("up"), runs("up", *FORCED), holds("<0>")
    ),
    # The live number is what is asked for: the one that the dead run bought is named.
    "a crash of a replacement then taken back": row(
        "dead replacement",
        program(*A),
        through("up"),
        said("<1>"),
        state_has("<0>"),
        gives_up(),
        refused("destroy", "<1>"),
    ),
    "a crash of a replacement then taken back and done after all": row(
        "dead replacement",
        program(*A),
        through("up"),
        program(*B),
        gives_up("<0>"),
        through("up"),
        holds("<1>"),
    ),
}

BY_PEOPLE = {
    **SEVERAL_CRASHES,
    **HALF_REPLACED_BY_FORCE,
    **HALF_REPLACED,
    **THEN_SOMETHING_ELSE,
}
