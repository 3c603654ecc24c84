"""How the documentation is built: `make docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pulumi
from sphinx.application import Sphinx
from sphinx.ext import napoleon

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import inputs  # beside this file

from pulumi_acsnumbers._version import __version__
from pulumi_acsnumbers.cli.command import Command

project = "pulumi-acsnumbers"
copyright = "the pulumi-acsnumbers maintainers"  # noqa: A001  # Sphinx's own name
release = version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click", "sphinx_copybutton"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"pulumi-acsnumbers {__version__}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_search_scorer = str(Path(__file__).parent / "_static" / "scorer.js")

# The button copies what is typed: neither the prompt nor what a command prints.
copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True
html_show_sphinx = False

myst_heading_anchors = 3

default_role = "code"  # docstrings use `this`
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(pulumi|httpx|collections|typing|datetime|enum|os|azure|click)\..*"),  # of others
    ("py:.*", r"ResourceOptions|RunError|Mapping|Iterator|Sequence|Callable|datetime"),
    ("py:exc", r"Failed|Refused"),  # of the lifecycle; users see only their text
]
autodoc_member_order = "bysource"
autodoc_class_signature = "separated"
autodoc_typehints = "none"  # the docstrings state shapes and units


def as_rest(app: Sphinx, what: str, name: str, obj: Any, *rest: Any) -> None:
    """Convert our docstrings, Google style with indented code, to reStructuredText."""
    options, lines = rest
    lines[:] = _with_code_blocks(list(_tables(lines)))
    # Napoleon takes the text before a colon in an attribute's docstring as its type.
    if what not in ("attribute", "property"):
        config = napoleon.Config()
        lines[:] = napoleon.GoogleDocstring(lines, config, app, what, name, obj, options).lines()
    if isinstance(obj, type) and issubclass(obj, pulumi.Resource):
        lines += [*inputs.signature(obj), *inputs.table(obj)]


def _tables(lines: list[str]) -> Iterator[str]:
    """Yield lines with Markdown tables converted to Sphinx's."""
    previous = ""
    for line in lines:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            yield line
        elif set(line) <= set("|-"):
            continue  # the line below the header
        else:
            if not previous.startswith("|"):
                yield from (".. list-table::", "   :header-rows: 1", "")
            for place, cell in enumerate(cells):
                yield f"   {'*' if place == 0 else ' '} - {cell}"
        previous = line


def _with_code_blocks(lines: list[str]) -> Iterator[str]:
    """Yield lines with each indented block after a blank line marked as code."""
    before, section, inside = "", False, False
    for line in lines:
        if line == "Example:":
            yield from ("For example:", "")
            continue
        indented = line.startswith("    ")
        if line and not indented:
            section = line.endswith(":") and line[:-1].istitle()
        if indented and not before.strip() and not section and not inside:
            yield from (".. code-block:: python", "")
            inside = True
        inside = inside and (indented or not line)
        yield line
        before = line


def add_epilog(_app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Add the end of `--help`: examples, and the keys of the JSON."""
    command = context.command
    if isinstance(command, Command):
        lines += ["", ".. rubric:: Examples", "", ".. code-block:: console", ""]
        lines += [f"   $ {line}" for line in command.examples]
        if command.keys:
            keys = ", ".join(f"``{key}``" for key in command.keys)
            lines += ["", ".. rubric:: JSON keys", "", keys]


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("sphinx-click-process-epilog", add_epilog)
    app.connect("autodoc-process-docstring", as_rest)
