"""Play one life again: `python -m tests.faults number --rate 20 --seed 4711`."""

from __future__ import annotations

import argparse

from tests.faults.briefs import BriefLife
from tests.faults.life import RUNS, Life, Wrong
from tests.faults.numbers import NumberLife
from tests.faults.pools import PoolLife

KINDS: dict[str, type[Life]] = {kind.kind: kind for kind in (NumberLife, PoolLife, BriefLife)}


def main() -> None:
    """Play it and tell its story."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("kind", choices=sorted(KINDS))
    parser.add_argument("--rate", type=int, choices=sorted(RUNS), required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--troubled", action="store_true", help="the service has troubles too")
    parser.add_argument("--native", action="store_true", help="through the plugin")
    given = parser.parse_args()
    life = KINDS[given.kind](given.rate, given.seed, troubled=given.troubled, native=given.native)
    try:
        figures = life.live()
    except Wrong as wrong:
        print(wrong)
        raise SystemExit(1) from None
    print("\n".join([*life.story, str(figures)]))


if __name__ == "__main__":
    main()
