"""What annotations and docstrings of the Python side say, in the form of the schema."""

import ast
import collections.abc
import inspect
import itertools
import re
import textwrap
import types
import typing
from typing import Any

import pulumi

from pulumi_acsnumbers.lifecycle.brief import vocabulary as words_of_briefs
from pulumi_acsnumbers.lifecycle.phone_number import vocabulary as words_of_numbers
from pulumi_acsnumbers.native.syntax import NATIVE

_T = typing.TypeVar("_T")


def members_of(record: type) -> list[tuple[str, Any]]:
    """Returns the names and annotations of a record or typed dictionary."""
    return list(hints_of(record).items())


def hints_of(documented: Any) -> dict[str, Any]:
    """Returns annotations as values. The SDK writes one of its own as a string.

    Programs and plugins never load the vocabularies: only type checkers need them.
    """
    words = {**vars(words_of_numbers), **vars(words_of_briefs)}
    return typing.get_type_hints(documented, localns={**words, **vars(pulumi), "T": _T})


def optional(hint: Any) -> bool:
    """Whether an annotation allows None."""
    return type(None) in alternatives(hint)


def alternatives(hint: Any) -> list[Any]:
    """Returns the types of a union, without the wrappers for unknown values."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [one for part in typing.get_args(hint) for one in alternatives(part)]
    if typing.get_origin(hint) is typing.Literal:  # an enumeration, or any string, is beside it
        return [str]
    later = (pulumi.Output, collections.abc.Awaitable)
    return [] if typing.get_origin(hint) in later else [hint]


def docs_of(documented: type) -> dict[str, str]:
    """Returns the documentation below each member of a class."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(documented))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found: dict[str, str] = {}
    for node, below in itertools.pairwise(body):
        if isinstance(node, ast.AnnAssign) and isinstance(below, ast.Expr):
            found[ast.unparse(node.target)] = one_line(ast.literal_eval(below.value))
    return found


def arguments(documented: Any) -> dict[str, str]:
    """Returns the documentation of each argument, on one line."""
    text = inspect.getdoc(documented.__init__ if inspect.isclass(documented) else documented) or ""
    block = text.partition("Args:\n")[2].partition("\n\n")[0]
    found = re.findall(r"^    (\w+): ((?:.*\n?)(?:^     +.*\n?)*)", block, re.MULTILINE)
    return {name: one_line(words) for name, words in found}


def described(resource: type) -> str:
    """Returns the description of a resource, without its example for the Python package."""
    text = inspect.getdoc(resource) or ""
    paragraphs = [part for part in text.split("\n\n") if not part.startswith("    ")]
    return in_any_language("\n\n".join(map(one_line, paragraphs)))


def first(text: str | None) -> str:
    """Returns the first line of a docstring."""
    return in_any_language((text or "").partition("\n")[0])


def in_any_language(text: str) -> str:
    """Returns documentation with the code between backticks in the form of other languages."""

    def written(match: re.Match[str]) -> str:
        plain = match[0].replace("=True", "=true").replace("=False", "=false")
        return f"`{NATIVE.write(plain)}`"

    return re.sub("`[^`]+`", written, text)


def one_line(text: str) -> str:
    """Returns a text without its line breaks."""
    return " ".join(text.split())


def pascal(name: str) -> str:
    """Returns the name of an enumeration's value: `InboundOutbound`."""
    if any(char.isdigit() for char in name):
        return name
    return "".join(word.capitalize() for word in name.split("_"))
