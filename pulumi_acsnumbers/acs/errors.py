"""What can go wrong between this package and the service.

AcsError
 ├ ConfigurationError      the connection string, endpoint or key cannot be used
 ├ InvalidArgument         an argument that must not reach a URL; nothing was sent
 ├ TransportError          no usable answer; `sent` is False when the service surely saw nothing
 ├ UnexpectedReply         an answer that the service does not give: HTML, truncated, foreign link
 ├ ServiceError            the service refused, and said so
 │  ├ BadRequest           400, and a 500 whose inner code is that of a bad request
 │  ├ Unauthorized         401: key, signature or token
 │  ├ Forbidden            403: the number belongs to somebody else
 │  ├ NotFound             404
 │  ├ Throttled            429
 │  └ ServiceUnavailable   5xx
 ├ OperationFailed         a long-running operation ended as `failed`
 └ DeadlinePassed          it was still running at the deadline, and may be resumed by its id

No error keeps the request or the answer it came from: those hold the credential.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from .faults import ServiceFault
from .harmless import harmless

P = ParamSpec("P")
T = TypeVar("T")

# Inner codes of a 500 that repeat what a 4xx would have said. `BadRequest` was seen on the wire.
_CLIENT_CODES = frozenset(
    {
        "BadRequest",
        "Conflict",
        "Denied",
        "Forbidden",
        "InsufficientPermissions",
        "InvalidInput",
        "InvalidValue",
        "NotFound",
        "ReservationNotFound",
        "Unauthorized",
    }
)
_PASSING = frozenset({429, 500, 502, 503, 504})


class AcsError(Exception):
    """Whatever this package raises on purpose. Its text is one line, which a terminal can show."""

    def __init__(self, message: str = "") -> None:
        # Between backticks `lifecycle` has what a program writes; the service has nothing there.
        super().__init__(harmless(message).replace("`", "'"))

    @property
    def foreign(self) -> bool:
        """Whether somebody else seems to have answered, as a proxy does with a page of its own.

        It passes when a path in a network changes, or never does, where a proxy stands in the way.
        """
        return False


class ConfigurationError(AcsError, ValueError):
    """The connection string, endpoint or key cannot be used; the text names the part only."""


def forgetful(function: Callable[P, T]) -> Callable[P, T]:
    """Let no `ConfigurationError` of a function lead to its arguments, which can be secret.

    An exception holds the frames that it went through, and reporters of errors show the variables
    of these. What else the function raises passes, and has to lead to no secret by itself.
    """

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except ConfigurationError as error:
            text = str(error)
        except BaseException:
            del args, kwargs
            raise
        del args, kwargs
        raise ConfigurationError(text)

    return wrapper


class InvalidArgument(AcsError, ValueError):
    """An argument that cannot be part of a request; nothing was sent."""


class TransportError(AcsError):
    """There was no usable answer.

    Attributes:
        sent: False when the request certainly never reached the service.
    """

    def __init__(self, message: str, *, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class UnexpectedReply(AcsError):
    """The answer is not one that the service gives; whether it acted is not known.

    Attributes:
        status: The HTTP status, or `None` when a single value was looked at.
        request_id: The service's own id of the request (`MS-CV`), or `None`.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        foreign: bool = False,
    ) -> None:
        super().__init__(message + _where(status, request_id))
        self.reason = message
        self.status = status
        self.request_id = request_id
        self._foreign = foreign

    @property
    def foreign(self) -> bool:
        """Whether it looks like somebody else's answer: a page of a proxy, or half an answer."""
        return self._foreign


