"""Commands with examples in their help, and groups that suggest corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

import click

OF_THE_SERVICE: Final = {
    "AZURE_COMMUNICATION_CONNECTION_STRING": "the endpoint and key, unless the stack has them",
    "ACSNUMBERS_ENDPOINT": "the endpoint, instead of a connection string",
    "ACSNUMBERS_ACCESS_KEY": "the key for an endpoint; without one Microsoft Entra ID is used",
}
"""The environment variables that select the ACS resource."""


class Command(click.Command):
    """A command with examples, which its help shows verbatim and a test reads.

    Args:
        examples: Complete command lines.
        keys: The keys of its JSON, or of each object in its JSON. They are stable.
    """

    def __init__(
        self, *args: Any, examples: Sequence[str], keys: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.keys = tuple(keys)
        self.short_help = _first_sentence(self)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the rest of the epilog."""
        with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
            for line in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        if self.keys:
            with formatter.section("JSON keys"):
                formatter.write_text(", ".join(self.keys))
        super().format_epilog(ctx, formatter)


class Group(click.Group):
    """A group whose commands have examples, and whose help lists its external inputs.

    Args:
        environment: The variables that its commands read, with descriptions.
        link: Where to read more.
    """

    command_class = Command

    def __init__(
        self,
        *args: Any,
        environment: Mapping[str, str] | None = None,
        link: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.short_help = _first_sentence(self)
        self.environment = OF_THE_SERVICE if environment is None else environment
        self.link = link

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the variables and the link."""
        with formatter.section("Environment"):
            formatter.write_dl(list(self.environment.items()))
        if self.link:
            with formatter.section("Read more"):
                formatter.write(f"{'':>{formatter.current_indent}}{self.link}\n")
        super().format_epilog(ctx, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a subcommand; suggest a similar one if there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near and near[0] not in error.message:
                message = f"{error.message} Did you mean {near[0]}?"
                raise click.UsageError(message, ctx) from None
            root = ctx.find_root()
            if isinstance(root.command, click.Group) and args[0] in root.command.list_commands(
                root
            ):
                message = f"{error.message} Did you mean {root.command_path} {args[0]}?"
                raise click.UsageError(message, ctx) from None
            raise


def _first_sentence(command: click.Command) -> str:
    """Return a command's short description; click would cut it after 45 characters."""
    return command.get_short_help_str(limit=200)
