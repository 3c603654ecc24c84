"""The keys in the namespace `acsnumbers:`: settings, the user's own keys, and misspelled settings.

A guardrail under a wrong name has no effect, and a connection string under a wrong name leaves the
choice of the ACS resource to the environment. So a misspelled setting is refused. All other keys
belong to the user: a project can be named `acsnumbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from .acs.errors import ConfigurationError

NAMESPACE: Final = "acsnumbers:"

KEYS: Final = (
    *("connectionString", "endpoint", "accessKey", "tokenScope", "authorityHost"),
    *("allowInsecureHosts", "allowPurchases", "allowReleases", "movedFrom"),
)
"""Every setting, without its namespace."""

GUARDRAILS: Final = ("allowPurchases", "allowReleases")

_ALIKE: Final = 0.8
_PERHAPS_ALIKE: Final = 0.65
_STEM: Final = 5
_PERMISSION: Final = frozenset(
    (
        *("allow", "permi", "can", "may", "enabl", "no", "not", "never"),
        *("dont", "deny", "forbi", "preve", "disab", "disal", "block", "stop"),
    )
)
"""The first words of names that people give to a guardrail."""


def require_no_lookalike(keys: Iterable[str]) -> None:
    """Refuse a configuration with misspelled settings.

    Raises:
        ConfigurationError: There are some. The text has only their names.
    """
    meant = {key: meant_by(key) for key in sorted(set(keys))}
    wrong = [f"{_shown(key)} (did you mean {known}?)" for key, known in meant.items() if known]
    if wrong:
        raise ConfigurationError(
            f"reading the configuration: there is no setting {', '.join(wrong)}, so it would have "
            "no effect; rename it with pulumi config, then run pulumi up, or this command with "
            "--run-program, because refresh and destroy otherwise use the configuration of the "
            "last update"
        )


def meant_by(key: str) -> str | None:
    """Return the setting that a key misspells, with its namespace; else None."""
    name = key.removeprefix(NAMESPACE)
    if not key.startswith(NAMESPACE) or name in KEYS:
        return None
    words = _words(name)
    known = _guardrail(words) or _same_words(words) or _nearly(words)
    return NAMESPACE + known if known else None


def perhaps_meant(key: str) -> str | None:
    """Return the setting that the user may have meant by a key that has no effect; else None.

    For advice only: it guesses more freely than `meant_by`, and finds guardrails in other
    namespaces. `pulumi config set allowPurchases` without a namespace uses the project's.
    """
    namespace, _, name = key.partition(":")
    if namespace + ":" != NAMESPACE:
        meant = NAMESPACE + name if name in GUARDRAILS else meant_by(NAMESPACE + name)
        return meant if meant and meant.removeprefix(NAMESPACE) in GUARDRAILS else None
    if name in KEYS:
        return None
    near = _nearly(_words(name), _PERHAPS_ALIKE)
    return meant_by(key) or (NAMESPACE + near if near else None)


def _guardrail(words: list[str]) -> str | None:
    """Return the guardrail that words express in another way: noPurchases, canRelease."""
    thing = _stems(words) - _PERMISSION
    if thing == _stems(words):
        return None
    return {"purch": "allowPurchases", "relea": "allowReleases"}.get("".join(thing))


def _same_words(words: list[str]) -> str | None:
    return next((known for known in KEYS if _stems(_words(known)) == _stems(words)), None)


def _nearly(words: list[str], alike: float = _ALIKE) -> str | None:
    plain = {"".join(_words(known)): known for known in KEYS}
    from difflib import get_close_matches  # only for a mistake; a program imports this module

    close = get_close_matches("".join(words), plain, n=1, cutoff=alike)
    return plain[close[0]] if close else None


def keys_of(config: Any) -> tuple[str, ...]:
    """Return all keys of the configuration that the SDK passes to a provider.

    The SDK can look up a key but not list them, so this looks for the SDK's one mapping. Without
    it, the caller looks up `SPELLINGS`, which catches the usual mistakes.
    """
    return tuple(
        key
        for value in getattr(config, "__dict__", {}).values()
        if isinstance(value, Mapping)
        for key in value
        if isinstance(key, str)
    )


def _words(name: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.findall(r"[a-z0-9]+", parted.lower())


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words)


def _shown(key: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in key)


def _spellings(name: str) -> set[str]:
    words = _words(name)
    singular = [*words[:-1], words[-1].removesuffix("s")]
    plural = [*singular[:-1], f"{singular[-1]}s"]
    forms = {name.removesuffix("s"), f"{name.removesuffix('s')}s"}
    for given in (words, singular, plural):
        camel = given[0] + "".join(word.capitalize() for word in given[1:])
        forms |= {"_".join(given), "-".join(given), "".join(given), camel}
        forms |= {"".join(word.capitalize() for word in given), "_".join(given).upper()}
    return {form for form in forms if form != name}


SPELLINGS: Final = tuple(
    sorted(f"{NAMESPACE}{form}" for form in {f for name in KEYS for f in _spellings(name)})
)
"""Common misspellings of the settings, for when the keys cannot be listed."""
