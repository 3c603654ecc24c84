"""Reads C# as far as that goes without .NET: its syntax, and the names of what classes have."""

from collections.abc import Iterator
from pathlib import Path

import tree_sitter_c_sharp
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_c_sharp.language()))
_MEMBERS = ("property_declaration", "method_declaration")


def parsed(text: bytes) -> Node:
    """Returns the tree of a program."""
    return _PARSER.parse(text).root_node


def nodes(node: Node, *types: str) -> Iterator[Node]:
    """Yields the nodes of some types, the outer ones first."""
    if node.type in types:
        yield node
    for child in node.children:
        yield from nodes(child, *types)


def text_of(node: Node | None) -> str:
    """Returns what stands there."""
    return node.text.decode() if node is not None and node.text else ""


def members(folder: Path) -> dict[str, set[str]]:
    """Returns what the classes below a folder have, by the name of the class."""
    found: dict[str, set[str]] = {}
    for file in folder.rglob("*.cs"):
        for one in nodes(parsed(file.read_bytes()), "class_declaration"):
            names = found.setdefault(text_of(one.child_by_field_name("name")), set())
            body = one.child_by_field_name("body")
            inner = [] if body is None else body.children
            names |= {text_of(x.child_by_field_name("name")) for x in inner if x.type in _MEMBERS}
    return found


def faults(folder: Path) -> Iterator[str]:
    """Yields what a compiler would refuse for its form alone."""
    for file in sorted(folder.rglob("*.cs")):
        if parsed(file.read_bytes()).has_error:
            yield f"{file.name}: syntax error"
    for name, inside in sorted(members(folder).items()):
        if name in inside:
            yield f"{name}: a member cannot have the name of its class"
