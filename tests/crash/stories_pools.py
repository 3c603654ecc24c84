"""What is killed of pools: commands with three reservations or more requests under way at once.

Which request comes when is up to the moment, so they are pinned by how many there are of each.
"""

from __future__ import annotations

from tests.crash.front_ends import Pool
from tests.crash.story import Story


def _at_once(**times: int) -> tuple[str, ...]:
    """Return so many requests of each operation."""
    return tuple(operation for operation, count in times.items() for _ in range(count))


_BUYING = {
    "browseAvailableNumbers": 1,
    "createOrUpdateReservation": 4,  # five numbers in one are too many for the service
    "purchaseReservation": 3,
    "listPurchasedPhoneNumbers": 1,
    "updateCapabilities": 5,
}

POOL_STORIES = (
    Story(
        "pool create",
        "nothing",
        (Pool(5),),
        _at_once(**_BUYING, getReservation=3, getOperation=8),
        side_by_side=True,
    ),
    Story(
        "pool growth",
        "small pool",
        (Pool(7),),
        # Ten attempts of each generation are looked at: so many may have been under way.
        _at_once(**_BUYING, getReservation=23, getOperation=28),
        side_by_side=True,
    ),
    Story(
        "pool shrinking",
        "pool",
        (Pool(3, release=(1, 3)),),
        _at_once(
            getReservation=20,
            getOperation=22,
            listPurchasedPhoneNumbers=1,
            listReservations=1,
            getPurchasedPhoneNumber=8,
            releasePhoneNumber=2,
        ),
        side_by_side=True,
    ),
    Story(
        "pool destroy",
        "pool",
        (Pool(5),),
        _at_once(
            createOrUpdateReservation=1,  # the note that all are let go
            listReservations=2,
            getPurchasedPhoneNumber=10,
            releasePhoneNumber=5,
            getReservation=20,
            getOperation=25,
        ),
        command="destroy",
        gives_up=True,
        side_by_side=True,
    ),
)

ALWAYS = {
    "": ("pool growth-52", "pool shrinking-47"),
    "native": ("pool create-8", "pool shrinking-48"),
}
"""By front end, around which requests somebody dies in every run of the tests: of all three, one.

They are among the purchases and releases, wherever those begin in a run. tests/engine/test_pool.py
kills a create and a destroy.
"""
