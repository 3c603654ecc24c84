"""The errors between this package and the service.

AcsError
 ├ ConfigurationError      the connection string, endpoint or key is invalid
 ├ InvalidArgument         an argument that must not reach a URL; nothing was sent
 ├ TransportError          no usable response; `sent` is False if it certainly never arrived
 ├ UnexpectedReply         a response the service never sends: HTML, truncated, foreign link
 ├ ServiceError            the service refused the request
 │  ├ BadRequest           400, and a 500 whose inner code stands for a bad request
 │  ├ Unauthorized         401: key, signature or token
 │  ├ Forbidden            403: the number belongs to someone else
 │  ├ NotFound             404
 │  ├ Throttled            429
 │  └ ServiceUnavailable   5xx
 ├ OperationFailed         a long-running operation ended as `failed`
 └ DeadlinePassed          it was still running at the deadline; its id can resume it

No error keeps its request or response, which contain the credential.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from .faults import ServiceFault
from .harmless import harmless

P = ParamSpec("P")
T = TypeVar("T")

# Inner codes of a 500 that stand for a 4xx. `BadRequest` was seen on the wire.
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
    """The base of all errors this package raises on purpose. Its text is one printable line."""

    def __init__(self, message: str = "") -> None:
        # `lifecycle` marks what a program writes with backticks; text from the service must not
        # contain any.
        super().__init__(harmless(message).replace("`", "'"))

    @property
    def foreign(self) -> bool:
        """Whether something other than the service seems to have answered, such as a proxy.

        This may pass when the network path changes. It persists if a proxy stands in between.
        """
        return False


class ConfigurationError(AcsError, ValueError):
    """The connection string, endpoint or key is invalid. The text names only the part."""


def forgetful(function: Callable[P, T]) -> Callable[P, T]:
    """Keep a function's arguments, which can be secret, out of its `ConfigurationError`.

    An exception holds the frames it passed through, and error reporters show their variables. Other
    exceptions of the function pass unchanged, so they must not expose a secret themselves.
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
    """An argument that cannot be part of a request. Nothing was sent."""


class TransportError(AcsError):
    """There was no usable response.

    Attributes:
        sent: False if the request certainly never reached the service.
        nobody_here: Nothing listens at an address of this machine: an emulator is not running.
    """

    def __init__(self, message: str, *, sent: bool, nobody_here: bool = False) -> None:
        super().__init__(message)
        self.sent = sent
        self.nobody_here = nobody_here


class UnexpectedReply(AcsError):
    """The service never sends such a response. Whether it acted is unknown.

    Attributes:
        status: The HTTP status, or `None` if the error is about a single value.
        request_id: The service's id of the request (`MS-CV`), or `None`.
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
        """Whether it looks like a proxy's page, or a truncated response."""
        return self._foreign


class ServiceError(AcsError):
    """The service refused the request.

    Attributes:
        status: The HTTP status.
        operation: What was being done, as a gerund: "purchasing reservation 6b1f…".
        fault: The error envelope, outermost first; `None` if the body was empty or not the
            service's.
        code: The code of the root cause, or `None`.
        message: The text of the root cause, possibly empty.
        target: The input that it is about, or `None`.
        request_id: The service's id of the request (`MS-CV`), or `None`.
        retry_after: The seconds the service asks the client to wait, or `None`.
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
        """Whether the same request can succeed later without any change.

        A 500 is transient only if its inner code does not name a client error. The service responds
        with 500 to a quantity above the limit, for example.
        """
        return self.status in _PASSING and not (self.status == 500 and self.code in _CLIENT_CODES)


class BadRequest(ServiceError):
    """The request is invalid, or the resource is in a state that does not allow it."""


class Unauthorized(ServiceError):
    """The service rejected the credential (401)."""


class Forbidden(ServiceError):
    """The number, or the right to use it, belongs to someone else (403)."""


class NotFound(ServiceError):
    """The service, or something in front of it, says that the resource does not exist."""

    @property
    def foreign(self) -> bool:
        """Whether it does not come from the service: a proxy's page, an empty body."""
        return self.fault is None or self.fault.code is None

    @property
    def retryable(self) -> bool:
        """Whether it may pass, because the service itself did not say it."""
        return self.foreign

    def is_about(self, what: str) -> bool:
        """Return whether the service itself says that exactly this is missing.

        Args:
            what: The target of a `NotFound` ("phonenumber", "searchid", "operationid"), or a code
                without a target ("ReservationNotFound").

        Returns:
            False for an empty body, an HTML page, a routing error and a wrapped error. None of
            these proves anything.
        """
        if self.fault is None or self.fault.code is None:
            return False
        if self.fault.code == "NotFound":
            return (self.fault.target or "").lower() == what.lower()
        return self.fault.code.lower() == what.lower()


def or_none(ask: Callable[[], T], about: str | None = None) -> T | None:
    """Return what was requested, or None if the service itself says that it does not exist.

    Args:
        ask: Sends the request.
        about: What has to be missing, as for `NotFound.is_about`; anything by default.

    Raises:
        AcsError: The request failed. A 404 that is not the service's own proves nothing.
    """
    try:
        return ask()
    except NotFound as error:
        if error.foreign if about is None else not error.is_about(about):
            raise
        return None


class Throttled(ServiceError):
    """There were too many requests, or a quota is used up."""


class ServiceUnavailable(ServiceError):
    """The service has a problem of its own."""


class OperationFailed(AcsError):
    """A long-running operation ended as `failed`.

    Attributes:
        operation_id: Its id.
        fault: The reason, if the service gave one.
    """

    def __init__(self, operation_id: str, fault: ServiceFault | None = None) -> None:
        reason = str(fault) if fault else "the service gave no reason"
        super().__init__(f"{reason} (operation {operation_id} failed)")
        self.operation_id = operation_id
        self.fault = fault


class DeadlinePassed(AcsError):
    """A long-running operation was still running when the deadline passed.

    Attributes:
        operation_id: Its id, with which a later run resumes it.
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
    """Return the error of the class that fits a refusal; see `ServiceError` for the arguments."""
    if status == 500 and fault is not None and fault.cause.code in _CLIENT_CODES:
        kind: type[ServiceError] = BadRequest
    else:
        kind = _BY_STATUS.get(status, ServiceUnavailable if status >= 500 else ServiceError)
    return kind(
        status, operation=operation, fault=fault, request_id=request_id, retry_after=retry_after
    )


def _where(status: int | None, request_id: str | None) -> str:
    """Return the end of a message: the status and the request id, for a support request."""
    parts = []
    if status is not None:
        parts.append(f"HTTP {status}")
    if request_id is not None:
        parts.append(f"request {request_id}")
    return f" ({', '.join(parts)})" if parts else ""
