"""The service's error envelope: what it reports, and what the cause is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

_WRAPPER = "InternalError"  # wraps many plain client errors
_TEXT_LIMIT = 500
_DEPTH_LIMIT = 8  # of nested faults; two have been seen


@dataclass(frozen=True, slots=True)
class ServiceFault:
    """One error as the service reports it.

    Attributes:
        code: The service's code, such as `NotFound`, or `None`.
        message: One line of text, possibly empty.
        target: The input that it is about, in lower case (`phonenumber`), or `None`.
        inner: The cause, if the service gives one (`innererror`, or `innerError`).
    """

    code: str | None
    message: str
    target: str | None = None
    inner: ServiceFault | None = None

    @property
    def cause(self) -> ServiceFault:
        """The root cause: the innermost fault behind `InternalError`, else this one."""
        fault = self
        while fault.code == _WRAPPER and fault.inner is not None:
            fault = fault.inner
        return fault

    @classmethod
    def from_json(cls, data: object) -> Self | None:
        """Parse the content of an `error` member, or the error of a reservation's item.

        Never raises: an error is reported even if its description is damaged.

        Args:
            data: The content, of any type.

        Returns:
            The fault, or `None` if nothing in it is readable.
        """
        return cls._read(data, 0)

    @classmethod
    def from_envelope(cls, data: object) -> Self | None:
        """Parse `{"error": {…}}`, the body of a refusal; `None` for anything else."""
        return cls.from_json(data.get("error")) if isinstance(data, dict) else None

    @classmethod
    def _read(cls, data: object, depth: int) -> Self | None:
        if not isinstance(data, dict) or depth > _DEPTH_LIMIT:
            return None
        code, message = line(data.get("code")), line(data.get("message")) or ""
        if code is None and not message:
            return None
        inner = cls._read(data.get("innererror") or data.get("innerError"), depth + 1)
        return cls(code, message + _details(data), line(data.get("target")), inner)

    def __str__(self) -> str:
        """Return `code: message` of the root cause."""
        cause = self.cause
        return ": ".join(part for part in (cause.code, cause.message) if part)


def line(value: object) -> str | None:
    """Return a string as one printable line of limited length; `None` for other types."""
    if not isinstance(value, str):
        return None
    text = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    return text[:_TEXT_LIMIT] or None


def _details(data: dict[str, Any]) -> str:
    """Return the texts of `details`, which a 2021 beta used, to append to the message."""
    details = data.get("details")
    if not isinstance(details, list):
        return ""
    texts = (line(item.get("message")) for item in details[:5] if isinstance(item, dict))
    return "".join(f" ({text})" for text in texts if text)
