"""Commands that show examples in their help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click


class Command(click.Command):
    """A command with examples, which its help shows as they stand and a test reads.

    Args:
        examples: Whole command lines.
        keys: The keys of its JSON, or of each object in its JSON: they stay.
    """

    def __init__(
        self, *args: Any, examples: Sequence[str], keys: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.keys = tuple(keys)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, and what else comes last."""
        with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
            for line in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        if self.keys:
            with formatter.section("Keys of its JSON"):
                formatter.write_text(", ".join(self.keys))
        super().format_epilog(ctx, formatter)


class Group(click.Group):
    """A group whose commands have examples."""

    command_class = Command
