"""Crashes that are more than one death: what time, memory and late requests add to them."""

from __future__ import annotations

from itertools import product

from tests.crash.front_ends import one
from tests.crash.mortal import Moment, Victim
from tests.crash.steps import (
    FORCED,
    A,
    B,
    a_month_passes,
    at_once,
    deleted_from_the_state,
    dies,
    empty,
    gives_up,
    holds,
    nothing_bought,
    orphan_goes_on,
    owned,
    program,
    refused,
    released,
    repaired,
    reservations_vanish,
    row,
    runs,
    state_kept,
    state_put_back,
    through,
    unseen,
)

BEFORE, COMMITTED = Moment.BEFORE, Moment.COMMITTED
HOLD, PURCHASE = "createOrUpdateReservation", "purchaseReservation"
SEARCHED = one(area_code="833", acquisition="search")
LATE = (BEFORE, Victim.CLI, "nothing")
"""A request of an orphan that reaches the service when the next run has ended."""

TIME_AND_MEMORY = {
    **{
        f"a reservation vanishes after its purchase then {command}": row(
            "dead create",
            reservations_vanish,
            program(*A),
            refused(command, "<0>"),
            program(*one(adopt="<0>")),
            through("up"),
            holds("<0>"),
        )
        for command in ("up", "destroy")
    },
    "a number becomes visible late": row(
        "dead create", unseen("<0>", 1), through("up"), holds("<0>")
    ),
    "a number becomes visible much later": row(
        "dead create",
        unseen("<0>", 1000),
        refused("up", "<0>", "again in a few minutes"),
        unseen("<0>", 0),
        through("up"),
        holds("<0>"),
    ),
    # It can only be guessed, but it is named.
    "a month after a crash up": row(
        "dead create",
        a_month_passes,
        program(*A),
        refused("up", "<0>"),
        program(*one(adopt="<0>")),
        through("up"),
        holds("<0>"),
    ),
    "a month after a crash destroy": row(
        "dead create", a_month_passes, at_once("destroy", says="<0>"), owned("<0>")
    ),
    "a month later a forced replacement": row(
        "number",
        a_month_passes,
        program(*A),
        refused("up", "<0>", "add --refresh: it keeps its number", options=FORCED),
        at_once("up", "--refresh", *FORCED),
        holds("<0>"),
        released(),
    ),
    # 833, 844, 833: the third generation is another one than the first, and dies on the way.
    **{
        f"a generation comes back {victim.value} dies at request {index}": row(
            "number",
            gives_up("<0>"),
            program(*B),
            through("up"),
            program(*A),
            gives_up("<1>"),
            dies("up", index, COMMITTED, victim),
            repaired("up"),
            holds("<2>", bought=2),
        )
        for index, victim in product((2, 8, 12, 15, 20), Victim)
    },
    "an older state with the order": row(
        "dead create",
        state_kept,
        program(*A),
        through("up"),
        state_put_back,
        through("up"),
        holds("<0>"),
    ),
    "an older state from before a replacement": row(
        "number",
        state_kept,
        gives_up("<0>"),
        program(*B),
        through("up"),
        state_put_back,
        runs("refresh"),
        through("up"),
        holds("<1>"),
    ),
    **{
        f"a number deleted from the state then a crash at request {index}": row(
            "number",
            deleted_from_the_state,
            program(*A),
            dies("up", index, COMMITTED),
            through("up"),
            holds("<0>"),
        )
        for index in (0, 2, 3)
    },
}

LATE_REQUESTS = {
    "an orphan buys nothing any more": row(
        "nothing",
        program(*A),
        dies("up", HOLD, COMMITTED, Victim.CLI),
        orphan_goes_on,
        nothing_bought,
        repaired("up"),
        holds("<0>", bought=1),
        always=True,
    ),
    # Nobody can call it off, and once the order is gone nobody would know of it.
    "a late purchase from a search holds the destroy back": row(
        "nothing",
        program(*SEARCHED),
        dies("up", "purchasePhoneNumbers", BEFORE, Victim.CLI),
        refused("destroy", "perhaps being bought: run this again after"),
        nothing_bought,
        orphan_goes_on,
        refused("destroy", "<0>"),
        through("destroy"),
        empty,
        released("<0>"),
        always=True,
    ),
    **{
        f"a late purchase just ahead of the next run's {ahead_of}": row(
            "nothing",
            program(*A),
            dies("up", PURCHASE, BEFORE, Victim.CLI, ahead_of),
            repaired("up"),
            holds("<0>", bought=1),
        )
        for ahead_of in ("getReservation", "getOperation", "getPurchasedPhoneNumber")
    },
    "a late purchase then destroy": row(
        "nothing",
        program(*A),
        dies("up", PURCHASE, *LATE),
        repaired("destroy"),
        empty,
        owned(),
        always=True,
    ),
    "a late purchase then another generation": row(
        "nothing",
        program(*A),
        dies("up", PURCHASE, *LATE),
        program(*B),
        repaired("up"),
        holds("<0>", bought=1),
    ),
    "a late purchase then an adoption": row(
        "owned elsewhere",
        program(*A),
        dies("up", PURCHASE, *LATE),
        program(*one(adopt="<0>")),
        repaired("up"),
        nothing_bought,
        holds("<0>"),
    ),
    # It cannot be stopped: the next run purchases the same search, or waits until it ended.
    **{
        f"a late purchase from a search then {command}": row(
            "nothing",
            program(*SEARCHED),
            dies("up", "purchasePhoneNumbers", *LATE),
            at_once("up") if command == "up" else refused("destroy"),
            orphan_goes_on,
            through("up"),
            holds("<0>", bought=1),
        )
        for command in ("up", "destroy")
    },
}

BY_THE_SERVICE = {**TIME_AND_MEMORY, **LATE_REQUESTS}
