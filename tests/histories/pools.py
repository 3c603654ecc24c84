"""How a person goes on with a pool: without what keeps it from ending well, or as an error says."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from tests.histories.engine import Engine
from tests.histories.program import POOL, Pool, Program
from tests.histories.rows import Row

_E164 = re.compile(r"\+\d{6,}")
_NAME_MORE = re.compile(r"name (\d+) more in `release`, of: ([+\d, ]+)")
_FIRST = re.compile(r"with a `size` of (\d+) and without `release`")


def plain_pool(pool: Pool, program: Program, engine: Engine, meant: Callable[[str], str]) -> Pool:
    """Return a pool without what keeps it from ending well."""
    row = engine.live(pool.name, POOL) or engine.live(pool.alias or "", POOL)
    area = pool.area_code
    if row is not None:  # another one is refused for good
        area = row.outputs.get("area_code")
    has = row.things if row is not None else set()
    # As numbers from now on: who has which place can still change.
    adopt = tuple(dict.fromkeys(meant(text) for text in pool.adopt if meant(text) in has))
    named = {meant(text) for text in pool.release} - set(adopt)
    return replace(
        pool, protect=False, retain=False, ignore=(), replace_with=None, release_on_delete=None,
        area_code=area, adopt=adopt, size=max(pool.size, len(adopt)),
        release=tuple(sorted(named - {""})),
        alias=None if program.item(pool.alias or "") else pool.alias,
    )  # fmt: skip


def pool_as_told(pool: Pool, error: str, engine: Engine, owned: Collection[str]) -> Pool | None:
    """Return a pool as an error says that it should be; None where it says nothing of it."""
    if found := _NAME_MORE.search(error):
        named = _E164.findall(found[2])[: int(found[1])]
        return replace(pool, release=(*pool.release, *named))
    if found := _FIRST.search(error):
        return replace(pool, size=int(found[1]), release=())
    if "to start over" in error and not _E164.search(error):
        return replace(pool, size=pool.size + 1)
    if "with `adopt" in error or "say `adopt`" in error or "declare them with" in error:
        rows = [row for row in engine.state if row.name == pool.name]
        live = engine.live(pool.name, POOL)
        area = f"+1{live.outputs.get('area_code') or ''}" if live else "+"
        free = [
            n
            for n in _E164.findall(error)
            if n in owned and n.startswith(area) and not _elsewhere(engine, pool, n)
        ]
        if "with all its numbers" in error:
            free += sorted(n for row in rows for n in row.things if row.kind == POOL and n in owned)
        adopt = tuple(dict.fromkeys((*pool.adopt, *free)))
        if free and adopt != pool.adopt:
            release = tuple(n for n in pool.release if n not in adopt)
            return replace(pool, adopt=adopt, size=max(pool.size, len(adopt)), release=release)
    return None


def _elsewhere(engine: Engine, pool: Pool, number: str) -> bool:
    def has(row: Row) -> bool:
        return row.name != pool.name and not row.delete and number in row.things

    return any(has(row) for row in engine.state)
