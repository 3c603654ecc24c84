"""`acsnumbers completion`: the script for completing the command in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .command import Command

COMPLETION_VARIABLE = "_ACSNUMBERS_COMPLETE"


@click.command(
    cls=Command,
    examples=[
        "acsnumbers completion bash > ~/.local/share/bash-completion/completions/acsnumbers",
        'acsnumbers completion zsh > "${fpath[1]}/_acsnumbers"',
        "acsnumbers completion fish > ~/.config/fish/completions/acsnumbers.fish",
    ],
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"this version of click does not know {shell}")
    root = ctx.find_root()
    script = kind(root.command, {}, "acsnumbers", COMPLETION_VARIABLE).source()
    # Click's script for fish cuts a command's description at the first comma.
    click.echo(script.replace('(string split "," ', '(string split --max 1 "," '))
