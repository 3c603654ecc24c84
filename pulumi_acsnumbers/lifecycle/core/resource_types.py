"""The type tokens of this package's dynamic resources. Part of the state format."""

from __future__ import annotations

from typing import Final

NUMBER_TYPE: Final = "pulumi-python:dynamic/acsnumbers:PhoneNumber"
BRIEF_TYPE: Final = "pulumi-python:dynamic/acsnumbers:ProgramBrief"
ORDER_TYPE: Final = "pulumi-python:dynamic/acsnumbers:Order"
