"""The service's refusals: one function per error, with status, body and headers.

There are three envelopes: the service's own errors (members without a value are absent, no
charset), the same wrapped in `InternalError`, and the errors of version routing (`innerError`,
present and null, with a charset). A line with (unknown) marks a refusal that nobody has observed.
"""

from __future__ import annotations

import json
from typing import Any

from pulumi_acsnumbers.emulator.messages import Response

NO_RESELLING_CONSENT = "Consent not provided to not resell the phone numbers"
NO_RESELLING_AGREEMENT = (
    "Do not resell agreement was not provided and it is required for this purchase."
)


class ServiceError(Exception):
    """Ends a request with a service error."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def envelope(
    code: str,
    message: str,
    *,
    target: str | None = None,
    innererror: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of an error, without those that have no value."""
    error: dict[str, Any] = {"code": code, "message": message}
    if target is not None:
        error["target"] = target
    if innererror is not None:
        error["innererror"] = innererror
    return error


def _service(status: int, error: dict[str, Any]) -> ServiceError:
    return ServiceError(_response(status, error, "application/json"))


def _response(status: int, error: dict[str, Any], content_type: str) -> Response:
    text = json.dumps({"error": error}, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "replace")
    headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]
    return Response(status, headers, body)


def wrapped(code: str | None = None, message: str = "") -> dict[str, Any]:
    """The wrapper around many plain client errors."""
    return envelope(
        "InternalError",
        "The server encountered an internal error.",
        innererror=envelope(code, message) if code else None,
    )


def _wrapper(status: int, code: str | None = None, message: str = "") -> ServiceError:
    return _service(status, wrapped(code, message))


def denied() -> ServiceError:
    """The credential is missing, malformed or wrong (inferred)."""
    return _service(401, envelope("Denied", "Denied by the resource provider."))


def too_many_requests() -> ServiceError:
    """A quota is used up (unknown); no Retry-After."""
    return _service(429, envelope("TooManyRequests", "Too many requests. Please try again later."))


def invalid_input(target: str | None = None) -> ServiceError:
    """A member is missing or has a value that is not allowed (unknown)."""
    return _service(
        400, envelope("InvalidInput", "One or more request inputs are not valid.", target=target)
    )


def unparsable_country() -> ServiceError:
    """The service does not recognise the country code."""
    return _service(
        400, envelope("InvalidInput", "Unable to parse country code.", target="countrycode")
    )


def no_plan() -> ServiceError:
    """No phone plan has this type, assignment and capabilities."""
    return _wrapper(
        400,
        "BadRequest",
        "We are unable to find phone plans to match your requested capabilities.",
    )


def search_too_large(limit: int, asked: int) -> ServiceError:
    """A search asks for more numbers than the account allows: a 500 that is permanent."""
    return _wrapper(
        500,
        "BadRequest",
        f"Maximum search size exceeded. Max size: {limit}, request size: {asked}",
    )


def search_not_found(search_id: str) -> ServiceError:
    """No search has this id. For a purchase, also an expired or purchased one (unknown)."""
    return _cannot_be_found("searchId", search_id)


def number_not_found(number: str) -> ServiceError:
    """The number does not belong to this resource, whoever else owns it."""
    return _cannot_be_found("phoneNumber", number)


def operation_not_found(operation_id: str) -> ServiceError:
    """No operation has this id (unknown)."""
    return _cannot_be_found("operationId", operation_id)


def _cannot_be_found(kind: str, name: str) -> ServiceError:
    return _service(
        404, envelope("NotFound", f"Input {kind} {name} cannot be found.", target=kind.lower())
    )


def no_agreement(version: str) -> ServiceError:
    """The purchase of a search lacks the agreement not to resell."""
    if version >= "2025":
        return _service(400, envelope("BadRequest", NO_RESELLING_AGREEMENT))
    return _service(400, envelope("BadRequest", NO_RESELLING_CONSENT, target="isconsentprovided"))