class ServiceError(AcsError):
    """The service refused.

    Attributes:
        status: The HTTP status.
        operation: What was being done, as a gerund: "purchasing reservation 6b1f…".
        fault: The envelope, outer first; `None` when the body was empty or not the service's.
        code: The code of the true cause, or `None`.
        message: The text of the true cause, possibly empty.
        target: The input that is meant, or `None`.
        request_id: The service's own id of the request (`MS-CV`), or `None`.
        retry_after: The seconds that the service asks to wait, or `None`.
    """

    def __init__(
        self,
        status: int,
        *,
        operation: str,
        fault: ServiceFault | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        cause = fault.cause if fault else None
        text = str(fault) if fault else "refused without a reason"
        super().__init__(text + _where(status, request_id))
        self.status = status
        self.operation = operation
        self.fault = fault
        self.code = cause.code if cause else None
        self.message = cause.message if cause else ""
        self.target = cause.target if cause else None
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def retryable(self) -> bool:
        """Whether the same request can succeed later without anybody changing anything.

        A 500 is a passing trouble only when its inner code does not name a client error: the
        service answers 500 for a quantity above the limit, for one.
        """
        return self.status in _PASSING and not (self.status == 500 and self.code in _CLIENT_CODES)


class BadRequest(ServiceError):
    """The request itself is wrong, or the thing is not in a state that allows it."""


class Unauthorized(ServiceError):
    """The service did not accept the credential (401)."""


class Forbidden(ServiceError):
    """The number, or the right to use it, belongs to somebody else (403)."""


class NotFound(ServiceError):
    """The service, or something before it, says that there is no such thing."""

    @property
    def foreign(self) -> bool:
        """Whether it is not the service's own word: a proxy's page, an empty answer."""
        return self.fault is None or self.fault.code is None

    @property
    def retryable(self) -> bool:
        """Whether it may pass, because it is not the service that said so."""
        return self.foreign

    def is_about(self, what: str) -> bool:
        """Return whether the service itself says that exactly this is missing.

        Args:
            what: The target of a `NotFound` ("phonenumber", "searchid", "operationid"), or a code
                that needs no target ("ReservationNotFound").

        Returns:
            False for an empty body, a page of HTML, a routing error and a wrapped error, none of
            which proves anything.
        """
        if self.fault is None or self.fault.code is None:
            return False
        if self.fault.code == "NotFound":
            return (self.fault.target or "").lower() == what.lower()
        return self.fault.code.lower() == what.lower()


def or_none(ask: Callable[[], T], about: str | None = None) -> T | None:
    """Return what was asked for, or None when the service itself says that it is not there.

    Args:
        ask: Makes the request.
        about: What has to be missing, as for `NotFound.is_about`; anything by default.

    Raises:
        AcsError: It could not be asked. A 404 that is not the service's own word proves nothing.
    """
    try:
        return ask()
    except NotFound as error:
        if error.foreign if about is None else not error.is_about(about):
            raise
        return None


class Throttled(ServiceError):
    """Too many requests, or a quota is used up."""


class ServiceUnavailable(ServiceError):
    """The service is in trouble."""


class OperationFailed(AcsError):
    """A long-running operation ended as `failed`.

    Attributes:
        operation_id: Its id.
        fault: The reason, where the service gave one.
    """

    def __init__(self, operation_id: str, fault: ServiceFault | None = None) -> None:
        reason = str(fault) if fault else "the service gave no reason"
        super().__init__(f"{reason} (operation {operation_id} failed)")
        self.operation_id = operation_id
        self.fault = fault


class DeadlinePassed(AcsError):
    """A long-running operation was still running when the deadline passed.

    Attributes:
        operation_id: Its id, by which a later run resumes it.
    """

    def __init__(self, operation_id: str) -> None:
        super().__init__(f"operation {operation_id} was still running at the deadline")
        self.operation_id = operation_id


_BY_STATUS: dict[int, type[ServiceError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    429: Throttled,
}


def service_error(
    status: int,
    *,
    operation: str,
    fault: ServiceFault | None,
    request_id: str | None,
    retry_after: float | None,
) -> ServiceError:
    """Return the error of the right class for a refusal; see `ServiceError` for the arguments."""
    if status == 500 and fault is not None and fault.cause.code in _CLIENT_CODES:
        kind: type[ServiceError] = BadRequest
    else:
        kind = _BY_STATUS.get(status, ServiceUnavailable if status >= 500 else ServiceError)
    return kind(
        status, operation=operation, fault=fault, request_id=request_id, retry_after=retry_after
    )


def _where(status: int | None, request_id: str | None) -> str:
    """Return the end of a message: where it comes from, for a letter to the support."""
    parts = []
    if status is not None:
        parts.append(f"HTTP {status}")
    if request_id is not None:
        parts.append(f"request {request_id}")
    return f" ({', '.join(parts)})" if parts else ""
