"""The type tokens of this package's resources, dynamic and native. Part of the state format."""

from __future__ import annotations

from typing import Final

NUMBER_TYPE: Final = "pulumi-python:dynamic/acsnumbers:PhoneNumber"
POOL_TYPE: Final = "pulumi-python:dynamic/acsnumbers:PhoneNumberPool"
BRIEF_TYPE: Final = "pulumi-python:dynamic/acsnumbers:ProgramBrief"
ORDER_TYPE: Final = "pulumi-python:dynamic/acsnumbers:Order"

NATIVE_NUMBER_TYPE: Final = "acsnumbers:index:Number"
NATIVE_POOL_TYPE: Final = "acsnumbers:index:Pool"
NATIVE_BRIEF_TYPE: Final = "acsnumbers:index:Brief"
NATIVE_ORDER_TYPE: Final = "acsnumbers:index:Order"

NATIVE_TYPES: Final = (
    NATIVE_NUMBER_TYPE,
    NATIVE_POOL_TYPE,
    NATIVE_BRIEF_TYPE,
    NATIVE_ORDER_TYPE,
)

NUMBER_TYPES: Final[tuple[str, ...]] = (NUMBER_TYPE, NATIVE_NUMBER_TYPE)
POOL_TYPES: Final[tuple[str, ...]] = (POOL_TYPE, NATIVE_POOL_TYPE)
BRIEF_TYPES: Final[tuple[str, ...]] = (BRIEF_TYPE, NATIVE_BRIEF_TYPE)
ORDER_TYPES: Final[tuple[str, ...]] = (ORDER_TYPE, NATIVE_ORDER_TYPE)