def no_agreement_for_reservation() -> ServiceError:
    """The purchase of a reservation lacks the agreement: the older text, no target."""
    return _service(400, envelope("BadRequest", NO_RESELLING_CONSENT))


def number_not_yours(number: str, tenant: str) -> ServiceError:
    """A release of a number that is not owned: a 400, not a 404."""
    return _wrapper(400, "BadRequest", f"Numbers: [{number}] do not belong to the Tenant:{tenant}.")


def number_malformed(text: str) -> ServiceError:
    """A change to something that is not a phone number."""
    return _wrapper(400, "BadRequest", f"Invalid telephone number '{text}'")


def insufficient_permissions() -> ServiceError:
    """A change to a number that is not owned, since 2023."""
    return _service(
        403,
        envelope(
            "InsufficientPermissions",
            "Phone number not owned by this resource.",
            target="phonenumber",
        ),
    )


def number_not_yours_before_2023() -> ServiceError:
    """The same, until the end of 2022."""
    return _wrapper(404)


def no_area_codes() -> ServiceError:
    """Area codes of an unknown locality: an error, not an empty list."""
    return _service(404, envelope("NotFound", "No area codes were found for the given parameters"))


def one_number_only() -> ServiceError:
    """A request for operator information about several numbers."""
    return bad_request("Can only accept one phoneNumber")


def reservation_not_found() -> ServiceError:
    """No reservation has this id."""
    return _service(
        404,
        envelope(
            "ReservationNotFound",
            "The reservation was not found and the operation could not be completed.",
        ),
    )


def brief_not_found(resource_id: str, brief_id: str) -> ServiceError:
    """No program brief has this id."""
    return _service(
        404,
        envelope(
            "NotFound",
            f"Could not find the ProgramBrief with key 'Azure|{resource_id}|{brief_id}'",
        ),
    )


def attachment_not_found(attachment_id: str | None) -> ServiceError:
    """No attachment has this id; without an id, as lists have responded once."""
    message = f"Could not find attachment with Id {attachment_id}"
    return _wrapper(404, "NotFound", message if attachment_id else "Not Found")


def not_reserved() -> dict[str, Any]:
    """The error inside a reservation's item that could not be held."""
    return envelope("FailedToReserveNumber", "Failed to add the number to the reservation.")


def bad_request(message: str) -> ServiceError:
    """Any other refusal of a request that the service understood."""
    return _service(400, envelope("BadRequest", message))


def unsupported_media_type() -> ServiceError:
    """A PATCH that is not a merge patch (unknown)."""
    return _service(
        415, envelope("UnsupportedMediaType", "The content type of the request is not supported.")
    )


def body_too_large() -> ServiceError:
    """A body larger than this emulator accepts. The service's limit is unknown."""
    return _service(413, envelope("RequestEntityTooLarge", "The request body is too large."))


def _routing(status: int, code: str, message: str) -> Response:
    error = {"code": code, "message": message, "innerError": None}
    return _response(status, error, "application/json; charset=utf-8")


def invalid_version(uri: str, version: str) -> ServiceError:
    """An unknown version, or one that this family does not have (the second: unknown)."""
    return ServiceError(
        _routing(
            400,
            "InvalidApiVersion",
            f"The HTTP resource that matches the request URI '{uri}' does not support "
            f"the API version '{version}'.",
        )
    )


def missing_version() -> ServiceError:
    """No api-version in the query (unknown)."""
    return ServiceError(
        _routing(400, "ApiVersionUnspecified", "An API version is required, but was not specified.")
    )


def method_not_allowed(uri: str, method: str, allowed: list[str]) -> ServiceError:
    """The path exists, but not with this method."""
    response = _routing(
        405,
        "UnsupportedApiVersion",
        f"The HTTP resource that matches the request URI '{uri}' does not support "
        f"HTTP method '{method}'.",
    )
    response.headers.append(("Allow", ", ".join(allowed)))
    return ServiceError(response)


def unknown_path() -> ServiceError:
    """Nothing is at this path (unknown: an empty body)."""
    return ServiceError(Response(404, [("Content-Length", "0")]))
