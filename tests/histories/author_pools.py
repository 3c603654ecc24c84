"""Draws random histories in which programs have pools beside numbers and briefs."""

from __future__ import annotations

from dataclasses import replace

from tests.histories.author import AREAS, NAMES, Author
from tests.histories.commands import Do, Script
from tests.histories.program import Get, Number, Pool
from tests.histories.world import ANSWERED, BEFORE, BOTH, CLI, COMMITTED, PLUGIN, Kill

POOL_NAMES = ("p", "q")
SIZES = (2, 3, 3, 4, 5)
_EVER = 8
"""So many numbers of a pool, by when it got them, a program can name."""


class PoolAuthor(Author):
    """As `Author`, with pools that are declared, grown, shrunk, moved and taken out."""

    def _change_program(self) -> None:
        if self.before and self._maybe(0.1):
            self.program = self.chance.choice(self.before)
            return
        pools, draw = self.program.pools, self.chance.random()
        if not pools or (draw < 0.08 and len(pools) < len(POOL_NAMES)):
            self._add_pool()
        elif draw < 0.62:
            pool = self.chance.choice(pools)
            self._put(pool, self._changed_pool(pool))
        elif draw < 0.70:
            self._remove_pool(self.chance.choice(pools))
        elif draw < 0.78:
            self._take_one(self.chance.choice(pools))
        else:
            super()._change_program()

    def _other(self) -> Script:
        name = self._name()
        if self.chance.random() < 0.15:
            return [Do("buy", "x")]
        if name in POOL_NAMES and self.chance.random() < 0.3:
            place = self.chance.randrange(_EVER // 2)
            return [Do("release", f"{name}#{place}")]
        return super()._other()

    def _kill(self) -> Kill | None:
        if self.calm or self._maybe(0.65):
            return None
        moment = self.chance.choice((BEFORE, COMMITTED, ANSWERED))
        victim = self.chance.choice((PLUGIN, CLI, BOTH))
        method, path, last = self.chance.choice((
            ("", "", 40), ("", "", 12), ("POST", ":purchase", 3), ("PATCH", "reservations", 5),
            ("DELETE", "/phoneNumbers/", 4),
        ))  # fmt: skip
        return Kill(self.chance.randrange(last), moment, victim, method, path)

    def _add_pool(self) -> None:
        free = [name for name in POOL_NAMES if self.program.item(name) is None]
        if not free:
            return
        area = self.chance.choice((*AREAS[:2], None))
        adopt = self._some_numbers() if self._maybe(0.3) else ()
        size = max(self.chance.choice(SIZES), len(adopt))
        pool = Pool(free[0], size, None if adopt else area, adopt)
        self.program = replace(self.program, items=(*self.program.items, pool))

    def _some_numbers(self) -> tuple[str, ...]:
        """Return numbers to adopt, mostly taking what has them out of the program."""
        names = [number.name for number in self.program.numbers]
        some = self.chance.sample(names, k=min(len(names), self.chance.randint(1, 2)))
        if self._maybe(0.8):
            items = [item for item in self.program.items if item.name not in some]
            self.program = replace(self.program, items=tuple(items))
        return tuple(f"@{name}" for name in some) or ("@x",)

    def _place(self, pool: Pool) -> str:
        return f"@{pool.name}#{self.chance.randrange(min(_EVER, pool.size + 2))}"

    def _remove_pool(self, pool: Pool) -> None:
        """Take a pool out; often its numbers move to numbers, or to another pool."""
        items = [item for item in self.program.items if item is not pool]
        draw = self.chance.random()
        free = [name for name in NAMES if self.program.item(name) is None]
        if draw < 0.35:
            items += [
                Number(name, adopt=f"@{pool.name}#{place}", provider=pool.provider)
                for place, name in enumerate(free[: pool.size])
            ]
        elif draw < 0.6:
            other = next((n for n in POOL_NAMES if self.program.item(n) is None), "")
            if other:
                adopt = tuple(f"@{pool.name}#{place}" for place in range(pool.size))
                kept = adopt if self._maybe(0.7) else adopt[:1]
                items.append(Pool(other, pool.size, pool.area_code, kept))
        self.program = replace(self.program, items=tuple(items))

    def _take_one(self, pool: Pool) -> None:
        """Let something else adopt or read one number of a pool, which may name it to leave."""
        place = self._place(pool)
        free = [name for name in NAMES if self.program.item(name) is None]
        if self._maybe(0.6) and pool.size > 1:
            size = pool.size - self.chance.choice((0, 1, 1))
            self._put(pool, replace(pool, size=size, release=(*pool.release, place)))
        items = self.program.items
        if free and self._maybe(0.6):
            items = (*items, Number(free[0], adopt=place))
        elif self.program.item("gp") is None:
            items = (*items, Get("gp", place))
        self.program = replace(self.program, items=items)

    def _changed_pool(self, pool: Pool) -> Pool:  # noqa: C901, PLR0912  # one line each
        chance = self.chance
        match chance.randrange(20):
            case 0 | 1 | 2 | 3:
                return replace(pool, size=min(6, pool.size + chance.choice((1, 2, 3))))
            case 4 | 5 | 6 | 7:
                count = chance.choice((1, 1, 2))
                named = {*pool.release, *(self._place(pool) for _ in range(count))}
                size = max(1, pool.size - count)
                return replace(pool, size=size, release=tuple(sorted(named)))
            case 8:
                return replace(pool, size=max(1, pool.size - 1))
            case 9:
                return replace(pool, release=(*pool.release, self._place(pool)))
            case 10:
                return replace(pool, release=())
            case 11:
                adopt = (*pool.adopt, *self._some_numbers())
                return replace(pool, adopt=adopt, size=pool.size + chance.choice((0, 1)))
            case 12:
                return replace(pool, adopt=())
            case 13:
                return replace(pool, release_on_delete=chance.choice((None, True, False)))
            case 14:
                if chance.random() < 0.5:
                    return replace(pool, retain=not pool.retain)
                return replace(pool, protect=not pool.protect)
            case 15:
                return replace(pool, provider=None if pool.provider else "p1")
            case 16:
                return replace(pool, replace_with=None if pool.replace_with else self._thing())
            case 17:
                if chance.random() < 0.5:
                    return replace(pool, area_code=chance.choice((*AREAS, None)))
                return replace(pool, area_code=self._thing())
            case 18:
                free = [name for name in POOL_NAMES if self.program.item(name) is None]
                if free and not pool.alias:
                    return replace(pool, name=free[0], alias=pool.name)
                return replace(pool, ignore=() if pool.ignore else ("size",))
            case _:
                return replace(pool, capabilities=chance.choice(("none", "inbound+outbound")))
